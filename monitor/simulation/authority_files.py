"""Writes the certificates of the simulated portals; apart from who reads them, which needs no cryptography."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from core.model import Inventory
from monitor.simulation.authority import DAY, Authority
from monitor.simulation.papers import CA, CERTIFICATES, folder_of

_DAYS = {"sound": (-1, 365), "expired": (-90, -1), "expiring": (-85, 5), "untrusted": (-1, 365)}
"""Certificate → first and last day from now."""


def write(data: Path, hosts: Sequence[str], now: float) -> Path:
    """Make them anew for these hosts; returns the authority's file."""
    folder = folder_of(data)
    folder.mkdir(mode=0o700, exist_ok=True)
    own, stranger = Authority.make("motcua demo", now), Authority.make("somebody", now)
    for name in CERTIFICATES:
        begins, ends = (now + days * DAY for days in _DAYS[name])
        issuer = stranger if name == "untrusted" else own
        file = folder / f"{name}.pem"
        file.touch(mode=0o600)
        file.write_bytes(issuer.issue(hosts, begins, ends))
    (folder / CA).write_bytes(own.pem)
    return folder / CA


def write_for(data: Path, inventory: Inventory, now: float) -> None:
    """Make them for an inventory's services."""
    urls = (urlsplit(service.target) for service in inventory.services)
    hosts = sorted({url.hostname for url in urls if url.scheme == "https" and url.hostname})
    if hosts:
        write(data, hosts, now)
