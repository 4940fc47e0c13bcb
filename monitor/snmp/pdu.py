"""PDUs and community messages: RFC 1157, RFC 1901, RFC 3416."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from monitor.snmp import ber

GET = 0xA0
GET_NEXT = 0xA1
RESPONSE = 0xA2
SET = 0xA3
GET_BULK = 0xA5
REPORT = 0xA8

VERSION_1 = 0
VERSION_2C = 1
VERSION_3 = 3


class ErrorStatus(IntEnum):
    """RFC 3416 section 3, those that polling can meet."""

    NO_ERROR = 0
    TOO_BIG = 1
    NO_SUCH_NAME = 2
    BAD_VALUE = 3
    READ_ONLY = 4
    GEN_ERR = 5
    NO_ACCESS = 6
    AUTHORIZATION_ERROR = 16
    NOT_WRITABLE = 17


@dataclass(frozen=True, slots=True)
class Pdu:
    """A PDU of any kind. In a GetBulk, status and index are non-repeaters and max-repetitions."""

    kind: int
    request_id: int
    status: int
    index: int
    bindings: list[ber.VarBind]


def encode(kind: int, request_id: int, names: Sequence[bytes], first: int = 0, second: int = 0) -> bytes:
    """A request for these encoded names, their values NULL."""
    bindings = b"".join(map(ber.binding, names))
    return assemble(kind, request_id, first, second, bindings)


def assemble(kind: int, request_id: int, first: int, second: int, bindings: bytes) -> bytes:
    """A PDU around a ready list of bindings."""
    body = ber.integer(request_id) + ber.integer(first) + ber.integer(second) + ber.tlv(ber.SEQUENCE, bindings)
    return ber.tlv(kind, body)


def decode(data: bytes, position: int, end: int) -> Pdu:
    """The PDU at ``position``. Raises BerError."""
    kind, start, stop = ber.header(data, position, end)
    request_id, start = ber.expect_integer(data, start, stop)
    status, start = ber.expect_integer(data, start, stop)
    index, start = ber.expect_integer(data, start, stop)
    first, last = ber.expect(data, start, stop, ber.SEQUENCE)
    return Pdu(kind, request_id, status, index, ber.varbinds(data, first, last))


def community_message(version: int, community: bytes, pdu: bytes) -> bytes:
    """An SNMPv1 or v2c message."""
    return ber.tlv(ber.SEQUENCE, ber.integer(version) + ber.tlv(ber.OCTET_STRING, community) + pdu)


def message_version(data: bytes) -> int:
    """The version field of any SNMP message. Raises BerError."""
    start, stop = ber.expect(data, 0, len(data), ber.SEQUENCE)
    version, _ = ber.expect_integer(data, start, stop)
    return version


def decode_community(data: bytes) -> tuple[int, bytes, Pdu]:
    """(version, community, PDU) of an SNMPv1 or v2c message. Raises BerError."""
    start, stop = ber.expect(data, 0, len(data), ber.SEQUENCE)
    version, start = ber.expect_integer(data, start, stop)
    first, last = ber.expect(data, start, stop, ber.OCTET_STRING)
    return version, data[first:last], decode(data, last, stop)
