# Names of icons.
not	New
not	Open
not	Save
not	Print
not	Print Preview
not	Cut
not	Copy
not	Paste
not	Hyperlink...
not	Function...
not	Sort Ascending
not	Sort Descending
not	Chart...
not	Bold
not	Italic
not	Underline
not	Left Align
not	Center
not	Right Align
not	Center Across Selection
not	Merge
not	Unmerge
not	Accounting
not	Percentage
not	Thousands Separator
not	Increase Precision
not	Decrease Precision
not	Decrease Indentation
not	Increase Indentation
not	Superscript
not	Subscript
not	Rectangle
not	Ellipse
not	Frame
not	Line
not	Arrow
not	Checkbox
not	RadioButton
not	Button
not	Scrollbar
not	SpinButton
not	Slider
not	List
not	Combo Box
not	Menu
not	Sum
# The sheet draws its cells itself.
text	78	252	80	17	eye	Article
seen	345	196	200	32	eye	Article
text	158	252	80	17	eye	Number
text	239	252	80	17	eye	Price
text	320	252	80	17	eye	Sum
text	78	270	80	17	eye	Oak table
text	78	288	80	17	eye	Desk lamp
text	78	306	80	17	eye	Chair
text	78	324	80	17	eye	Bookcase
text	239	270	80	17	eye	120.00
text	320	270	80	17	eye	360.00
text	239	288	80	17	eye	15.10
seen	320	288	80	17	eye	15.10
text	239	306	80	17	eye	49.90
text	320	306	80	17	eye	598.80
text	239	324	80	17	eye	210.00
text	320	324	80	17	eye	420.00
text	158	306	80	17	eye	12
seen	22	450	54	17	eye	12
text	22	468	54	17	eye	13
text	22	558	54	17	eye	18
