"""The change feed bounds itself."""

import pytest

from core.store import changes as feed
from core.store.changes import Changes, announce
from core.store.database import Database


def test_nobody_has_to_sweep_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "KEPT", 100)
    monkeypatch.setattr(feed, "SWEEP_EVERY", 50)
    changes = Changes(database)
    for number in range(60):
        with database.write() as connection:
            announce(connection, float(number), "latest", [f"device:{n}" for n in range(number % 20)])
        kept = changes.after(0)
        assert len(kept) <= 170
        assert [change.id for change in kept] == list(range(kept[0].id if kept else 1, changes.last_id() + 1))
    assert changes.last_id() > 500
    assert len(changes.after(changes.last_id() - 100)) == 100


def test_a_reader_who_keeps_up_misses_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "KEPT", 40)
    monkeypatch.setattr(feed, "SWEEP_EVERY", 10)
    changes, heard, last = Changes(database), [], 0
    for number in range(50):
        with database.write() as connection:
            announce(connection, 1.0, "run", [f"{number}-{n}" for n in range(7)])
        fresh = changes.after(last)
        heard += [change.key for change in fresh]
        last = fresh[-1].id
    assert heard == [f"{number}-{n}" for number in range(50) for n in range(7)]
