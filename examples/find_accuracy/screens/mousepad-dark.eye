# The window behind.
seen	166	60	38	25	eye	View
seen	24	60	30	25	eye	File
