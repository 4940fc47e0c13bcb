"""A database for each test, migrated once; what the store promises is tested on both engines."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from inspect import signature
from pathlib import Path

import pytest
from sqlalchemy import text

from core.store import schema
from core.store.database import FILE_NAME, Database
from core.store.migrate import migrate
from tests.postgresql import server

Connect = Callable[[], Database]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    database = Database.in_folder(folder)
    migrate(database)
    database.close()
    return folder / FILE_NAME


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A migrated database of a server that is the tests' own."""
    with server() as running:
        database = Database(running.url())
        migrate(database)
        database.close()
        yield running.url()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that asks for a database runs on SQLite and on PostgreSQL, but those of a file."""
    is_marked = metafunc.definition.get_closest_marker("sqlite") is not None
    is_of_a_file = is_marked or "tmp_path" in signature(metafunc.function).parameters
    if "connect" in metafunc.fixturenames and not is_of_a_file:
        metafunc.parametrize("connect", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def connect(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connect]:
    """Opens the test's database; each call is a connection of its own, as another process would have."""
    opened: list[Database] = []

    def connecting(url: str) -> Connect:
        def connect() -> Database:
            opened.append(Database(url))
            return opened[-1]

        return connect

    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / FILE_NAME)
        yield connecting(Database.in_folder(tmp_path).url)
        _close(opened)
        return
    url: str = request.getfixturevalue("postgresql_url")
    yield connecting(url)
    _close(opened)
    emptied(url)


@pytest.fixture
def database(connect: Connect) -> Database:
    return connect()


def _close(opened: Iterable[Database]) -> None:
    for database in opened:
        database.close()


def emptied(url: str) -> None:
    """Make it as it was migrated: nothing in it, and ids from 1."""
    database = Database(url)
    with database.write() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        connection.execute(text(f"{others} AND datname = current_database()"))
        names = ", ".join(table.name for table in schema.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    database.close()
