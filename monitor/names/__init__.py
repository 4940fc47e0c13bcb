"""What objects are called: the names, numbers and types of MIBs."""
