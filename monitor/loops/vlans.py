"""Vendors whose switches show a forwarding table only within its VLAN: who lists them, and how one asks in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field, TypeAdapter

from core.calendar.tables import read
from core.model.frozen import Frozen
from monitor.measuring import cells
from monitor.snmp import ber
from monitor.snmp.engine import Column

FILE = Path(__file__).with_name("vlans.yml")
MOST = 64
"""VLANs of one switch that are asked in."""


class Indexing(Frozen):
    """How one vendor does it; the file says what its fields mean."""

    vendor: str
    source: str
    list: str = Field(pattern=r"^\d+(\.\d+)+$")
    operational: int
    reserved: tuple[int, int]
    suffix: str
    context: str

    @property
    def column(self) -> bytes:
        """The encoded OID of ``list``."""
        return ber.oid(self.list)


@dataclass(frozen=True, slots=True)
class Part:
    """A VLAN of a switch, and how one asks within it."""

    vlan: int
    suffix: bytes
    context: bytes


@cache
def indexings() -> tuple[Indexing, ...]:
    """Those of this release."""
    return read(FILE, TypeAdapter(tuple[Indexing, ...]))


def parts(found: Mapping[bytes, Column]) -> tuple[Part, ...]:
    """The VLANs that a switch lists and uses, in their order; none of a switch that shows its table to everybody."""
    for one in indexings():
        vlans = {ber.numbers(index)[-1] for index, cell in found[one.column].items() if _is_used(one, index, cell)}
        if vlans:
            return tuple(
                Part(vlan, one.suffix.format(vlan=vlan).encode(), one.context.format(vlan=vlan).encode())
                for vlan in sorted(vlans)[:MOST]
            )
    return ()


def _is_used(one: Indexing, index: bytes, cell: tuple[int, bytes]) -> bool:
    try:
        vlan = ber.numbers(index)[-1]
    except (IndexError, ber.BerError):
        return False  # an index that is no VLAN
    first, last = one.reserved
    return 0 < vlan < 4095 and not first <= vlan <= last and cells.integer(cell) == one.operational
