"""Services that an office depends on: how each is checked, and what the checks say."""
