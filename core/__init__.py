"""The shared language of the house: what every room may import, and nothing that waits on a network."""
