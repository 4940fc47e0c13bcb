"""PDUs and community messages: RFC 1157, RFC 1901, RFC 3416."""

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from monitor.snmp import ber

GET = 0xA0
GET_NEXT = 0xA1
RESPONSE = 0xA2
SET = 0xA3
TRAP_V1 = 0xA4
GET_BULK = 0xA5
INFORM = 0xA6
TRAP = 0xA7
REPORT = 0xA8

VERSION_1 = 0
VERSION_2C = 1
VERSION_3 = 3


class ErrorStatus(IntEnum):
    """RFC 3416 section 3."""

    NO_ERROR = 0
    TOO_BIG = 1
    NO_SUCH_NAME = 2
    BAD_VALUE = 3
    READ_ONLY = 4
    GEN_ERR = 5
    NO_ACCESS = 6
    WRONG_TYPE = 7
    WRONG_LENGTH = 8
    WRONG_ENCODING = 9
    WRONG_VALUE = 10
    NO_CREATION = 11
    INCONSISTENT_VALUE = 12
    RESOURCE_UNAVAILABLE = 13
    COMMIT_FAILED = 14
    UNDO_FAILED = 15
    AUTHORIZATION_ERROR = 16
    NOT_WRITABLE = 17
    INCONSISTENT_NAME = 18


class Pdu:
    """A PDU of any kind. In a GetBulk, status and index are non-repeaters and max-repetitions."""

    __slots__ = ("_bindings", "data", "first", "index", "kind", "last", "request_id", "status")

    def __init__(self, kind: int, numbers: tuple[int, int, int], data: bytes, first: int, last: int) -> None:
        self.kind = kind
        self.request_id, self.status, self.index = numbers
        self.data, self.first, self.last = data, first, last
        self._bindings: list[ber.VarBind] | None = None

    @property
    def bindings(self) -> list[ber.VarBind]:
        """Read when they are first asked for: a walk reads them in a way of its own. Raises BerError."""
        if self._bindings is None:
            self._bindings = ber.varbinds(self.data, self.first, self.last)
        return self._bindings

    def read(self) -> "Pdu":
        """Itself, its bindings read. Raises BerError."""
        self._bindings = ber.varbinds(self.data, self.first, self.last)
        return self


def encode(kind: int, request_id: int, names: Sequence[bytes], first: int = 0, second: int = 0) -> bytes:
    """A request for these encoded names, their values NULL; a Set's are whole bindings."""
    if kind == SET:
        return assemble(kind, request_id, first, second, b"".join(names))
    if kind == GET and type(names) is tuple and 0x1000000 <= request_id <= 0x7FFFFFFF:
        before, after = around(names)
        return before + request_id.to_bytes(4, "big") + after
    # a poll asks for the same scalars and the heads of the same columns every time
    bindings = _nulls(names) if type(names) is tuple else b"".join(map(ber.binding, names))
    return assemble(kind, request_id, first, second, bindings)


@lru_cache(maxsize=512)
def around(names: tuple[bytes, ...]) -> tuple[bytes, bytes]:
    """What stands before and behind a number of four octets in a Get, which is the same at every poll."""
    whole = assemble(GET, 0x1000000, 0, 0, _nulls(names))
    place = whole.index(b"\x02\x04\x01\x00\x00\x00") + 2
    return whole[:place], whole[place + 4 :]


@lru_cache(maxsize=512)
def _nulls(names: tuple[bytes, ...]) -> bytes:
    return b"".join(map(ber.binding, names))


def assemble(kind: int, request_id: int, first: int, second: int, bindings: bytes) -> bytes:
    """A PDU around a ready list of bindings."""
    size = len(bindings)
    if 0x1000000 <= request_id <= 0x7FFFFFFF and 0 <= first < 0x80 and 0 <= second < 0x80 and size < 0xFF00:
        # what nearly every request is, at once
        inner = b"\x02\x04%b\x02\x01%c\x02\x01%c\x30" % (request_id.to_bytes(4, "big"), first, second)
        inner += ber.length_bytes(size)
        return b"%c%b%b%b" % (kind, ber.length_bytes(len(inner) + size), inner, bindings)
    body = ber.integer(request_id) + ber.integer(first) + ber.integer(second) + ber.tlv(ber.SEQUENCE, bindings)
    return ber.tlv(kind, body)


def opened(data: bytes, position: int, end: int) -> Pdu:
    """The PDU at ``position``, its bindings not read yet. Raises BerError."""
    kind, start, stop = ber.header(data, position, end)
    if data[start : start + 2] == b"\x02\x04" and data[start + 6 : start + 12] == b"\x02\x01\x00\x02\x01\x00":
        numbers = (int.from_bytes(data[start + 2 : start + 6], "big", signed=True), 0, 0)
        start += 12
    else:
        request_id, start = ber.expect_integer(data, start, stop)
        status, start = ber.expect_integer(data, start, stop)
        index, start = ber.expect_integer(data, start, stop)
        numbers = (request_id, status, index)
    tag, first, last = ber.header(data, start, stop)
    if tag != ber.SEQUENCE:
        raise ber.BerError("no list of variable bindings")
    return Pdu(kind, numbers, data, first, last)


def decode(data: bytes, position: int, end: int) -> Pdu:
    """The PDU at ``position``, all of it. Raises BerError."""
    found = opened(data, position, end)
    return found.read()


def community_message(version: int, community: bytes, pdu: bytes) -> bytes:
    """An SNMPv1 or v2c message."""
    return ber.tlv(ber.SEQUENCE, ber.integer(version) + ber.tlv(ber.OCTET_STRING, community) + pdu)


def message_version(data: bytes) -> int:
    """The version field of any SNMP message. Raises BerError."""
    start, stop = ber.expect(data, 0, len(data), ber.SEQUENCE)
    version, _ = ber.expect_integer(data, start, stop)
    return version


def decode_community(data: bytes) -> tuple[int, bytes, Pdu]:
    """(version, community, PDU) of an SNMPv1 or v2c message, all of it. Raises BerError."""
    version, community, found = open_community(data)
    return version, community, found.read()


def open_community(data: bytes) -> tuple[int, bytes, Pdu]:
    """(version, community, PDU) of an SNMPv1 or v2c message, its bindings not read yet. Raises BerError."""
    start, stop = ber.expect(data, 0, len(data), ber.SEQUENCE)
    version, start = ber.expect_integer(data, start, stop)
    first, last = ber.expect(data, start, stop, ber.OCTET_STRING)
    return version, data[first:last], opened(data, last, stop)
