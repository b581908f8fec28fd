# Names of icons; the tab.
not	Minimize
not	Maximize
not	Close
not	Back
not	Forward
not	Reload
not	Bookmark this tab
not	You
not	Chromium
not	Tab search
not	New Tab
not	text	Gift wrap
not	text	Notify by mail
not	checked	Gift wrap
not	unchecked	Notify by mail
text	60	472	72	18	eye	Gift wrap
text	223	472	107	18	eye	Notify by mail
checked	46	471	90	18	eye	Gift wrap
unchecked	209	471	122	18	eye	Notify by mail
seen	94	52	72	18	eye	New order
not	New order - Memory usage - 23.3 MB
