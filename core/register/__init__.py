"""The equipment register: the books beside what was seen, found and replaced."""
