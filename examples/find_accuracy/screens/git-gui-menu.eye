# Tk; the menu Edit is torn off.
text	26	66	82	20	eye	Repository
text	115	66	34	20	eye	Edit
text	155	66	57	20	eye	Branch
text	219	66	63	20	eye	Commit
text	288	66	51	20	eye	Merge
text	346	66	62	20	eye	Remote
text	415	66	43	20	eye	Tools
text	465	66	38	20	eye	Help
text	249	112	200	20	eye	Portions staged for commit
seen	248	646	120	28	eye	Commit
text	719	114	64	18	eye	letter.txt
seen	44	135	68	16	eye	letter.txt
seen	44	352	68	16	eye	letter.txt
text	44	152	70	16	eye	notes.txt
text	249	562	120	28	eye	Rescan
text	249	590	120	28	eye	Stage Changed
text	249	618	120	28	eye	Sign Off
text	249	674	120	28	eye	Push
text	366	545	132	18	eye	Commit Message:
text	828	545	164	18	eye	Amend Last Commit
unchecked	826	546	166	18	eye	Amend Last Commit
field	366	564	620	162	eye	Commit Message:
text	252	137	106	15	eye	@@ -1 +1,2 @@
text	252	154	114	15	eye	-Dear Ms Jones
text	252	171	121	15	eye	+Dear Ms Jones,
text	252	188	90	15	eye	+thank you.
text	114	113	126	20	eye	Undo
text	114	135	126	20	eye	Redo
text	114	174	126	20	eye	Cut
text	114	196	126	20	eye	Copy
text	114	218	126	20	eye	Paste
text	114	240	126	20	eye	Delete
text	114	279	126	20	eye	Select All
text	114	318	126	20	eye	Options...
seen	112	92	128	18	eye	Edit
text	195	113	44	18	eye	Ctrl-Z
text	195	240	30	18	eye	Del
