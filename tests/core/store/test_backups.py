"""What is known of kept configurations, and the changes of devices, on both engines."""

from dataclasses import replace

from core.configurations.accepting import accept, sightings
from core.model import (
    Backup,
    ChangeKind,
    ChangeOutcome,
    DeviceTrouble,
    Finding,
    FindingKind,
)
from core.store.backups import Backups
from core.store.changes import Changes
from core.store.database import Database
from core.store.device_changes import DeviceChanges
from core.store.findings import Findings
from core.store.run_queue import RunQueue

CHANGED = Finding(FindingKind.CONFIGURATION_CHANGED, "", (("added", 1),))


def test_a_row_is_written_over_with_what_was_found_in_one_transaction(database: Database) -> None:
    backups, findings = Backups(database), Findings(database)
    assert backups.get("sw-01") is None
    first = Backup("sw-01", 10.0, "motcua", read_at=10.0, commit="aa", accepted="aa", unsaved=0)
    backups.put(first, sightings("sw-01", (), 10.0), 10.0)
    failed = replace(first, tried_at=20.0, trouble=DeviceTrouble.SILENT, commit="bb")
    backups.put(failed, sightings("sw-01", [CHANGED], 20.0), 20.0)
    assert backups.all() == {"sw-01": failed}
    assert [row.kind for row in findings.present({FindingKind.CONFIGURATION_CHANGED})] == [CHANGED.kind]
    assert ("configuration", "sw-01") in {(one.topic, one.key) for one in Changes(database).after(0)}
    accepted = accept(backups, "sw-01", "minh", 30.0)
    assert accepted is not None
    assert (accepted.accepted, accepted.accepted_by, accepted.trouble) == ("bb", "minh", DeviceTrouble.SILENT)
    assert findings.present({FindingKind.CONFIGURATION_CHANGED}) == []
    assert accept(backups, "sw-02", "minh", 30.0) is None


def test_a_change_is_there_before_it_begins_and_once_more_when_it_has_ended(database: Database) -> None:
    changes = DeviceChanges(database)
    number = changes.begin("sw-01", 1.0, ("minh", "thử"), ChangeKind.QUARANTINE, "Gi0/1", until=60.0)
    (begun,) = changes.all("sw-01")
    assert (begun.id, begun.outcome, begun.ended_at, begun.why) == (number, ChangeOutcome.UNDER_WAY, None, "thử")
    assert changes.closed("sw-01") == [], "nobody knows yet whether it is closed"
    ended = replace(begun, outcome=ChangeOutcome.DONE, ended_at=2.0, commands=("interface Gi0/1", "  shutdown"))
    changes.end(replace(ended, port="GigabitEthernet0/1"))
    assert changes.all() == [replace(ended, port="GigabitEthernet0/1")]
    assert changes.closed("sw-01") == ["GigabitEthernet0/1"]
    undo = changes.begin("sw-01", 3.0, ("minh", ""), ChangeKind.RELEASE, "GigabitEthernet0/1", until=60.0)
    assert isinstance(undo, int)
    reverted = replace(ended, id=undo, kind=ChangeKind.RELEASE, port="GigabitEthernet0/1")
    changes.end(replace(reverted, outcome=ChangeOutcome.REVERTED))
    assert changes.closed("sw-01") == ["GigabitEthernet0/1"], "what was taken back changed nothing"
    changes.end(replace(reverted, outcome=ChangeOutcome.DONE))
    assert changes.closed("sw-01") == []


def test_a_change_whose_process_died_is_interrupted_as_soon_as_its_lock_is_old(database: Database) -> None:
    changes, queue = DeviceChanges(database), RunQueue(database)
    changes.begin("sw-01", 1.0, ("minh", ""), ChangeKind.PUSH, until=60.0)
    queue.release_changes(59.0)
    assert [one.outcome for one in changes.all()] == [ChangeOutcome.UNDER_WAY]
    queue.release_changes(60.0)
    assert [one.outcome for one in changes.all()] == [ChangeOutcome.INTERRUPTED]
    assert [one.key for one in Changes(database).after(0) if one.topic == "configuration"] == ["sw-01", "sw-01"]


def test_a_change_that_finds_the_lock_of_a_killed_one_writes_that_it_was_interrupted(database: Database) -> None:
    changes = DeviceChanges(database)
    killed = changes.begin("sw-01", 1.0, ("minh", ""), ChangeKind.PUSH, until=60.0)
    elsewhere = changes.begin("sw-02", 1.0, ("minh", ""), ChangeKind.PUSH, until=60.0)
    second = changes.begin("sw-01", 2.0, ("minh", ""), ChangeKind.PUSH, until=60.0)
    assert {one.id: one.outcome for one in changes.all()} == {
        killed: ChangeOutcome.INTERRUPTED,
        elsewhere: ChangeOutcome.UNDER_WAY,
        second: ChangeOutcome.UNDER_WAY,
    }
