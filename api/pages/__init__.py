"""The pages: each is a template, what it shows, and the permission it asks for."""
