"""Values as a technician reads them: labels, times, addresses, text; nothing that a terminal would obey."""

import re
from collections.abc import Callable

from core.i18n import Language
from monitor.names.objects import Object, Syntax
from monitor.names.table import Names, enumerated
from monitor.snmp import ber, convert, display_hint
from monitor.snmp.engine import Cell

_WIRE = {
    ber.INTEGER: "Integer32",
    ber.OCTET_STRING: "OctetString",
    ber.OBJECT_IDENTIFIER: "ObjectIdentifier",
    ber.IP_ADDRESS: "IpAddress",
    ber.COUNTER32: "Counter32",
    ber.GAUGE32: "Gauge32",
    ber.TIME_TICKS: "TimeTicks",
    ber.OPAQUE: "Opaque",
    ber.COUNTER64: "Counter64",
}
_ABSENT = {
    ber.NULL: "Null",
    ber.NO_SUCH_OBJECT: "noSuchObject",
    ber.NO_SUCH_INSTANCE: "noSuchInstance",
    ber.END_OF_MIB_VIEW: "endOfMibView",
}
_NUMBER_HINT = re.compile(r"(?:d-([0-9]+)|([dxob]))")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of text around."""
_PLAIN = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*")


def kind(cell: Cell) -> str:
    """The type on the wire."""
    return _WIRE.get(cell[0]) or _ABSENT.get(cell[0]) or f"{cell[0]:#04x}"


def plain(cell: Cell) -> int | float | str | None:
    """A value for machines: numbers as numbers, octets as text if they are text, else in hexadecimal after '0x'."""
    tag, body = cell
    if tag in ber.ABSENT:
        return None
    if tag in ber.UNSIGNED or tag == ber.INTEGER:
        return ber.number(tag, body)
    if tag == ber.OPAQUE and (real := convert.number(cell)) is not None:
        return real
    if tag == ber.OCTET_STRING:
        return _text(body) if _is_text(body) else convert.octets(body, "OctetString")
    return convert.text(cell, "OctetString")


def shown(cell: Cell, found: Object | None, names: Names, language: Language) -> str:
    """A value for a person: what its MIB says of it, else what the octets look like. One line, safe to print."""
    tag, body = cell
    syntax = None if found is None else found.syntax
    if tag in ber.UNSIGNED or tag == ber.INTEGER:
        return _number(ber.number(tag, body), tag, syntax, language)
    if tag == ber.OBJECT_IDENTIFIER:
        return names.title(ber.oid_text(body))
    if tag in ber.ABSENT:
        return kind(cell)
    if tag == ber.OCTET_STRING:
        return safe(_octets(body, syntax))
    return safe(convert.text(cell, "OctetString"))


def safe(text: str) -> str:
    """Without what a terminal would take for orders: line ends are written as escapes, the rest is replaced."""
    escaped = text.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", escaped)


def _number(value: int, tag: int, syntax: Syntax | None, language: Language) -> str:
    if tag == ber.TIME_TICKS:
        return f"{value} ({language.duration(value / 100)})"
    if syntax is None:
        return str(value)
    if syntax.values:
        return enumerated(syntax.values, value)
    match = _NUMBER_HINT.fullmatch(syntax.hint)
    if match is None:
        return str(value)
    if match[1]:
        return _scaled(value, int(match[1]))
    forms: dict[str, Callable[[int], str]] = {"d": str, "x": "{:x}".format, "o": "{:o}".format, "b": "{:b}".format}
    return forms[match[2]](value)


def _scaled(value: int, digits: int) -> str:
    """DISPLAY-HINT d-2 of 1234 → '12.34': RFC 2579 section 3.1."""
    if not 0 < digits <= 32:
        return str(value)
    written = str(abs(value)).rjust(digits + 1, "0")
    return f"{'-' if value < 0 else ''}{written[:-digits]}.{written[-digits:]}"


def _octets(body: bytes, syntax: Syntax | None) -> str:
    if syntax is not None:
        if syntax.base == "Bits":
            names = [label for bit, label in sorted(syntax.values.items()) if _is_set(body, bit)]
            return f"{convert.octets(body, 'OctetString')} ({', '.join(names)})"
        binary = bool(syntax.hint) and syntax.hint[-1] not in "at"
        if binary and (applied := display_hint.apply(syntax.hint, body)) is not None:
            return convert.utf8(applied)
    return _text(body) if _is_text(body) else convert.octets(body, "OctetString")


def _is_set(body: bytes, bit: int) -> bool:
    return bit // 8 < len(body) and bool(body[bit // 8] & 128 >> bit % 8)


def _text(body: bytes) -> str:
    return body.rstrip(b"\0").decode()


def _is_text(body: bytes) -> bool:
    """UTF-8 without control characters, a zero octet at the end aside."""
    try:
        return _PLAIN.fullmatch(_text(body)) is not None
    except UnicodeDecodeError:
        return False
