# Motif
text	30	64	27	18	eye	File
text	67	64	30	18	eye	Edit
text	106	64	52	18	eye	Search
text	166	64	82	18	eye	Preferences
text	258	64	38	18	eye	Shell
text	304	64	46	18	eye	Macro
text	359	64	62	18	eye	Windows
text	874	64	36	18	eye	Help
text	104	96	250	22	eye	Find...
text	104	120	250	22	eye	Find Again
text	104	144	250	22	eye	Find Selection
text	104	168	250	22	eye	Find Incremental
text	104	192	250	22	eye	Replace...
text	104	216	250	22	eye	Replace Find Again
text	104	240	250	22	eye	Replace Again
text	104	266	250	22	eye	Goto Line Number...
text	104	289	250	22	eye	Goto Selected
text	104	314	250	22	eye	Mark
text	104	337	250	22	eye	Goto Mark
text	104	363	250	22	eye	Goto Matching (..)
text	104	387	250	22	eye	Find Definition
text	104	410	250	22	eye	Show Calltip
text	248	241	105	20	eye	[Shift]Alt+T
text	248	290	105	20	eye	Ctrl+E
text	248	338	105	20	eye	[Shift]Alt+G a-z
seen	248	411	40	20	eye	Ctrl+'
