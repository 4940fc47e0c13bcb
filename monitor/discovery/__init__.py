"""Looks for devices that nobody entered: in the prefixes of the inventory, and nowhere else."""
