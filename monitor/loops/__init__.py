"""Loops in a switched network: told by storms of broadcasts and by addresses that jump between ports."""
