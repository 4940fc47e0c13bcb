"""What is remembered: one module for each kind of memory, over one database."""
