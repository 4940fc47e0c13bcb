"""What incidents are decided by: their life, and when they are due. Pure."""
