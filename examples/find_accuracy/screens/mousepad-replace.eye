# A list to choose from is no box to type in.
not	field	Search direction:
