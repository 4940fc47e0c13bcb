"""What a trap or inform says: RFC 1157 section 4.1.6, RFC 3416 sections 4.2.6 and 4.2.7, RFC 3584 section 3.1. Pure."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from monitor.snmp import ber, pdu

SYS_UPTIME = ber.oid("1.3.6.1.2.1.1.3.0")
TRAP_OID = ber.oid("1.3.6.1.6.3.1.1.4.1.0")
TRAP_ENTERPRISE = ber.oid("1.3.6.1.6.3.1.1.4.3.0")
TRAP_ADDRESS = ber.oid("1.3.6.1.6.3.18.1.3.0")
_GENERIC = ber.oid("1.3.6.1.6.3.1.1.5")
_ENTERPRISE_SPECIFIC = 6
_LARGEST_NUMBER = (1 << 32) - 1
_PLAIN = 256
"""Octets up to which what a notification says is its own mark; beyond, a digest is."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification in the form of SNMPv2. ``oid`` is encoded; ``uptime`` is in hundredths of a second.

    ``bindings`` are those after sysUpTime.0 and snmpTrapOID.0.
    """

    oid: bytes
    uptime: int
    bindings: tuple[ber.VarBind, ...]


class Opened:
    """A notification of which only so much was read as tells it from others.

    ``mark`` stands for all that it says but its number and its time; ``bindings`` are the encoded ones. A
    notification of version 1 has the number 0.
    """

    __slots__ = ("_data", "_place", "_reader", "confirmed", "mark", "request_id")

    def __init__(
        self,
        data: bytes,
        place: tuple[int, int],
        reader: Callable[[bytes, int, int], Notification],
        mark: bytes,
        confirmed: bool = False,
        request_id: int = 0,
    ) -> None:
        self._data, self._place, self._reader = data, place, reader
        self.mark = mark
        self.confirmed = confirmed
        self.request_id = request_id

    @property
    def bindings(self) -> bytes:
        """The list's content as it came."""
        return self._data[slice(*self._place)]

    @property
    def copy_of(self) -> tuple[int, bytes]:
        """What an inform has in common with the copies that its sender repeats until one is answered."""
        return self.request_id, _mark(self.bindings)

    def read(self) -> Notification:
        """All of it. Raises BerError."""
        return self._reader(self._data, *self._place)


def opened(found: pdu.Pdu) -> Opened:
    """An SNMPv2-Trap or an InformRequest whose numbers were read. Raises BerError for any other PDU."""
    if found.kind not in (pdu.TRAP, pdu.INFORM):
        raise ber.BerError("not a notification")
    data, first, last = found.data, found.first, found.last
    start = first
    if first < last:
        _, inner, stop = ber.header(data, first, last)
        if data[inner + 2 : inner + 2 + len(SYS_UPTIME)] == SYS_UPTIME:
            start = stop
    return Opened(data, (first, last), _read, _mark(data[start:last]), found.kind == pdu.INFORM, found.request_id)


def opened_v1(data: bytes, position: int, end: int) -> Opened:
    """The Trap-PDU of version 1 at ``position``. Raises BerError."""
    start, stop = ber.expect(data, position, end, pdu.TRAP_V1)
    _, at = ber.expect(data, start, stop, ber.OBJECT_IDENTIFIER)
    _, at = ber.expect(data, at, stop, ber.IP_ADDRESS)
    _, at = ber.expect_integer(data, at, stop)
    _, time_at = ber.expect_integer(data, at, stop)
    _, time_stop = ber.expect(data, time_at, stop, ber.TIME_TICKS)
    return Opened(data, (start, stop), _translated, _mark(data[start:time_at] + data[time_stop:stop]))


def encode(kind: int, number: int, oid: bytes, uptime: int, bindings: bytes) -> bytes:
    """An SNMPv2-Trap or an InformRequest; ``bindings`` are encoded ones."""
    head = ber.binding(SYS_UPTIME, ber.integer(uptime & _LARGEST_NUMBER, ber.TIME_TICKS))
    head += ber.binding(TRAP_OID, ber.tlv(ber.OBJECT_IDENTIFIER, oid))
    return pdu.assemble(kind, number, 0, 0, head + bindings)


def encode_v1(enterprise: bytes, address: bytes, oid: bytes, uptime: int, bindings: bytes) -> bytes:
    """The Trap-PDU for a notification of SNMPv2: RFC 3584 section 3.2. ``enterprise`` is the agent's sysObjectID."""
    parts = ber.numbers(oid)
    generic, specific = _ENTERPRISE_SPECIFIC, parts[-1]
    if oid[: len(_GENERIC)] == _GENERIC and 1 <= parts[-1] <= _ENTERPRISE_SPECIFIC:
        generic, specific = parts[-1] - 1, 0
    else:
        enterprise = ber.subidentifiers(parts[:-2] if len(parts) > 2 and parts[-2] == 0 else parts[:-1])
    body = ber.tlv(ber.OBJECT_IDENTIFIER, enterprise) + ber.tlv(ber.IP_ADDRESS, address)
    body += ber.integer(generic) + ber.integer(specific)
    body += ber.integer(uptime & _LARGEST_NUMBER, ber.TIME_TICKS) + ber.tlv(ber.SEQUENCE, bindings)
    return ber.tlv(pdu.TRAP_V1, body)


def _mark(said: bytes) -> bytes:
    return said if len(said) <= _PLAIN else hashlib.blake2b(said, digest_size=32).digest()


def _read(data: bytes, first: int, last: int) -> Notification:
    found = ber.varbinds(data, first, last)
    if len(found) < 2 or found[0][:2] != (SYS_UPTIME, ber.TIME_TICKS):
        raise ber.BerError("the first binding is not sysUpTime.0")
    if found[1][:2] != (TRAP_OID, ber.OBJECT_IDENTIFIER):
        raise ber.BerError("the second binding is not snmpTrapOID.0")
    return Notification(_sound_oid(found[1][2]), ber.number(ber.TIME_TICKS, found[0][2]), tuple(found[2:]))


def _translated(data: bytes, start: int, stop: int) -> Notification:
    """RFC 3584 section 3.1, without snmpTrapCommunity.0: a secret has no place in what is kept."""
    first, last = ber.expect(data, start, stop, ber.OBJECT_IDENTIFIER)
    enterprise = _sound_oid(data[first:last])
    first, last = ber.expect(data, last, stop, ber.IP_ADDRESS)
    address = data[first:last]
    generic, position = ber.expect_integer(data, last, stop)
    specific, position = ber.expect_integer(data, position, stop)
    first, last = ber.expect(data, position, stop, ber.TIME_TICKS)
    uptime = ber.number(ber.TIME_TICKS, data[first:last])
    found = ber.varbinds(data, *ber.expect(data, last, stop, ber.SEQUENCE))
    known = {name for name, _, _ in found}
    for name, tag, value in (
        (TRAP_ADDRESS, ber.IP_ADDRESS, address),
        (TRAP_ENTERPRISE, ber.OBJECT_IDENTIFIER, enterprise),
    ):
        if name not in known:
            found.append((name, tag, value))
    return Notification(_name(enterprise, generic, specific), uptime, tuple(found))


def _name(enterprise: bytes, generic: int, specific: int) -> bytes:
    if 0 <= generic < _ENTERPRISE_SPECIFIC:
        return _GENERIC + ber.subidentifiers((generic + 1,))
    if generic != _ENTERPRISE_SPECIFIC or not 0 <= specific <= _LARGEST_NUMBER:
        raise ber.BerError("a trap number that cannot be")
    return enterprise + ber.subidentifiers((0, specific))


def _sound_oid(encoded: bytes) -> bytes:
    if not encoded:
        raise ber.BerError("an empty object identifier")
    ber.numbers(encoded)
    return encoded
