"""Kiosks: whether their screens are alive and show what they have to."""
