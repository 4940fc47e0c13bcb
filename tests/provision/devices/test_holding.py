"""A change holds its device for as long as its process lives."""

import time
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.model import ChangeKind
from core.store import schema
from core.store.database import Database
from core.store.device_changes import DeviceChanges
from core.store.migrate import migrate
from provision.devices.changing import holding


def test_a_lock_is_prolonged_while_a_change_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "RENEW_SECONDS", 0.01)
    database, clock = Database.in_folder(tmp_path), ManualClock()
    migrate(database)
    changes, first = DeviceChanges(database), holding.until(clock, 3, 60.0)
    number = changes.begin("sw-01", clock.wall(), ("minh", ""), ChangeKind.PUSH, until=first)
    assert isinstance(number, int)
    with holding.held(changes, number, clock, 3, 60.0):
        clock.advance(500)
        deadline = time.monotonic() + 10
        while held_until(database) == first and time.monotonic() < deadline:
            time.sleep(0.01)
    assert held_until(database) == first + 500
    clock.advance(500)
    time.sleep(0.05)
    assert held_until(database) == first + 500, "nobody prolongs it any more"
    database.close()


def held_until(database: Database) -> float:
    with database.read() as connection:
        found: float = connection.execute(schema.change_lock.select()).mappings().one()["until"]
        return found
