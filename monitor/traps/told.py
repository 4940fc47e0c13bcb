"""What a notification tells of the device that sent it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.model import Reason, TrapBinding, TrapMeaning
from monitor.snmp import ber
from monitor.snmp.traps.notification import Notification
from monitor.traps.known import Knowledge, Known

LONGEST_TEXT = 500
MOST_BINDINGS = 64
MOST_TEXT = 4000
"""Characters of all values of a trap that are kept."""
PORTS = frozenset({TrapMeaning.LINK_DOWN, TrapMeaning.LINK_UP})
_IF_ENTRIES = (ber.oid("1.3.6.1.2.1.2.2.1"), ber.oid("1.3.6.1.2.1.31.1.1.1"))
_IF_INDEX, _IF_DESCR = ber.oid("1.3.6.1.2.1.2.2.1.1"), ber.oid("1.3.6.1.2.1.2.2.1.2")
_IF_NAME = ber.oid("1.3.6.1.2.1.31.1.1.1.1")
_UP, _DOWN = 1.0, 2.0
_CONFIRMED_BY_A_POLL = frozenset(TrapMeaning) - {TrapMeaning.AUTHENTICATION_FAILURE, TrapMeaning.OTHER}
"""Not a failed authentication: a poll whose credential is wrong would cause the next."""
_TYPES = {
    ber.INTEGER: "INTEGER",
    ber.OCTET_STRING: "OCTET STRING",
    ber.NULL: "NULL",
    ber.OBJECT_IDENTIFIER: "OBJECT IDENTIFIER",
    ber.IP_ADDRESS: "IpAddress",
    ber.COUNTER32: "Counter32",
    ber.GAUGE32: "Gauge32",
    ber.TIME_TICKS: "TimeTicks",
    ber.OPAQUE: "Opaque",
    ber.COUNTER64: "Counter64",
}

InterfaceNames = Mapping[bytes, str]
"""Encoded ifIndex → the interface's name, as the last poll had it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What it means. ``values`` are a reading's; ``reasons`` say which grades hold now and which no longer do."""

    meaning: TrapMeaning
    name: str
    about: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    reasons: Mapping[Reason, bool] = field(default_factory=dict)
    confirm: bool = False
    """Whether a poll should confirm it."""

    @property
    def changes_something(self) -> bool:
        """Whether it tells of a state, not only of an event."""
        return bool(self.values or self.reasons)


def told(notification: Notification, knowledge: Knowledge, interfaces: InterfaceNames) -> Told:
    """What a notification tells. One that nobody knows is OTHER."""
    known = next((one for one in knowledge.get(notification.oid, ()) if _holds(one, notification)), None)
    if known is None:
        return Told(TrapMeaning.OTHER, "", confirm=False)
    meaning = known.means
    about = ""
    values: dict[str, float] = {}
    reasons: dict[Reason, bool] = {}
    if meaning in PORTS:
        about = _interface(notification, interfaces)
        if about:
            values[f"oper_status|{about}"] = _UP if meaning is TrapMeaning.LINK_UP else _DOWN
    elif meaning in (TrapMeaning.ON_BATTERY, TrapMeaning.ON_MAINS):
        on_battery = meaning is TrapMeaning.ON_BATTERY
        values["on_battery"] = float(on_battery)
        reasons[Reason.ON_BATTERY] = on_battery
    elif meaning is TrapMeaning.RESTARTED:
        values["uptime_seconds"] = notification.uptime / 100
    return Told(meaning, known.name, about, values, reasons, meaning in _CONFIRMED_BY_A_POLL)


def bindings(notification: Notification) -> Iterator[TrapBinding]:
    """For the eye: at most so many, each shortened, and no more when they are long all together."""
    left = MOST_TEXT
    for name, tag, value in notification.bindings[:MOST_BINDINGS]:
        text = _text(tag, value)[:LONGEST_TEXT]
        left -= len(text)
        if left < 0:
            break
        yield TrapBinding(_dotted(name), _TYPES.get(tag, f"{tag:#04x}"), text)


def _holds(known: Known, notification: Notification) -> bool:
    if known.when is None:
        return True
    column, value = known.when.column, known.when.value
    return any(name.startswith(column) and (tag, body) == value for name, tag, body in notification.bindings)


def _interface(notification: Notification, interfaces: InterfaceNames) -> str:
    """The interface's name: by the polls, which interfaces are judged by; else as the trap calls it."""
    index, called = b"", ""
    for name, tag, value in notification.bindings:
        if tag == ber.OCTET_STRING and name.startswith(_IF_NAME):
            called = _readable(value)
        elif tag == ber.OCTET_STRING and name.startswith(_IF_DESCR):
            called = called or _readable(value)
        for entry in _IF_ENTRIES:
            if not index and name.startswith(entry) and len(name) > len(entry) + 1:
                index = name[len(entry) + 1 :]
        if name.startswith(_IF_INDEX) and tag == ber.INTEGER and 1 <= len(value) <= 9:
            number = ber.number(tag, value)
            index = ber.subidentifiers((number,)) if 0 < number < 1 << 32 else index
    return interfaces.get(index, "") or called


def _text(tag: int, value: bytes) -> str:
    if not ber.sound(tag, value):
        return "0x" + value.hex()
    if tag == ber.OCTET_STRING:
        return _readable(value)
    if tag == ber.OBJECT_IDENTIFIER:
        return _dotted(value)
    if tag == ber.INTEGER or tag in ber.UNSIGNED:
        return str(ber.number(tag, value))
    if tag == ber.IP_ADDRESS and len(value) == 4:
        return ber.dotted(tuple(value))
    return "0x" + value.hex() if value else ""


def _readable(value: bytes) -> str:
    try:
        text = value.decode("utf-8").strip("\x00 ")
    except UnicodeDecodeError:
        return "0x" + value.hex()
    return (
        text if text.isprintable() or all(one.isprintable() or one in "\r\n\t" for one in text) else "0x" + value.hex()
    )


def _dotted(name: bytes) -> str:
    try:
        return ber.oid_text(name)
    except ber.BerError:
        return "0x" + name.hex()
