"""The ARP table of a simulated router: ipNetToMediaTable of RFC 4293."""

from collections.abc import Iterable

from monitor.simulation import mib

_TABLE = "1.3.6.1.2.1.4.22.1"
_DYNAMIC = 3


def add(view: mib.Mib, port: int, entries: Iterable[tuple[str, bytes]]) -> None:
    """Who is known at the interface of this index, as (address, MAC)."""
    for address, mac in entries:
        index = f"{port}.{address}"
        columns = {1: mib.number(port), 2: mib.octets(mac), 4: mib.number(_DYNAMIC)}
        for number, value in columns.items():
            view.cell(f"{_TABLE}.{number}", index, value)
