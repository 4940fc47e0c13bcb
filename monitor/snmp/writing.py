"""Sets objects of an agent: RFC 3416 section 4.2.5. Values are typed, errors are sentences."""

from collections.abc import Callable, Mapping, Sequence

from monitor.snmp import ber, pdu
from monitor.snmp.engine import Agent, Cell, Engine
from monitor.snmp.security import Refused, Unproved

SYS_UPTIME = ber.oid("1.3.6.1.2.1.1.3.0")
_TRIES = 3
LONGEST_TEXT = 65535
"""Octets of an OCTET STRING: RFC 2578 section 7.1.2."""


class NotWritten(Exception):  # noqa: N818  -- an outcome
    """The agent did not set anything. ``name`` is the encoded object it could not set, None when it does not say."""

    def __init__(self, status: int, name: bytes | None) -> None:
        self.status, self.name = status, name
        where = f"{ber.oid_text(name)}: " if name else ""
        super().__init__(where + _SENTENCES.get(status, f"the agent answered with the error {status}"))


_SENTENCES: Mapping[int, str] = {
    pdu.ErrorStatus.TOO_BIG: "the agent cannot take so much at once; set fewer objects in one request",
    pdu.ErrorStatus.NO_SUCH_NAME: "the agent does not have this object, or does not let this user write it",
    pdu.ErrorStatus.BAD_VALUE: "the value is not one that this object may have",
    pdu.ErrorStatus.READ_ONLY: "the object cannot be written",
    pdu.ErrorStatus.GEN_ERR: "the agent could not set it and does not say why",
    pdu.ErrorStatus.NO_ACCESS: "this user may not write this object; allow it in the agent's configuration",
    pdu.ErrorStatus.WRONG_TYPE: "the object is of another type",
    pdu.ErrorStatus.WRONG_LENGTH: "the value is longer or shorter than this object may be",
    pdu.ErrorStatus.WRONG_ENCODING: "the agent could not read the value",
    pdu.ErrorStatus.WRONG_VALUE: "the value is not one that this object may have",
    pdu.ErrorStatus.NO_CREATION: "the agent does not have this object and cannot make it",
    pdu.ErrorStatus.INCONSISTENT_VALUE: "the value does not fit the agent's present state",
    pdu.ErrorStatus.RESOURCE_UNAVAILABLE: "the agent has no room for it",
    pdu.ErrorStatus.COMMIT_FAILED: "the agent could not set it; nothing was changed",
    pdu.ErrorStatus.UNDO_FAILED: "the agent failed half way and could not take it back: read the objects again",
    pdu.ErrorStatus.AUTHORIZATION_ERROR: "this user may not write; allow it in the agent's configuration",
    pdu.ErrorStatus.NOT_WRITABLE: "the object cannot be written",
    pdu.ErrorStatus.INCONSISTENT_NAME: "the agent cannot make this object in its present state",
}


async def write(engine: Engine, agent: Agent, values: Sequence[tuple[bytes, Cell]]) -> None:
    """Set these instances, all or none. Raises NotWritten, Refused, NoResponse.

    A request whose answer was lost is sent again, so a value must be one that may be set twice. Over version 3 nothing
    is sent before an authenticated answer proved the engine and its time, and nothing to another engine than was known:
    a request that somebody kept or led astray would else change a device one day.
    """
    known = agent.security.engine_id
    bindings = tuple(ber.binding(name, ber.tlv(*cell)) for name, cell in values)
    for _ in range(_TRIES):
        if not agent.security.proved:
            await engine.request(agent, pdu.GET, (SYS_UPTIME,))
        if known and agent.security.engine_id != known:
            raise Refused("another SNMP engine answers at this address now; look at the device before you write to it")
        try:
            answer = await engine.request(agent, pdu.SET, bindings)
        except Unproved:
            continue
        if answer.status:
            named = 1 <= answer.index <= len(values)
            raise NotWritten(answer.status, values[answer.index - 1][0] if named else None)
        return
    raise Unproved("the agent's engine changes all the time; it cannot be written to")


def cell(kind: str, text: str) -> Cell:
    """A value as a person writes it, by the name of its SMI type. Raises BerError with a sentence."""
    if kind not in KINDS:
        raise ber.BerError(f"'{kind}' is not a type of a value; known are {', '.join(KINDS)}")
    return KINDS[kind](text)


def _whole(kind: str, tag: int, least: int, most: int) -> Callable[[str], Cell]:
    def encode(text: str) -> Cell:
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal()) or not least <= int(text) <= most:
            raise ber.BerError(f"'{text}' is not of type {kind}; it is a whole number from {least} to {most}")
        return tag, ber.integer_body(int(text))

    return encode


def _octets(body: bytes) -> Cell:
    if len(body) > LONGEST_TEXT:
        raise ber.BerError(f"a text of {len(body)} octets is longer than the {LONGEST_TEXT} that SNMP can carry")
    return ber.OCTET_STRING, body


def _hexadecimal(text: str) -> Cell:
    try:
        return _octets(bytes.fromhex(text.removeprefix("0x").replace(":", " ")))
    except ValueError as error:
        raise ber.BerError(f"'{text}' is not hexadecimal; write for example 00 1f 80 or 00:1f:80") from error


def _address(text: str) -> Cell:
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdecimal() and int(part) < 256 for part in parts):
        raise ber.BerError(f"'{text}' is not an IPv4 address; write for example 192.0.2.1")
    return ber.IP_ADDRESS, bytes(map(int, parts))


KINDS: Mapping[str, Callable[[str], Cell]] = {
    "Integer32": _whole("Integer32", ber.INTEGER, -(1 << 31), (1 << 31) - 1),
    "Gauge32": _whole("Gauge32", ber.GAUGE32, 0, (1 << 32) - 1),
    "Counter32": _whole("Counter32", ber.COUNTER32, 0, (1 << 32) - 1),
    "Counter64": _whole("Counter64", ber.COUNTER64, 0, (1 << 64) - 1),
    "TimeTicks": _whole("TimeTicks", ber.TIME_TICKS, 0, (1 << 32) - 1),
    "OctetString": lambda text: _octets(text.encode()),
    "HexString": _hexadecimal,
    "ObjectIdentifier": lambda text: (ber.OBJECT_IDENTIFIER, ber.oid(text)),
    "IpAddress": _address,
}
"""Name → what encodes it: the types of RFC 2578 section 7.1. Unsigned32 is Gauge32."""
