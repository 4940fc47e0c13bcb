"""A trap with its repetitions, until it is in the store and after."""

from collections.abc import Callable
from dataclasses import InitVar, dataclass, field, replace

from core.model import TrapRecord, device_subject
from monitor.snmp import ber
from monitor.snmp.traps.notification import Notification
from monitor.snmp.traps.receiver import Arrived
from monitor.traps.told import InterfaceNames, Told, bindings

MOST_ANSWERS = 8
"""Copies of one inform whose answers wait; who sends more of them is answered by the last."""


@dataclass(eq=False, slots=True)
class Row:
    """One row to be. Times are Unix seconds; ``id`` is 0 while it is in memory only.

    Nothing of the message is held on to but what is stored, for a row lives as long as it may be repeated.
    """

    arrived: InitVar[Arrived]
    notification: InitVar[Notification]
    told: Told
    first_at: InitVar[float]
    last_at: float
    names: InterfaceNames | None = None
    """The interfaces' names by which ``told`` was understood."""
    count: int = 1
    id: int = 0
    answers: list[Callable[[], None]] = field(default_factory=list)
    """Acknowledgements that wait until the store has it."""
    _first: TrapRecord = field(init=False)

    def __post_init__(self, arrived: Arrived, notification: Notification, first_at: float) -> None:
        self._first = TrapRecord(
            id=0,
            subject=device_subject(arrived.device_id),
            first_at=first_at,
            last_at=self.last_at,
            count=1,
            version=arrived.version,
            confirmed=arrived.opened.confirmed,
            source=arrived.address,
            oid=ber.oid_text(notification.oid),
            name=self.told.name,
            meaning=self.told.meaning,
            about=self.told.about,
            uptime=notification.uptime / 100,
            bindings=tuple(bindings(notification)),
        )

    @property
    def key(self) -> tuple[str, str]:
        """What at most one state can be told of at a time: a device's interface, or its power."""
        return self._first.subject, self.told.about or "|".join(self.told.values)

    def will_answer(self, answer: Callable[[], None]) -> None:
        """Acknowledge an inform, or a copy of it, when the store has this row."""
        self.answers.append(answer)
        del self.answers[:-MOST_ANSWERS]

    def record(self) -> TrapRecord:
        """As it is stored."""
        return replace(self._first, id=self.id, last_at=self.last_at, count=self.count)
