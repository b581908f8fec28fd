# The window behind.
not	Menu
seen	57	134	147	25	eye	Accounts
seen	321	435	80	25	eye	Payee
seen	562	96	30	20	eye	Add
seen	101	60	48	25	eye	View
