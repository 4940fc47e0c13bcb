"""Cells, rows and columns as an agent answers them."""

from collections.abc import Mapping

from monitor.snmp import ber
from monitor.snmp.engine import Cell

IF, IFX = "1.3.6.1.2.1.2.2.1.", "1.3.6.1.2.1.31.1.1.1."


def gauge(value: int) -> Cell:
    return ber.GAUGE32, ber.integer_body(value)


def counter32(value: int) -> Cell:
    return ber.COUNTER32, ber.integer_body(value)


def counter64(value: int) -> Cell:
    return ber.COUNTER64, ber.integer_body(value)


def word(value: str) -> Cell:
    return ber.OCTET_STRING, value.encode()


def columns(rows: Mapping[int, Mapping[str, Cell]]) -> dict[bytes, dict[bytes, Cell]]:
    """Rows by index, cells by column."""
    found: dict[bytes, dict[bytes, Cell]] = {}
    for index, cells in rows.items():
        for column, cell in cells.items():
            found.setdefault(ber.oid(column), {})[ber.subidentifiers((index,))] = cell
    return found


def port(name: str, received: int, *, megabits: int = 1000, wide: bool = True) -> dict[str, Cell]:
    """A row of the interface tables."""
    row = {IF + "2": word(name), IF + "10": counter32(received % 2**32), IF + "8": gauge(1)}
    row[IFX + "15"] = gauge(megabits)
    if wide:
        row |= {IFX + "1": word(name), IFX + "6": counter64(received)}
    return row
