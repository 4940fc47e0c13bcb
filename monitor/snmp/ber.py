"""BER as SNMP uses it (X.690 with the limits of RFC 3417 section 8): bytes in, slices out.

Decoding builds nothing for each variable binding but a tuple of slices. What real agents get wrong and is tolerated all
the same stands in ``tolerances``.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

INTEGER = 0x02
OCTET_STRING = 0x04
NULL = 0x05
OBJECT_IDENTIFIER = 0x06
SEQUENCE = 0x30
IP_ADDRESS = 0x40
COUNTER32 = 0x41
GAUGE32 = 0x42
TIME_TICKS = 0x43
OPAQUE = 0x44
NSAP_ADDRESS = 0x45
COUNTER64 = 0x46
U_INTEGER32 = 0x47
"""This and NsapAddress are of RFC 1442 and long withdrawn; old agents still send them."""
NO_SUCH_OBJECT = 0x80
NO_SUCH_INSTANCE = 0x81
END_OF_MIB_VIEW = 0x82

ABSENT = frozenset({NULL, NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW})
UNSIGNED = frozenset({COUNTER32, GAUGE32, TIME_TICKS, COUNTER64, U_INTEGER32})
_INTEGERS = UNSIGNED | {INTEGER}
_OTHERS = ABSENT | {OCTET_STRING, IP_ADDRESS, OPAQUE, NSAP_ADDRESS}

_LONGEST_NAME = 640
"""Octets: 128 numbers (RFC 2578 section 3.5) of 5 octets."""
_LONG = b"\x80"
"""An octet without which no number of a name can be written at greater length than needed."""
_NUMBER_BITS = 35
"""What 5 octets hold; the first number of a name is a little larger than 32 bits allow."""

VarBind = tuple[bytes, int, bytes]
"""(encoded name, tag, encoded value), the two without their own tag and length."""


class BerError(ValueError):
    """Bytes that are not BER, or not what the message's format says."""


def length_bytes(size: int) -> bytes:
    """A definite length in its shortest form."""
    if size < 0x80:
        return bytes((size,))
    if size < 0x100:
        return bytes((0x81, size))
    if size < 0x10000:
        return bytes((0x82, size >> 8, size & 0xFF))
    return bytes((0x83, size >> 16, size >> 8 & 0xFF, size & 0xFF))


def tlv(tag: int, body: bytes) -> bytes:
    """Tag, length, value."""
    return bytes((tag,)) + length_bytes(len(body)) + body


def integer_body(value: int) -> bytes:
    """The shortest two's complement form."""
    return value.to_bytes(
        value.bit_length() // 8 + 1 if value >= 0 else (value + 1).bit_length() // 8 + 1, "big", signed=True
    )


def integer(value: int, tag: int = INTEGER) -> bytes:
    """An INTEGER, or another integer type by its tag."""
    return tlv(tag, integer_body(value))


def header(data: bytes, position: int, end: int) -> tuple[int, int, int]:
    """(tag, start of the value, end of the value) of what stands at ``position``. Raises BerError past ``end``."""
    if position + 2 > end:
        raise BerError("truncated")
    tag = data[position]
    size = data[position + 1]
    position += 2
    if size >= 0x80:
        count = size & 0x7F
        if not 1 <= count <= 8 or position + count > end:
            raise BerError("bad length")
        size = int.from_bytes(data[position : position + count], "big")
        position += count
    if position + size > end:
        raise BerError("length beyond the message")
    return tag, position, position + size


def expect(data: bytes, position: int, end: int, tag: int) -> tuple[int, int]:
    """(start, end) of the value at ``position``, which must have this tag. Raises BerError."""
    found, start, stop = header(data, position, end)
    if found != tag:
        raise BerError(f"tag {found:#04x} where {tag:#04x} belongs")
    return start, stop


def expect_integer(data: bytes, position: int, end: int) -> tuple[int, int]:
    """(value, position after it) of an INTEGER of at most 9 bytes. Raises BerError."""
    start, stop = expect(data, position, end, INTEGER)
    if not 1 <= stop - start <= 9:
        raise BerError("bad integer")
    return int.from_bytes(data[start:stop], "big", signed=True), stop


def number(tag: int, body: bytes) -> int:
    """The value of an integer type. Raises BerError when the body is empty or far too long."""
    if not 1 <= len(body) <= 9:
        raise BerError("bad integer")
    return int.from_bytes(body, "big", signed=tag not in UNSIGNED)


def sound(tag: int, body: bytes) -> bool:
    """Whether a value can be what its tag says, so that nobody who reads it later meets a BerError."""
    if tag in _OTHERS:
        return True
    if tag in _INTEGERS:
        return 1 <= len(body) <= 9
    if tag == OBJECT_IDENTIFIER:
        try:
            numbers(body)
        except BerError:
            return False
        return True
    return False


def varbinds(data: bytes, position: int, end: int) -> list[VarBind]:
    """Every binding of a variable-bindings list whose content is data[position:end]. Raises BerError."""
    found: list[VarBind] = []
    some_varbinds(data, position, end, len(data), found)
    return found


def some_varbinds(data: bytes, position: int, end: int, most: int, found: list[VarBind]) -> int:
    """Append at most so many bindings; returns where they end. Raises BerError."""
    append = found.append
    for _ in range(most):
        if position >= end:
            break
        # The short forms, which nearly every binding has, without a call; everything else through header().
        if position + 4 <= end and data[position + 1] < 0x80 and data[position + 3] < 0x80:
            if data[position] != SEQUENCE or data[position + 2] != OBJECT_IDENTIFIER:
                raise BerError("not a variable binding")
            stop = position + 2 + data[position + 1]
            name_start = position + 4
            name_stop = name_start + data[position + 3]
            if stop > end or name_stop + 2 > stop:
                raise BerError("binding beyond its list")
            size = data[name_stop + 1]
            if size < 0x80:
                if name_stop + 2 + size != stop and (size != stop - name_stop - 1 or data[name_stop] != OCTET_STRING):
                    raise BerError("value beyond its binding")
                name = data[name_start:name_stop]
                append((shortest(name) if _LONG in name else name, data[name_stop], data[name_stop + 2 : stop]))
                position = stop
                continue
        start, stop = expect(data, position, end, SEQUENCE)
        name_start, name_stop = expect(data, start, stop, OBJECT_IDENTIFIER)
        tag, value_start, value_stop = _value(data, name_stop, stop)
        append((shortest(data[name_start:name_stop]), tag, data[value_start:value_stop]))
        position = stop
    return position


def _value(data: bytes, position: int, end: int) -> tuple[int, int, int]:
    """As ``header``; an octet string may claim one octet more than its binding has left."""
    if position + 2 < end and data[position] == OCTET_STRING and data[position + 1] & 0x80:
        start = position + 2 + (data[position + 1] & 0x7F)
        if start <= end and int.from_bytes(data[position + 2 : start], "big") == end - start + 1:
            return OCTET_STRING, start, end
    return header(data, position, end)


def shortest(name: bytes) -> bytes:
    """A name as all others write it, for names are compared as octets: no number begins with zeros."""
    if _LONG not in name:
        return name
    kept = bytearray()
    begins = True
    for octet in name:
        if not (begins and octet == 0x80):
            kept.append(octet)
            begins = octet < 0x80
    return bytes(kept)


def binding(name: bytes, value: bytes = b"\x05\x00") -> bytes:
    """One variable binding from an encoded name and an encoded value with its tag (NULL in requests)."""
    size, more = len(name), len(value)
    if size + more < 0x7E:
        return b"\x30%c\x06%c%b%b" % (size + more + 2, size, name, value)
    body = b"\x06%b%b%b" % (length_bytes(size), name, value)
    return b"\x30%b%b" % (length_bytes(len(body)), body)


def oid(text: str) -> bytes:
    """'1.3.6.1' or '.1.3.6.1' → encoded, without tag and length. Raises BerError."""
    written = text.strip(".").split(".")
    if not all(part.isascii() and part.isdecimal() for part in written):
        raise BerError(f"'{text}' is not an object identifier; write it as numbers and dots, for example 1.3.6.1.2.1.1")
    parts = [int(part) for part in written]
    if len(parts) < 2 or parts[0] > 2 or (parts[0] < 2 and parts[1] > 39) or max(parts) >= 1 << 32:
        raise BerError(
            f"'{text}' is not an object identifier; it needs at least two numbers, each below 4294967296, "
            "the first at most 2, the second at most 39 unless the first is 2"
        )
    return subidentifiers((parts[0] * 40 + parts[1], *parts[2:]))


def subidentifiers(parts: Iterable[int]) -> bytes:
    """Encode the numbers of an index: base 128, most significant first."""
    encoded = bytearray()
    for part in parts:
        if part < 0x80:
            encoded.append(part)
            continue
        digits = [part & 0x7F]
        part >>= 7  # noqa: PLW2901  -- the loop consumes it
        while part:
            digits.append(part & 0x7F | 0x80)
            part >>= 7  # noqa: PLW2901  -- here too
        encoded += bytes(reversed(digits))
    return bytes(encoded)


@lru_cache(maxsize=65536)
def numbers(encoded: bytes) -> tuple[int, ...]:
    """Decode subidentifiers, as of an index; rows of all tables share them, hence the cache. Raises BerError."""
    if len(encoded) > _LONGEST_NAME:
        raise BerError("an object identifier longer than any")
    found = []
    value = 0
    for byte in encoded:
        value = value << 7 | byte & 0x7F
        if value >> _NUMBER_BITS:
            raise BerError("a number in an object identifier is beyond 32 bits")
        if byte < 0x80:
            found.append(value)
            value = 0
    if encoded and encoded[-1] >= 0x80:
        raise BerError("an object identifier ends in mid-number")
    return tuple(found)


def oid_numbers(encoded: bytes) -> tuple[int, ...]:
    """Decode a whole object identifier: its first byte holds two numbers."""
    parts = numbers(encoded)
    if not parts:
        return ()
    first = min(parts[0] // 40, 2)
    return (first, parts[0] - first * 40, *parts[1:])


def oid_text(encoded: bytes) -> str:
    """Encoded → '1.3.6.1'."""
    return dotted(oid_numbers(encoded))


def dotted(parts: Sequence[int]) -> str:
    """(1, 3) → '1.3'."""
    return ".".join(map(str, parts))
