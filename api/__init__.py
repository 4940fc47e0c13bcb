"""Serves: the JSON API, the pages, live updates and accounts. It imports nothing of the house but core."""
