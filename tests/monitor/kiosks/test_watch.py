"""The watch over kiosks, the judge behind it: what ends as an incident, and what does not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time

import pytest

from core.clock import ManualClock
from core.errors import StoreError
from core.model import DeviceKind, Reading, Reason, Schedule, Severity, State, device_subject
from core.model.kiosks import Heartbeat, KioskRecord, ProcedureList
from core.store.database import Database
from core.store.kiosks import Kiosks
from monitor.kiosks.screens import Limits
from monitor.kiosks.watch import KioskWatch
from monitor.probes.ping import Target, Track
from monitor.reporting import Around
from tests.monitor.office import Office
from tests.monitor.virtual import run
from tests.monitor.world import device, inventory

KIOSK = device_subject("kiosk")
PLACE = inventory([device("kiosk", kind=DeviceKind.KIOSK)])
MORNING = datetime(2026, 11, 25, 2, 0, tzinfo=UTC).timestamp()
"""09:00 in Lục Yên, on a Wednesday."""


class Memory(Kiosks):
    """The store's rows, without a store."""

    def __init__(self) -> None:
        super().__init__(Database("sqlite://"))
        self.rows: dict[str, KioskRecord] = {"kiosk": KioskRecord("kiosk", "ha", 0.0)}
        self.lists: dict[str, ProcedureList] = {}
        self.broken = False

    def all(self) -> list[KioskRecord]:
        if self.broken:
            raise StoreError("the disk is gone")
        return list(self.rows.values())

    def published(self) -> dict[str, ProcedureList]:
        return dict(self.lists)


@dataclass
class Hall:
    """One kiosk under a watch and a judge, on a clock that is moved by hand."""

    place: Office = field(default_factory=lambda: Office(whole=PLACE, clock=ManualClock(MORNING)))
    memory: Memory = field(default_factory=Memory)
    told: list[Reading] = field(default_factory=list)
    answers: bool = True
    door: bool = True

    def __post_init__(self) -> None:
        self.clock = self.place.clock
        self.watch = self.anew()
        self.track = self.place.tracks[KIOSK] = Track(Target(KIOSK, "", 1.0, 0.6, 2))
        self.place.answer(KIOSK)

    def anew(self) -> KioskWatch:
        async def stored(work: Callable[[], Mapping[str, KioskRecord]]) -> Mapping[str, KioskRecord]:
            return work()

        async def door() -> bool:
            return self.door

        around = Around(lambda _: self.answers, self.place.watcher.reason, self.tell)
        made = KioskWatch(self.memory, stored, self.clock, Limits(90.0, 7), door, around)
        run(made.begin(PLACE))
        return made

    def tell(self, reading: Reading, evidence: str) -> None:
        self.told.append(reading)
        self.place.watcher.reported(reading, evidence)

    def beat(self, **said: object) -> None:
        known = self.memory.rows["kiosk"]
        last = Heartbeat(0.0, **said)  # type: ignore[arg-type]  # a table of tests
        self.memory.rows["kiosk"] = replace(known, beats=known.beats + 1, heard_at=self.clock.wall(), last=last)

    def wait(self, seconds: float, step: float = 1.0) -> None:
        for _ in range(int(seconds / step)):
            self.clock.advance(step)
            self.watch._open = self.door
            run(self.watch.look())

    def stands(self) -> tuple[State, Reason]:
        return self.place.stands(KIOSK)[:2]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_frozen_at_90_seconds_is_one_incident_that_ends_by_itself(hall: Hall) -> None:
    hall.beat()
    hall.wait(90)
    assert hall.stands() == (State.UP, Reason.ANSWERING)
    hall.wait(2)  # a heartbeat is seen up to a second after it came
    assert hall.stands() == (State.DEGRADED, Reason.KIOSK_FROZEN)
    hall.wait(600, 10)
    assert hall.place.opened() == [(KIOSK, Severity.S3)]
    ((frozen, _),) = [entry for entry in hall.place.entries if entry[0].reason is Reason.KIOSK_FROZEN]
    assert "heartbeat_age_seconds=9" in frozen.evidence
    hall.beat()
    hall.wait(1)
    assert (hall.stands(), hall.place.resolved()) == ((State.UP, Reason.ANSWERING), [KIOSK])


def test_a_kiosk_without_a_token_or_that_never_reported_is_not_judged(hall: Hall) -> None:
    hall.wait(1000, 10)
    hall.memory.rows.clear()
    hall.wait(1000, 10)
    assert hall.place.opened() == []


def test_a_revoked_token_ends_the_incident(hall: Hall) -> None:
    hall.beat()
    hall.wait(100)
    hall.memory.rows.clear()
    hall.wait(1)
    assert (hall.stands(), hall.place.resolved()) == ((State.UP, Reason.ANSWERING), [KIOSK])


def test_a_kiosk_that_is_down_is_down_and_has_time_to_start(hall: Hall) -> None:
    hall.beat()
    hall.wait(60)
    hall.place.lose(KIOSK)
    hall.answers = False
    hall.wait(300, 10)
    assert hall.stands() == (State.DOWN, Reason.UNREACHABLE)
    hall.place.answer(KIOSK)
    hall.answers = True
    hall.wait(80)
    assert hall.stands() == (State.UP, Reason.ANSWERING)
    hall.beat()
    hall.wait(80)
    assert hall.place.opened() == [(KIOSK, Severity.S3)]
    assert hall.place.resolved() == [KIOSK]


def test_a_restart_of_a_frozen_kiosk_is_the_same_incident(hall: Hall) -> None:
    hall.beat()
    hall.wait(100)
    hall.place.lose(KIOSK)
    hall.answers = False
    hall.wait(20)
    hall.place.answer(KIOSK)
    hall.answers = True
    hall.wait(20)
    assert hall.stands() == (State.DEGRADED, Reason.KIOSK_FROZEN)
    hall.beat()
    hall.wait(1)
    assert (hall.place.opened(), hall.place.resolved()) == ([(KIOSK, Severity.S3)], [KIOSK])


def test_while_nothing_can_come_in_nobody_is_frozen(hall: Hall) -> None:
    hall.beat()
    hall.door = False
    hall.wait(600, 10)
    hall.door = True
    hall.wait(80)
    assert hall.stands() == (State.UP, Reason.ANSWERING)
    hall.wait(20)
    assert hall.stands() == (State.DEGRADED, Reason.KIOSK_FROZEN)


def test_a_clock_that_jumps_freezes_nobody(hall: Hall) -> None:
    hall.beat()
    hall.wait(10)
    for seconds in (3600.0, -7200.0):
        hall.clock.jump(seconds)
        hall.wait(20)
        hall.beat()
        hall.wait(20)
    assert hall.place.opened() == []


def test_the_monitors_own_restart_neither_ends_nor_begins_an_incident(hall: Hall) -> None:
    hall.beat()
    hall.wait(100)
    entries = list(hall.place.entries)
    hall.clock.advance(500)
    hall.watch = hall.anew()
    hall.wait(10)
    assert hall.place.entries == entries
    hall.beat()
    hall.wait(1)
    hall.clock.advance(3000)  # nobody watched, and nobody knows what came
    hall.watch = hall.anew()
    hall.wait(80)
    assert hall.place.resolved() == [KIOSK]
    assert hall.stands() == (State.UP, Reason.ANSWERING)


def test_content_that_grows_old_and_a_list_that_is_not_whole(hall: Hall) -> None:
    hall.beat(content_date=datetime.fromtimestamp(MORNING, UTC).date(), procedures=1812, checksum="a" * 64)
    for day in range(8):
        hall.clock.advance(86_400 - 5)
        hall.beat(content_date=datetime.fromtimestamp(MORNING, UTC).date(), procedures=1812, checksum="a" * 64)
        hall.wait(5)
        expired = hall.stands() == (State.DEGRADED, Reason.CONTENT_EXPIRED)
        assert expired == (day == 7)
    hall.beat(content_date=datetime.fromtimestamp(hall.clock.wall(), UTC).date(), procedures=1812, checksum="a" * 64)
    hall.wait(1)
    assert hall.place.resolved() == [KIOSK]
    hall.memory.lists["lucyen"] = ProcedureList("lucyen", 1830, "b" * 64, "ha", 0.0)
    hall.wait(1)
    assert hall.stands() == (State.DEGRADED, Reason.CONTENT_INCOMPLETE)
    assert hall.place.opened() == [(KIOSK, Severity.S3)] * 2
    hall.beat(procedures=1830, checksum="b" * 64)
    hall.wait(1)
    assert hall.stands() == (State.UP, Reason.ANSWERING)


def test_outside_its_hours_a_screen_may_be_off(hall: Hall) -> None:
    hours = Schedule(hours=((time(7, 30), time(17)),))
    hall.watch.watch(inventory([device("kiosk", kind=DeviceKind.KIOSK, expected_up=hours)]))
    hall.beat()
    hall.wait(60)
    hall.clock.advance(9 * 3600)
    hall.wait(300, 10)
    assert hall.stands() == (State.UP, Reason.ANSWERING)


def test_a_store_that_cannot_be_read_changes_nothing(hall: Hall) -> None:
    hall.beat()
    hall.wait(50)
    hall.memory.broken = True
    hall.clock.advance(200)
    run(hall.watch.look())
    hall.memory.broken = False
    run(hall.watch.look())  # nothing could be written either: the silence begins to count now
    hall.wait(80)
    assert hall.place.opened() == []


def test_metrics(hall: Hall) -> None:
    hall.beat(content_date=datetime.fromtimestamp(MORNING, UTC).date(), procedures=1812)
    hall.memory.lists["lucyen"] = ProcedureList("lucyen", 1830, "b" * 64, "ha", 0.0)
    hall.wait(30)
    told = "".join(line for family in hall.watch.families({KIOSK: 'device="kiosk"'}) for line in family.lines)
    age = hall.clock.wall() - MORNING + 9 * 3600
    assert told.splitlines() == [
        'motcua_kiosk_heartbeat_age_seconds{device="kiosk"} 30.0',
        f'motcua_kiosk_content_age_seconds{{device="kiosk"}} {age}',
        'motcua_kiosk_procedures{device="kiosk"} 1812',
        'motcua_kiosk_procedures_published{device="kiosk"} 1830',
    ]
