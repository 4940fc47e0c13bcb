"""The technician's questions to one agent: get, walk, what can be asked."""
