# A label and its box.
not	Timeout: 1000000
text	293	366	64	17	eye	Timeout:
text	365	366	112	17	eye	1000000
