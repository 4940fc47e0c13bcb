"""Cells as numbers and texts; what is of another type, or is none, is None or empty."""

from collections.abc import Callable
from typing import TypeVar

from monitor.snmp import ber
from monitor.snmp.plain import Cell

T = TypeVar("T")


def integer(cell: Cell | None) -> int | None:
    """The value of an integer of any type."""
    if cell is None or (cell[0] != ber.INTEGER and cell[0] not in ber.UNSIGNED):
        return None
    return _safely(lambda known: ber.number(*known), cell)


def number(cell: Cell | None) -> float | None:
    """As ``integer``."""
    found = integer(cell)
    return None if found is None else float(found)


def oid(cell: Cell | None) -> str | None:
    """An object identifier with dots."""
    return _safely(lambda known: ber.oid_text(known[1]), cell)


def text(cell: Cell | None) -> str:
    """Text without what it is padded with."""
    return "" if cell is None else cell[1].decode("utf-8", "replace").strip("\x00 ")


def index(encoded: bytes) -> int | None:
    """The number of a row whose index is one number."""
    try:
        numbers = ber.numbers(encoded)
    except ber.BerError:
        return None
    return numbers[0] if len(numbers) == 1 else None


def _safely(convert: Callable[[Cell], T], cell: Cell | None) -> T | None:
    if cell is None:
        return None
    try:
        return convert(cell)
    except ber.BerError:
        return None
