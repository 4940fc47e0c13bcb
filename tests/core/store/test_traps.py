"""Traps in the store: rows, their repetitions, their end, and the news of them."""

from dataclasses import replace

from core.model import TrapBinding, TrapMeaning, TrapRecord
from core.store.changes import Changes
from core.store.database import Database
from core.store.traps import Traps

DOWN = TrapRecord(
    0, "device:router", 100.0, 100.0, 1, "2c", False, "10.0.0.1", "1.3.6.1.6.3.1.1.5.3", "linkDown",
    TrapMeaning.LINK_DOWN, "ether1", 12.5, (TrapBinding("1.3.6.1.2.1.2.2.1.1.1", "INTEGER", "1"),),
)  # fmt: skip


def test_a_row_comes_back_as_it_was_and_its_count_later(database: Database) -> None:
    traps = Traps(database)
    assert traps.record([]) == []
    first, second = traps.record([DOWN, replace(DOWN, subject="device:switch", confirmed=True, version="3")])
    assert traps.find("device:router") == [replace(DOWN, id=first)]
    again = replace(DOWN, id=first, count=7, last_at=130.0, about="ignored: a row is told once")
    assert traps.record([again]) == [first]
    assert traps.find() == [
        replace(DOWN, id=first, count=7, last_at=130.0),
        replace(DOWN, id=second, subject="device:switch", confirmed=True, version="3"),
    ]


def test_the_newest_come_first_within_the_time_asked_for(database: Database) -> None:
    traps = Traps(database)
    traps.record([replace(DOWN, first_at=at, last_at=at) for at in (10.0, 30.0, 20.0)])
    assert [one.last_at for one in traps.find()] == [30.0, 20.0, 10.0]
    assert [one.last_at for one in traps.find(limit=1)] == [30.0]
    assert [one.last_at for one in traps.find(since=20.0, until=30.0)] == [20.0]


def test_each_write_is_news_of_its_devices(database: Database) -> None:
    Traps(database).record([DOWN, DOWN, replace(DOWN, subject="device:a")])
    changes = Changes(database).after(0)
    assert [(one.topic, one.key) for one in changes] == [("trap", "device:a"), ("trap", "device:router")]


def test_old_rows_are_forgotten_and_so_are_too_many(database: Database) -> None:
    traps = Traps(database)
    traps.record([replace(DOWN, last_at=float(at)) for at in range(100)])
    traps.prune(before=50.0)
    assert len(traps.find()) == 50
    traps.prune(before=0.0, kept=10)
    assert [one.last_at for one in traps.find()] == [float(at) for at in range(99, 89, -1)]
