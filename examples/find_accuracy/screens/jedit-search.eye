# The same name for a label and its box.
not	text	Filter:
not	text	Directory:
text	105	449	40	16	eye	Filter:
text	81	477	64	16	eye	Directory:
seen	80	386	90	23	eye	Directory:
seen	735	540	45	20	eye	Close
field	83	140	360	48	eye	Search for:
field	83	216	360	48	eye	Replace with:
