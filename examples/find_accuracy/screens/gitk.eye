# Names of variables that stand for what a box shows; what is only partly drawn.
not	sha1string
not	gdttype
not	findstring
not	findtype
not	findloc
not	searchstring
not	diffcontextstring
not	Ignore space change
not	/
not	3
not	6
text	28	66	28	18	eye	File
text	66	66	30	18	eye	Edit
text	107	66	36	18	eye	View
text	154	66	34	18	eye	Help
text	45	95	340	14	eye	Local uncommitted changes, not checked in to index
text	45	110	345	14	eye	Local changes checked in to index but not committed
text	45	140	190	14	eye	Correct the number of tables
text	45	155	125	14	eye	List the customers
text	45	170	133	14	eye	Add the first invoice
text	693	140	137	14	eye	2026-03-04 10:00:00
text	693	155	137	14	eye	2026-03-03 10:00:00
text	581	344	71	15	eye	Comments
text	581	361	66	15	eye	prices.csv
text	24	476	200	15	eye	Keep the prices apart
seen	102	125	142	14	eye	Keep the prices apart
