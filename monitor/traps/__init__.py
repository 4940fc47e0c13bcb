"""What traps mean for who is watched, and where they are kept."""
