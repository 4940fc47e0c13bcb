"""What is SQLite's own: how a connection is prepared, how a transaction begins, what its errors mean."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event

from core.errors import StoreTrouble

_TROUBLES = {
    sqlite3.SQLITE_CORRUPT: StoreTrouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: StoreTrouble.DAMAGED,
    sqlite3.SQLITE_FULL: StoreTrouble.FULL,
    sqlite3.SQLITE_BUSY: StoreTrouble.LOCKED,
    sqlite3.SQLITE_LOCKED: StoreTrouble.LOCKED,
    sqlite3.SQLITE_READONLY: StoreTrouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: StoreTrouble.UNREADABLE,
    sqlite3.SQLITE_IOERR: StoreTrouble.UNREADABLE,
}


def prepare(engine: Engine, busy_timeout: float) -> None:
    """A transaction that writes takes the write lock at its start (BEGIN IMMEDIATE): one that reads first and writes
    later could otherwise find that somebody else wrote in between, and fail with no way to wait.

    ``busy_timeout``: seconds that it waits for the others.
    """

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # else the driver begins transactions of its own, too late
        cursor = connection.cursor()
        # synchronous FULL: an office loses its power more often than a data centre, and a transition must survive it
        for pragma in (
            "page_size=16384",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={busy_timeout * 1000:.0f}",
            "cache_size=-2048",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", _begin)


def trouble(error: BaseException | None) -> StoreTrouble:
    """By its result code; extended ones keep the primary one in their lowest octet (sqlite.org/rescode.html)."""
    return _TROUBLES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, StoreTrouble.OTHER)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
