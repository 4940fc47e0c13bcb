"""Books, network and inventory check of each device beside each other."""

from dataclasses import replace

from core.model import (
    AssetFields,
    Cabling,
    Count,
    Device,
    Reason,
    SeenDevice,
    Standing,
    State,
    Station,
    StationPlace,
)
from core.register.entries import Doubt, Entry, Known, entries, matching
from tests.monitor.world import device, inventory

MAC = "F4:39:09:68:DE:97"
NOW = 1000.0
NOTHING = Known({}, {}, {}, {}, None)


def pc(**asset: str) -> Device:
    return device("pc", address="10.0.0.3").model_copy(update={"asset": AssetFields(**asset)})  # type: ignore[arg-type]  # texts


def one(known: Known, **asset: str) -> Entry:
    (entry,) = entries(inventory([pc(**asset)]), known, NOW)
    return entry


def test_who_was_never_seen_is_doubted() -> None:
    entry = one(NOTHING, serial="A1")
    assert (entry.seen, entry.first_seen, entry.last_seen, entry.doubts) == (None, None, None, (Doubt.NEVER_SEEN,))


def test_who_answers_pings_alone_was_seen() -> None:
    up = Standing("device:pc", State.UP, Reason.ANSWERING, 50.0, 1)
    answering = replace(NOTHING, answered={"device:pc": (50.0, None)}, standings={"device:pc": up})
    assert (one(answering).first_seen, one(answering).last_seen) == (50.0, NOW)
    down = replace(
        answering, answered={"device:pc": (50.0, 70.0)}, standings={"device:pc": replace(up, state=State.DOWN)}
    )
    assert (one(down).first_seen, one(down).last_seen, one(down).doubts) == (50.0, 70.0, ())


def test_a_mac_that_others_resolved_is_compared() -> None:
    places = (StationPlace(0, "sw-01", "Gi0/3"),)
    heard = replace(NOTHING, cabling=Cabling(900.0, stations=(Station(MAC.lower(), "10.0.0.3", places, 900.0),)))
    assert (one(heard, mac=MAC).doubts, one(heard, mac=MAC).places) == ((), places)
    assert one(heard).doubts == (Doubt.INCOMPLETE,)
    assert one(heard, mac="02:00:00:00:00:01").doubts == (Doubt.DIFFERS,)


def test_who_stood_there_before_is_found_by_its_serial() -> None:
    new = SeenDevice("device:pc", "B2", first_seen=80.0, last_seen=90.0)
    old = SeenDevice("device:pc", "A1", first_seen=10.0, last_seen=60.0)
    entry = one(replace(NOTHING, stood={"device:pc": [new, old]}), serial="B2", code="LY-003")
    assert (entry.seen, entry.before, entry.first_seen, entry.last_seen) == (new, (old,), 10.0, 90.0)
    for sought in ("a-1", "b2", "ly003", "PC", "10.0.0.3"):
        assert matching([entry], sought) == [entry], sought
    assert matching([entry], "nobody") == matching([entry], " ") == []


def test_who_was_not_found_is_doubted() -> None:
    seen = SeenDevice("device:pc", "A1", first_seen=80.0, last_seen=90.0)
    known = replace(NOTHING, stood={"device:pc": [seen]})
    count = Count("pc", False, 100.0, 101.0, "cli:ha", "đi sửa")
    assert one(replace(known, counts={"pc": count}), serial="A1").doubts == (Doubt.NOT_FOUND,)
    assert one(replace(known, counts={"pc": replace(count, is_present=True)}), serial="A1").doubts == ()
