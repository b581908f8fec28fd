# Parts of one text.
not	text
not	none
not	UTF-8
text	797	723	112	16	eye	(text,none,UTF-8)
text	60	121	180	16	eye	letter.txt ($HOME/jedit/)
text	72	172	325	15	eye	your order 4711 from Old Street is on its way.
text	72	187	345	15	eye	The invoice of 1,234.56 EUR is due on 31.12.2026.
text	72	217	157	15	eye	Old Street thanks you.
