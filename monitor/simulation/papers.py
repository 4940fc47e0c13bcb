"""The certificates of the simulated portals: a sound one, and those that a fault may show instead."""

from pathlib import Path

CERTIFICATES = ("sound", "expired", "expiring", "untrusted")
CA = "authority.pem"


def folder_of(data: Path) -> Path:
    """Where they are."""
    return data / "demo-certificates"
