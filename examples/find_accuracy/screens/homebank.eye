# Names of icons.
not	New
not	Open
not	Menu
not	Save
not	Scheduled/Template
not	Budget
not	Assignment
not	Show
not	Statistics
not	Trend time
not	Balance
not	Vehicle cost
not	Donate
# Icons of the same name as a text.
not	Help
not	Account
not	Payee
not	Category
not	field	Where your money goes
text	429	60	46	25	eye	Help
text	706	435	161	25	eye	Account
text	321	435	80	25	eye	Payee
text	401	435	82	25	eye	Category
text	550	148	255	20	eye	Top spending -444.20 EUR
text	970	181	70	17	eye	Furniture
text	970	202	70	17	eye	Electricity
text	1132	181	52	17	eye	81.04%
text	1042	181	84	17	eye	-360.00 EUR
