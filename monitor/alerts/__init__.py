"""Tells people of incidents: planned from the store's alerts, sent by channels, accounted for in the outbox."""
