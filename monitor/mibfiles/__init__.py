"""MIB files of the user: read by pysmi in a process of its own, as names and as modules."""
