"""Whatever happens, in whatever order: whoever heard of a trouble hears of its end, and nobody else does."""

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import ManualClock
from core.model import AlertKind, DeliveryState, IncidentAct, IncidentEventKind, Severity
from core.secrets import SecretResolver
from core.store.database import Database
from core.store.incidents import Incidents
from core.store.migrate import migrate
from monitor.alerts.channels import CHANNELS
from monitor.alerts.errors import DeferredError, RefusedError, UnreachableError
from monitor.alerts.message import Message
from tests.monitor.alerts.troubles import HERE, Office

RECEIVERS: tuple[dict[str, Any], ...] = (
    {"name": "each", "late": "each"},
    {"name": "duty", "escalate_to": "head", "escalate_minutes": 20},
    {"name": "head", "escalation_only": True},
    {"name": "gathers", "digest_minutes": 15},
    {"name": "sleeps", "quiet_hours": ["00:00-12:00"], "quiet_through": ["S1"]},
)
DEVICES = ("a", "b", "c")


@dataclass
class Chance:
    """A channel that takes, refuses, or breaks off, and remembers what really arrived."""

    chance: random.Random
    is_well: bool = False
    arrived: dict[str, list[tuple[str, int, AlertKind]]] = field(default_factory=dict)

    def send(self, message: Message, receiver: Any, _: SecretResolver) -> str:
        fate = 0.0 if self.is_well else self.chance.random()
        if fate < 0.75:
            for alert in message.items:
                self.arrived.setdefault(receiver.name, []).append((message.key, alert.incident, alert.kind))
        if fate < 0.6:
            return "taken"
        if fate < 0.85:  # of these a part arrived, and nobody knows which
            raise DeferredError("broken off", maybe=True)
        raise (RefusedError, DeferredError, UnreachableError)[self.chance.randrange(3)]("not taken")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("course")
    database = Database.in_folder(folder)
    migrate(database)
    database.close()
    return folder, (folder / "motcua.db").read_bytes()


class Course:
    """One course of events."""

    def __init__(self, database: Database, seed: int) -> None:
        self.chance, self.clock, self.database = random.Random(seed), ManualClock(), database
        self.channel = Chance(self.chance)
        self.down: set[str] = set()
        self.begin()
        self.troubles = self.office.troubles

    def begin(self) -> None:
        """A new life of the monitor."""
        usual = {"channel": "webhook", "url": "http://127.0.0.1/"}
        self.office = Office(self.database, self.clock, *({**usual, **one} for one in RECEIVERS))
        self.office.outbox.release(HERE)

    def step(self) -> None:
        what = self.chance.random()
        device = self.chance.choice(DEVICES)
        if what < 0.3:
            if device in self.down:
                self.troubles.mended(device)
                self.down.discard(device)
            else:
                self.troubles.breaks(device, self.chance.choice(tuple(Severity)))
                self.down.add(device)
        elif what < 0.6:
            self.office.go()
        elif what < 0.85:
            self.clock.advance(self.chance.choice((1, 60, 600, 7200)))
        elif what < 0.95:
            self._act()
        else:  # a kill in the middle of a message
            self.office.plan()
            for name in self.office.senders:
                self.office.outbox.claim(name, HERE, self.clock.wall(), 60.0, 600.0)
            self.begin()

    def _act(self) -> None:
        incidents = Incidents(self.database)
        number = self.chance.randint(1, 6)
        act = (
            IncidentAct(IncidentEventKind.ACKNOWLEDGED, "ha")
            if self.chance.random() < 0.5
            else IncidentAct(
                IncidentEventKind.SEVERITY_CHANGED, "ha", "nặng hơn", value=self.chance.choice(("S1", "S2"))
            )
        )
        incidents.act(number, act, self.clock.wall())

    def settle(self) -> None:
        """Everything is mended, everybody takes everything, and time goes by."""
        self.channel.is_well = True
        for device in sorted(self.down):
            self.troubles.mended(device)
        for _ in range(16):
            self.office.go()
            self.clock.advance(7200)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_heard_of_a_trouble_hears_of_its_end_and_nobody_else(
    seed: int, empty: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, body = empty
    for name in ("motcua.db", "motcua.db-wal", "motcua.db-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "motcua.db").write_bytes(body)
    database = Database.in_folder(folder)
    course = Course(database, seed)
    monkeypatch.setitem(CHANNELS, "webhook", course.channel.send)
    try:
        for _ in range(50):
            course.step()
        course.settle()
        check(course)
    finally:
        database.close()


def check(course: Course) -> None:
    rows = [row for row, _ in course.office.outbox.find(limit=100_000)]
    assert [row for row in rows if row.state is DeliveryState.WAITING] == []
    for receiver, arrived in course.channel.arrived.items():
        first = list(dict.fromkeys(arrived))  # doubles dropped by their key
        for incident in {number for _, number, _ in first}:
            kinds = [kind for _, number, kind in first if number == incident]
            mine = [row for row in rows if (row.receiver, row.incident) == (receiver, incident)]
            refused = any(row.kind is AlertKind.RESOLVED and row.state is DeliveryState.FAILED for row in mine)
            unsure = any(row.kind is not AlertKind.RESOLVED and row.uncertain for row in mine)
            said = (receiver, incident, kinds)
            assert kinds.count(AlertKind.RESOLVED) <= 1, said
            assert kinds.count(AlertKind.OPENED) <= 1, said
            assert (AlertKind.RESOLVED not in kinds and refused) or kinds[-1] is AlertKind.RESOLVED, said
            assert len(kinds) > 1 or kinds[0] is not AlertKind.RESOLVED or unsure, said
