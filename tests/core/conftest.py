"""A database for each test, migrated once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.store.database import FILE_NAME, Database
from core.store.migrate import migrate


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    database = Database.in_folder(folder)
    migrate(database)
    database.close()
    return folder / FILE_NAME


@pytest.fixture
def connect(migrated: Path, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Opens the test's database; each call is a connection of its own, as another process would have."""
    shutil.copy(migrated, tmp_path / FILE_NAME)
    opened: list[Database] = []

    def connect() -> Database:
        opened.append(Database.in_folder(tmp_path))
        return opened[-1]

    yield connect
    for database in opened:
        database.close()


@pytest.fixture
def database(connect: Callable[[], Database]) -> Database:
    return connect()
