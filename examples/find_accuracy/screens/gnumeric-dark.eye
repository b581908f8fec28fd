# The window behind.
seen	158	252	80	17	eye	Number
seen	440	60	40	25	eye	Help
seen	206	60	55	25	eye	Format
