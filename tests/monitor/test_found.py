"""A change that nobody explained, from the finding to the incident and its end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from core.clock import ManualClock
from core.configurations.accepting import accept, sightings
from core.model import Backup, DeviceKind, Finding, FindingKind, Reason, Severity, State, device_subject
from core.store.backups import Backups
from core.store.database import Database
from core.store.findings import Findings
from core.store.migrate import migrate
from monitor.found import FindingWatch
from monitor.probes.ping import Target, Track
from monitor.reporting import Around
from tests.monitor.office import Office
from tests.monitor.virtual import run
from tests.monitor.world import device, inventory

SWITCH = device_subject("sw-01")
PLACE = inventory([device("sw-01", kind=DeviceKind.SWITCH)])
CHANGED = Finding(
    FindingKind.CONFIGURATION_CHANGED, "", (("added", 2), ("removed", 1), ("line", "+x"), ("commit", "ab"))
)
T = TypeVar("T")


class Room:
    """One switch, the watch over what was found of it, and the judge."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.findings = Findings(database)
        self.place = Office(whole=PLACE, clock=ManualClock())
        self.place.tracks[SWITCH] = Track(Target(SWITCH, "", 1.0, 0.6, 2))
        self.place.answer(SWITCH)

        async def stored(work: Callable[..., T], *arguments: object) -> T:
            return work(*arguments)

        around = Around(lambda _: True, self.place.watcher.reason, self.place.watcher.reported)
        self.watch = FindingWatch(self.findings, stored, self.place.clock, around)

    def found(self, *found: Finding) -> None:
        self.findings.write(sightings("sw-01", found, self.place.clock.wall()))

    def stands(self) -> tuple[State, Reason]:
        self.place.clock.advance(10)
        run(self.watch.look())
        return self.place.stands(SWITCH)[:2]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    database = Database.in_folder(tmp_path)
    migrate(database)
    yield Room(database)
    database.close()


def test_a_change_is_one_incident_until_somebody_stands_for_it(room: Room) -> None:
    assert room.stands() == (State.UP, Reason.ANSWERING)
    room.found(CHANGED)
    for _ in range(3):
        assert room.stands() == (State.DEGRADED, Reason.CONFIGURATION_CHANGED)
    (opened,) = [entry for entry in room.place.entries if entry[0].reason is Reason.CONFIGURATION_CHANGED]
    assert opened[0].evidence == "rtt_seconds=0.002000 added=2 removed=1 commit=ab"
    assert opened[1] is not None
    assert opened[1].severity is Severity.S3
    backups = Backups(room.database)
    backups.put(Backup("sw-01", 1.0, "motcua", commit="ab", accepted="cd"), (), 1.0)
    accept(backups, "sw-01", "minh", 2.0)
    assert room.stands() == (State.UP, Reason.ANSWERING)


def test_who_acknowledges_the_finding_has_seen_it(room: Room) -> None:
    room.found(CHANGED)
    room.stands()
    (row,) = room.findings.present({FindingKind.CONFIGURATION_CHANGED})
    room.findings.acknowledge(row.id, "minh", "đang hỏi nhà thầu", 1.0)
    assert room.stands() == (State.UP, Reason.ANSWERING)


def test_a_changed_host_key_comes_first_and_what_was_not_saved_is_no_incident(room: Room) -> None:
    room.found(CHANGED, Finding(FindingKind.HOST_KEY_CHANGED, "", (("found", "ssh-ed25519 SHA256:x"),)))
    assert room.stands() == (State.DEGRADED, Reason.HOST_KEY_CHANGED)
    room.found(Finding(FindingKind.CONFIGURATION_UNSAVED, "", (("lines", 1), ("line", "+x"))))
    assert room.stands() == (State.UP, Reason.ANSWERING)
    assert room.watch.counts() == {FindingKind.CONFIGURATION_UNSAVED: 1}


def test_a_part_that_failed_is_an_incident_until_it_is_mended_or_known(room: Room) -> None:
    failed = Finding(FindingKind.PART_TROUBLE, "1.6.1", (("part", "PSU 2"), ("says", "failed")))
    room.found(failed)
    assert room.stands() == (State.DEGRADED, Reason.PART_TROUBLE)
    (opened,) = [entry for entry in room.place.entries if entry[0].reason is Reason.PART_TROUBLE]
    assert opened[0].evidence == "rtt_seconds=0.002000 part=PSU 2 says=failed"
    assert opened[1] is not None
    assert opened[1].severity is Severity.S3
    assert room.watch.counts() == {}
    room.found(Finding(FindingKind.SENSOR_BEYOND, "1.5.1", (("part", "Inlet"), ("value", "80 C"), ("limit", "70 C"))))
    assert room.stands() == (State.DEGRADED, Reason.PART_TROUBLE)
    for row in room.findings.present({FindingKind.PART_TROUBLE, FindingKind.SENSOR_BEYOND}):
        room.findings.acknowledge(row.id, "minh", "đã đặt mua", room.place.clock.wall())
    assert room.stands() == (State.UP, Reason.ANSWERING)
