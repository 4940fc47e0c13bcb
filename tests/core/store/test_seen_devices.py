"""Who stood where, and since when, on both engines."""

from dataclasses import replace

from core.model import Reason, SeenDevice, State, Transition
from core.store.database import Database
from core.store.seen_devices import SeenDevices
from core.store.states import States

OLD = SeenDevice("device:sw", "FOC1", ("02:00:00:00:00:01",), "Cisco", "2960X", "15.2", first_seen=10.0, last_seen=10.0)
NEW = SeenDevice("device:sw", "FOC2", ("02:00:00:00:00:02",), "Cisco", "2960X", "15.2", first_seen=30.0, last_seen=30.0)


def test_a_look_at_the_same_device_goes_on_with_its_row(database: Database) -> None:
    store = SeenDevices(database)
    assert store.saw(OLD) == (OLD, False)
    again = replace(OLD, firmware="15.7", first_seen=20.0, last_seen=20.0)
    kept, is_another = store.saw(again)
    assert (kept.firmware, kept.first_seen, kept.last_seen, is_another) == ("15.7", 10.0, 20.0, False)
    assert store.all() == {"device:sw": [kept]}


def test_another_device_is_a_row_of_its_own_and_the_first_is_kept(database: Database) -> None:
    store = SeenDevices(database)
    store.saw(OLD)
    assert store.saw(NEW) == (NEW, True)
    assert store.all() == {"device:sw": [NEW, OLD]}
    assert store.of("device:sw") == [NEW, OLD]
    assert store.of("device:other") == []


def test_when_a_device_answered_first_and_ceased_last(database: Database) -> None:
    states, up, down = States(database), State.UP, State.DOWN
    changes = [(5.0, State.UNKNOWN, up), (9.0, up, down), (12.0, down, up), (15.0, up, down)]
    for number, (at, before, after) in enumerate(changes, 1):
        reason = Reason.ANSWERING if after is up else Reason.UNREACHABLE
        states.record([(Transition("device:sw", number, at, before, after, reason), None)])
    states.record([(Transition("link:wan", 1, 3.0, State.UNKNOWN, up, Reason.ANSWERING), None)])
    states.record([(Transition("device:new", 1, 3.0, State.UNKNOWN, down, Reason.UNREACHABLE), None)])
    assert SeenDevices(database).answered() == {"device:sw": (5.0, 15.0)}
