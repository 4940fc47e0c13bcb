"""What simulated services prove themselves by: certificates of portals, a sound one and others, and a host key."""

from pathlib import Path

CERTIFICATES = ("sound", "expired", "expiring", "untrusted")
CA = "authority.pem"


def folder_of(data: Path) -> Path:
    """Where they are."""
    return data / "demo-certificates"


def console_key(data: Path) -> Path:
    """The SSH host key of all network devices, in OpenSSH's format."""
    return data / "demo-host-key"
