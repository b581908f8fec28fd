# Names of icons; a heading that is said to be the label of the boxes below.
not	field	Startup
not	Open Database…
not	Save Database
not	Lock Database
not	New Entry…
not	Edit Entry…
not	Delete Entry…
not	Copy Username
not	Copy Password
not	URL
not	Perform Auto-Type
not	Password Generator
not	Settings
not	Search
not	Search Help
text	157	206	58	16	eye	Startup
text	157	492	130	16	eye	File Management
