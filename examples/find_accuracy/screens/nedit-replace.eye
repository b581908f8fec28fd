# Motif
text	30	64	27	18	eye	File
text	67	64	30	18	eye	Edit
text	106	64	52	18	eye	Search
text	166	64	82	18	eye	Preferences
text	258	64	38	18	eye	Shell
text	304	64	46	18	eye	Macro
text	359	64	62	18	eye	Windows
text	874	64	36	18	eye	Help
text	26	92	86	12	eye	Dear Ms Smith,
text	26	118	278	12	eye	your order 4711 from Old Street is on its way.
text	26	131	296	12	eye	The invoice of 1,234.56 EUR is due on 31.12.2026.
text	26	157	134	12	eye	Old Street thanks you.
text	213	312	92	16	eye	String to Find:
field	215	329	374	34	eye	String to Find:
text	215	370	92	16	eye	Replace With:
field	217	388	370	31	eye	Replace With:
text	353	312	236	16	eye	(use up arrow key to recall previous)
text	219	425	142	17	eye	Regular Expression
unchecked	219	425	142	17	eye	Regular Expression
text	371	425	112	17	eye	Case Sensitive
checked	371	425	112	17	eye	Case Sensitive
text	494	425	96	17	eye	Whole Word
unchecked	494	425	96	17	eye	Whole Word
text	219	452	130	17	eye	Search Backward
unchecked	219	452	130	17	eye	Search Backward
text	493	452	96	17	eye	Keep Dialog
unchecked	493	452	96	17	eye	Keep Dialog
text	216	482	92	15	eye	Replace all in:
text	310	477	57	22	eye	Window
text	370	477	67	22	eye	Selection
text	441	477	146	22	eye	Multiple Documents...
text	222	509	80	22	eye	Replace
text	311	509	58	22	eye	Find
text	374	509	133	22	eye	Replace & Find
text	512	509	75	22	eye	Cancel
