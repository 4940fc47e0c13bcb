"""A store, a clock that stands still, a receiver."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.store.database import Database
from core.store.migrate import migrate
from tests.monitor.alerts.troubles import Hook, hook


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    database = Database.in_folder(folder)
    migrate(database)
    database.close()
    return folder / "motcua.db"


@pytest.fixture
def database(tmp_path: Path, migrated: Path) -> Iterator[Database]:
    (tmp_path / "motcua.db").write_bytes(migrated.read_bytes())
    found = Database.in_folder(tmp_path)
    yield found
    found.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as found:
        yield found
