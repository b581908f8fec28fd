# Xaw, without smoothing
text	22	61	40	25	eye	Quit
text	65	61	45	25	eye	Save
text	113	61	47	25	eye	Load
text	262	91	317	18	eye	Use Control-S and Control-R to Search.
text	22	117	417	18	eye	No tags file found. Run "ctags -R" to build a tags file.
text	272	164	72	17	eye	letter.txt
text	374	164	105	17	eye	Read - Write
text	760	164	22	17	eye	L1
text	37	231	358	20	eye	your order 4711 from Old Street is on its way.
text	37	253	388	20	eye	The invoice of 1,234.56 EUR is due on 31.12.2026.
text	37	297	180	20	eye	Old Street thanks you.
