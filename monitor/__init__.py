"""Polls and judges: devices and links in, readings, transitions and metrics out."""
