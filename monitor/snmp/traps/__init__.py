"""Receives traps and informs: reads, believes or drops them, answers."""
