"""Notifications as they arrive, and a desk with a log that keeps them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from core.clock import ManualClock
from core.model import TrapRecord
from monitor.snmp import ber, pdu
from monitor.snmp.traps import notification
from monitor.snmp.traps.notification import Notification
from monitor.snmp.traps.receiver import Arrived
from monitor.traps import known
from monitor.traps.desk import Desk
from monitor.traps.log import Log
from monitor.traps.row import Row
from monitor.traps.told import InterfaceNames, Told

KNOWLEDGE = known.load()
COLD_START, LINK_DOWN, LINK_UP = (f"1.3.6.1.6.3.1.1.5.{number}" for number in (1, 3, 4))
ON_BATTERY, POWER_RESTORED = "1.3.6.1.2.1.33.2.1", "1.3.6.1.4.1.318.0.9"
Said = Iterable[tuple[str, bytes]]
"""(object instance, encoded value)"""


def if_index(number: int) -> Said:
    """What linkDown and linkUp tell first."""
    return [(f"1.3.6.1.2.1.2.2.1.1.{number}", ber.integer(number))]


def said(oid: str, bindings: Said = (), uptime: int = 100) -> Notification:
    """A notification that was read."""
    return arrived(oid, bindings, uptime=uptime).opened.read()


def arrived(
    oid: str,
    bindings: Said = (),
    *,
    device: str = "router",
    number: int = 1,
    uptime: int = 100,
    answer: Callable[[], None] | None = None,
) -> Arrived:
    """One that is believed; an inform when it can be answered."""
    encoded = b"".join(ber.binding(ber.oid(name), value) for name, value in bindings)
    kind = pdu.TRAP if answer is None else pdu.INFORM
    body = notification.encode(kind, number, ber.oid(oid), uptime, encoded)
    opened = notification.opened(pdu.opened(body, 0, len(body)))
    return Arrived(device, "10.0.0.1", "2c", opened, answer)


class Kept(Log):
    """A log that writes nothing: rows stay where they are until ``write``."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.is_full = False

    @property
    def full(self) -> bool:
        return self.is_full

    def changed(self, row: Row) -> None:
        if row not in self.rows:
            self.rows.append(row)

    def write(self) -> None:
        for number, row in enumerate(self.rows, 1):
            row.id = number
            answers, row.answers = row.answers, []
            for answer in answers:
                answer()


@dataclass
class Room:
    """A desk, what it kept and what it acted upon: (device, told)."""

    interfaces: InterfaceNames = field(default_factory=dict)
    clock: ManualClock = field(default_factory=ManualClock)
    log: Kept = field(default_factory=Kept)
    acted: list[tuple[str, Told]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = Desk(
            KNOWLEDGE, self.log, self.clock, lambda _: self.interfaces, lambda device, told, _: self._act(device, told)
        )

    def _act(self, device: str, told: Told) -> None:
        self.acted.append((device, told))

    def take(self, *all_of_them: Arrived) -> None:
        for one in all_of_them:
            self.desk.take(one)

    def counts(self) -> list[tuple[str, int]]:
        return [(row.told.name, row.count) for row in self.log.rows]


class Store:
    """Keeps records in memory and refuses on order."""

    def __init__(self) -> None:
        self.rows: dict[int, TrapRecord] = {}
        self.error: Exception | None = None
        self.calls = 0

    def record(self, records: Sequence[TrapRecord]) -> list[int]:
        self.calls += 1
        if self.error is not None:
            raise self.error
        ids = []
        for one in records:
            number = one.id or len(self.rows) + 1
            self.rows[number] = one
            ids.append(number)
        return ids
