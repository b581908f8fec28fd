# Names that nobody sees.
not	Database name field
not	Database description field
field	493	208	427	31	eye	Database Name:
field	493	245	427	31	eye	Description:
