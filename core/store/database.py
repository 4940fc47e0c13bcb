"""The database: one engine, one way to read and one to write."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Connection, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

from core.errors import DamagedStoreError, InputError, StoreError, StoreTrouble
from core.store import postgresql, sqlite

FILE_NAME = "motcua.db"
_BUSY_TIMEOUT = 10.0
"""Seconds that a writer waits for the others."""


class Database:
    """Holds the engine. ``url`` is an SQLAlchemy one of SQLite or PostgreSQL, a password in it a reference.

    Transactions that write take turns, whoever makes them; one that reads sees one moment. Raises InputError.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._turn = Lock()
        parsed = _parsed(url)
        if parsed.drivername in postgresql.NAMES:
            self._engine, self._trouble = postgresql.engine(parsed, _BUSY_TIMEOUT), postgresql.trouble
        else:
            self._engine, self._trouble = create_engine(parsed), sqlite.trouble
            sqlite.prepare(self._engine, _BUSY_TIMEOUT)

    @classmethod
    def in_folder(cls, data: Path) -> "Database":
        """The embedded database of a data folder."""
        return cls(f"sqlite:///{data / FILE_NAME}")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; nothing written in it is kept. Raises StoreError."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing. Raises StoreError."""
        with (
            self._in_turn(),
            self._translated(),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Threads of one process take turns: SQLite lets who waits sleep, and serves whoever comes in the meantime."""
        waited = self._turn.acquire(timeout=_BUSY_TIMEOUT)
        try:
            yield
        finally:
            if waited:
                self._turn.release()

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    @property
    def file(self) -> Path | None:
        """The file of an embedded database."""
        return (
            Path(self._engine.url.database)
            if self._engine.dialect.name == "sqlite" and self._engine.url.database
            else None
        )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            said = f"the database cannot be used: {error.orig}"
            trouble = self._trouble(error.orig)
            if self.file is not None and trouble is StoreTrouble.DAMAGED:
                with suppress(OSError):  # a full disk: whoever meets the damage next tries again
                    mark_of(self.file).touch()
                raise DamagedStoreError(said) from error
            raise StoreError(said, trouble) from error


def mark_of(file: Path) -> Path:
    """The empty file that says that a database is damaged, whoever noticed: the supervisor has it mended."""
    return file.with_name(f"{file.name}.damaged")


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:  # its text would show a password
        raise InputError("the setting `database` is not a URL; write postgresql://USER:env:NAME@HOST/NAME") from None
    if parsed.drivername not in {*postgresql.NAMES, "sqlite"}:
        raise InputError(f"the setting `database` is one of {parsed.drivername}; only sqlite and postgresql are known")
    return parsed
