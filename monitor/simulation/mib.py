"""Builds an agent's view: values, scalars, columns."""

from collections.abc import Callable, Mapping

from monitor.snmp import ber
from monitor.snmp.agent import View
from monitor.snmp.agent_view import Name, Value

_TICKS = 1 << 32


def text(value: str) -> bytes:
    """An OCTET STRING of UTF-8."""
    return ber.tlv(ber.OCTET_STRING, value.encode())


def octets(value: bytes) -> bytes:
    """An OCTET STRING."""
    return ber.tlv(ber.OCTET_STRING, value)


def number(value: int) -> bytes:
    """An INTEGER."""
    return ber.integer(value)


def gauge(value: int) -> bytes:
    """A Gauge32, at its greatest when the value is beyond: RFC 2578 section 7.1.7."""
    return ber.integer(min(value, 0xFFFFFFFF), ber.GAUGE32)


def counter(value: int) -> bytes:
    """A Counter32, wrapped."""
    return ber.integer(value & 0xFFFFFFFF, ber.COUNTER32)


def counter64(value: int) -> bytes:
    """A Counter64."""
    return ber.integer(value, ber.COUNTER64)


def ticks(seconds: float) -> bytes:
    """TimeTicks, wrapped."""
    return ber.integer(int(seconds * 100) % _TICKS, ber.TIME_TICKS)


def identifier(name: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    return ber.tlv(ber.OBJECT_IDENTIFIER, ber.oid(name))


def made(encode: Callable[[int], bytes], value: Callable[[], int]) -> Callable[[], bytes]:
    """A value that is worked out when it is asked for."""
    return lambda: encode(value())


class Mib:
    """What an agent shall hold, group by group."""

    def __init__(self) -> None:
        self._values: dict[Name, Value] = {}
        self._columns: list[Name] = []

    def scalar(self, name: str, value: Value) -> None:
        """One scalar; the name without its .0."""
        self._values[(*_parts(name), 0)] = value

    def column(self, name: str, cells: Mapping[int, Value]) -> None:
        """A column of a table with one integer as its index."""
        parts = _parts(name)
        self._columns.append(parts)
        for index, value in cells.items():
            self._values[(*parts, index)] = value

    def cell(self, name: str, index: str, value: Value) -> None:
        """One cell of a table whose index has several numbers."""
        parts = _parts(name)
        self._columns.append(parts)
        self._values[(*parts, *_parts(index))] = value

    def view(self) -> View:
        """The finished view."""
        return View(self._values, self._columns)


def _parts(name: str) -> Name:
    return tuple(int(part) for part in name.split("."))
