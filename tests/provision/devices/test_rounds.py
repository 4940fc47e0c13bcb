"""When whose configuration is read again."""

import time
from dataclasses import replace
from pathlib import Path

from core.clock import ManualClock
from core.model import Backup, DeviceTrouble, Finding, FindingKind
from core.store.backups import Backups
from core.store.findings import Findings, Sighting
from core.store.inventories import Inventories
from provision.devices import rounds
from provision.devices.question import Question
from provision.devices.rounds import LOOK_SECONDS, Rounds, due
from tests.provision.devices.conftest import Put
from tests.provision.devices.office import Office
from tests.provision.test_daemon import FakeProcess

HOUR = 3600.0


def test_whose_turn_it_is(put: Put, tmp_path: Path) -> None:
    office = Office(tmp_path, dict.fromkeys(("a", "b", "c", "d"), put("frr")))
    snapshot = Inventories(office.database).newest()
    assert snapshot is not None
    devices = snapshot.inventory.devices
    read = Backup("a", 1000.0, "motcua", read_at=1000.0)
    failed = Backup("b", 1000.0, "motcua", DeviceTrouble.UNREACHABLE)
    ahead = Backup("c", 9e9, "motcua")
    known = {"a": read, "b": failed, "c": ahead}
    assert due(devices, known, 1001.0, 24) == ["c", "d"], "a clock that was ahead keeps nobody waiting"
    assert due(devices, known, 1000.0 + HOUR, 24) == ["b", "c", "d"]
    assert due(devices, {"a": replace(read, tried_at=0)}, 24 * HOUR, 24) == ["a", "b", "c", "d"]
    assert due(devices, known, 1e9, 0) == []


def test_one_process_reads_at_a_time_and_what_left_the_inventory_is_found_no_more(put: Put, tmp_path: Path) -> None:
    office = Office(tmp_path, {"sw-01": put("frr")})
    findings, clock, asked, process = Findings(office.database), ManualClock(), list[Question](), FakeProcess()
    for name in ("sw-01", "gone"):
        findings.write([Sighting(f"device:{name}", Finding(FindingKind.CONFIGURATION_CHANGED), 1.0)])

    def begin(question: Question) -> FakeProcess:
        asked.append(question)
        return process

    one = Rounds(office.settings, Inventories(office.database), Backups(office.database), findings, clock, begin)
    for _ in range(3):
        one.tick()
        clock.advance(LOOK_SECONDS)
    assert [question.devices for question in asked] == [("sw-01",)]
    assert [row.subject for row in findings.all(ended=False)] == ["device:sw-01"]
    process.code = 0
    one.tick()
    assert len(asked) == 2


def test_a_real_process_reads(put: Put, tmp_path: Path) -> None:
    office = Office(tmp_path, {"sw-01": put("frr")})
    backups, clock = Backups(office.database), ManualClock(time.time())
    one = Rounds(office.settings, Inventories(office.database), backups, Findings(office.database), clock, rounds.start)
    one.tick()
    deadline = time.monotonic() + 30
    while (known := backups.get("sw-01")) is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert known is not None
    assert (known.trouble, known.tried_by) == (None, "motcua")
    assert one._process is not None
    assert isinstance(one._process.poll() or 0, int)
    while one._process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
