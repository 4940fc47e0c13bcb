"""The database: one engine, one way to read and one to write."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError

from core.errors import StoreError

FILE_NAME = "motcua.db"


class Database:
    """Holds the engine. ``url`` is an SQLAlchemy one; SQLite and PostgreSQL are meant.

    A transaction of SQLite takes the write lock at its start (BEGIN IMMEDIATE): one that reads first and
    writes later could otherwise find that somebody else wrote in between, and fail with no way to wait.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = create_engine(url)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)

    @classmethod
    def in_folder(cls, data: Path) -> "Database":
        """The embedded database of a data folder."""
        return cls(f"sqlite:///{data / FILE_NAME}")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; nothing written in it is kept. Raises StoreError."""
        with _translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing. Raises StoreError."""
        with _translated(), self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise StoreError(f"the database cannot be used: {error.orig}") from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # else the driver begins transactions of its own, too late
    cursor = connection.cursor()
    # synchronous FULL: an office loses its power more often than a data centre, and a transition must survive it
    for pragma in (
        "page_size=16384",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "cache_size=-2048",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
