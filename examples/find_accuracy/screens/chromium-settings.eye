# Names of icons; the tab.
not	Minimize
not	Maximize
not	Close
not	Back
not	Forward
not	Reload
not	Bookmark this tab
not	You
not	Tab search
not	New Tab
not	Settings - Languages - Memory usage - 79.1 MB
not	Chromium
text	150	91	100	24	eye	Chromium
