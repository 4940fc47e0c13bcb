"""Cells as numbers, texts and times, with snmp_exporter's conversions."""

import re
import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from monitor.snmp import ber, display_hint
from monitor.snmp.engine import Cell
from monitor.snmp.types import COMBINED, NUMBERS

FLOAT_LIMIT = 1 << 53
"""Counter64 is exported modulo 2^53, so that a float64 holds it exactly and a rate sees one wrap."""
LONGEST_INDEX = 128
"""Numbers: RFC 2578 section 3.5; what an index claims beyond that is a lie."""
_OPAQUE_FLOAT, _OPAQUE_DOUBLE = b"\x9f\x78\x04", b"\x9f\x79\x08"
_NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970: RFC 5905 section 6."""
_NOT_UTF8 = re.compile("[\udc80-\udcff]+")
_GROUP = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))")
_IPV6 = "%02X%02X:" * 7 + "%02X%02X"
_INTEGERS = ber.UNSIGNED | {ber.INTEGER}

Part = tuple[str, tuple[int, ...]]
"""(text, the numbers that it was made of)"""


def number(cell: Cell) -> float | None:
    """The value of a number, an integer or a float inside Opaque; None for what is no number."""
    tag, body = cell
    if tag in _INTEGERS:
        value = ber.number(tag, body)
        return value % FLOAT_LIMIT if tag == ber.COUNTER64 else value
    return _opaque(body) if tag == ber.OPAQUE else None


def _opaque(body: bytes) -> float | None:
    # net-snmp's types inside Opaque: NET-SNMP-TC, Float and Double
    if body.startswith(_OPAQUE_FLOAT) and len(body) == 7:
        return float(struct.unpack(">f", body[3:])[0])
    if body.startswith(_OPAQUE_DOUBLE) and len(body) == 11:
        return float(struct.unpack(">d", body[3:])[0])
    return None


def text(cell: Cell, kind: str, hint: str = "", enum_values: Mapping[int, str] | None = None) -> str:
    """A cell as a label's value."""
    tag, body = cell
    if tag == ber.OBJECT_IDENTIFIER:
        return ber.oid_text(body) or "0.0"
    if tag == ber.IP_ADDRESS:
        return ber.dotted(body)
    if tag in _INTEGERS:
        value = ber.number(tag, body)
        return (enum_values or {}).get(value, str(value))
    if tag == ber.OPAQUE and (real := _opaque(body)) is not None:
        short = struct.unpack(">f", body[3:])[0] if len(body) == 7 else real
        return _shortest(short, 9 if len(body) == 7 else 17)
    if hint and (shown := display_hint.apply(hint, body)) is not None:
        return utf8(shown)
    return octets(body, kind)


def _shortest(value: float, digits: int) -> str:
    """The shortest text that reads back as the same float of 32 (9 digits) or 64 bits (17)."""
    if digits == 17:
        return repr(value).removesuffix(".0")
    packed = struct.pack(">f", value)
    tries = (f"{value:.{size}g}" for size in range(1, digits + 1))
    return next((one for one in tries if struct.pack(">f", float(one)) == packed), repr(value))


def octets(body: bytes, kind: str) -> str:
    """An octet string as a label's value: padded with zeros or cut to the size that its type has."""
    if kind == "DisplayString":
        return utf8(body)
    if kind == "PhysAddress48":
        return ":".join(f"{byte:02X}" for byte in body.ljust(6, b"\0")[:6])
    if kind == "InetAddressIPv4":
        return ber.dotted(body.ljust(4, b"\0")[:4])
    if kind == "InetAddressIPv6":
        return _IPV6 % tuple(body.ljust(16, b"\0")[:16])
    return f"0x{body.hex().upper()}" if body else ""


def utf8(body: bytes) -> str:
    """Text; each run of octets that are no UTF-8 becomes one U+FFFD."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _NOT_UTF8.sub("\N{REPLACEMENT CHARACTER}", body.decode("utf-8", "surrogateescape"))


def date_and_time(cell: Cell) -> float | None:
    """DateAndTime (RFC 2579) in Unix seconds; without a zone it is UTC. None for what is no date."""
    _, body = cell
    if len(body) not in (8, 11):
        return None
    zone = UTC
    if len(body) == 11:
        if body[8] not in b"+-" or body[9] > 14 or body[10] > 59:
            return None
        offset = timedelta(hours=body[9], minutes=body[10])
        zone = timezone(offset if body[8] == ord("+") else -offset)
    year, month, day, hour, minute, second = struct.unpack(">HBBBBB", body[:7])
    try:
        # a leap second, 60, counts as the one after it
        return (datetime(year, month, day, hour, minute, 0, 0, zone) + timedelta(seconds=second)).timestamp()
    except (ValueError, OverflowError):
        return None


def written_time(cell: Cell, pattern: str) -> float | None:
    """A time that is written out, by strptime's pattern, in Unix seconds; without a zone it is UTC."""
    try:
        found = datetime.strptime(text(cell, "DisplayString"), pattern)  # noqa: DTZ007  -- made aware below
        return float((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() // 1)
    except (ValueError, OverflowError):
        return None


def ntp_time(cell: Cell) -> float | None:
    """An NTP timestamp (RFC 5905 section 6) in whole Unix seconds."""
    _, body = cell
    return None if len(body) < 8 else float(int.from_bytes(body[:4], "big") - _NTP_EPOCH)


def extracted(pattern: re.Pattern[str], value: str, found: str) -> float | None:
    """The number that a regex finds when it matches all of ``found``; ``value`` names its groups, as '$1'."""
    match = pattern.fullmatch(found)
    if match is None:
        return None

    def group(reference: re.Match[str]) -> str:
        if reference[1]:
            return "$"
        name = reference[2] or reference[3]
        try:
            return match[int(name) if name.isdecimal() else name] or ""
        except IndexError:
            return ""

    expanded = _GROUP.sub(group, value)
    try:
        return float(expanded) if expanded == expanded.strip() and "_" not in expanded else None
    except ValueError:
        return None


def split(numbers: Sequence[int], size: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The first ``size`` numbers, with zeros for those that a lazy agent left out at the end, and the others."""
    size = min(size, LONGEST_INDEX)
    head = tuple(numbers[:size])
    return head + (0,) * (size - len(head)), tuple(numbers[size:])


def index_part(
    left: tuple[int, ...], kind: str, fixed_size: int, implied: bool, enum_values: Mapping[int, str]
) -> tuple[Part, tuple[int, ...]]:
    """One part of an index from the numbers that are left, and what is left after it."""
    if kind in COMBINED:
        return _combined(left, kind)
    if kind in NUMBERS:
        used, rest = split(left, 1)
        return (enum_values.get(used[0], str(used[0])), used), rest
    size = {"PhysAddress48": 6, "InetAddressIPv4": 4, "InetAddressIPv6": 16}.get(kind, fixed_size)
    if implied and kind not in ("PhysAddress48", "InetAddressIPv4", "InetAddressIPv6"):
        size = min(len(left), LONGEST_INDEX)
    prefix: tuple[int, ...] = ()
    if not size:
        prefix, left = split(left, 1)
        size = prefix[0]
    used, rest = split(left, size)
    return (octets(bytes(part & 0xFF for part in used), kind), prefix + used), rest


def _combined(left: tuple[int, ...], kind: str) -> tuple[Part, tuple[int, ...]]:
    """A part that begins with its type, and mostly its size: RFC 4001 section 4.1."""
    sized = kind != "InetAddressMissingSize"
    head, values = split(left, 2 if sized else 1)
    known = COMBINED[kind].get(head[0])
    if known is None:
        # an unknown type, such as an address with a zone: all its numbers, so that nothing is mistaken for another row
        size = head[1] + 2 if sized else len(left)
        used, rest = split(left, size)
        return (octets(bytes(part & 0xFF for part in used), "OctetString"), used), rest
    (shown, used), rest = index_part(values, known, head[1] if sized else 0, False, {})
    return (shown, head + used), rest
