"""Saves what can be read of a damaged database into a new one, while nobody else uses the file.

The damaged file stays beside the new one, with the time in its name. Nothing is replaced before the new one is whole,
and what was begun to be replaced is brought to its end at the next start.
"""

import sqlite3
import time
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path

from core.model import MONITOR, Finding, FindingKind
from core.store.database import Database, mark_of
from core.store.findings import Findings, Sighting
from core.store.migrate import migrate

_BATCH = 1000
_TRAILS = ("-wal", "-shm", "")
"""What belongs to a database's file, itself last: a new file must never meet the old one's log."""
_BEFORE_ALL = -(1 << 63)


def is_damaged(file: Path) -> bool:
    """Whether a page of the file is not as SQLite wrote it (pragma quick_check), or it is no database at all."""
    try:
        with closing(sqlite3.connect(file, timeout=1)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.OperationalError:
        return False  # locked, or no such folder: nothing that mending helps
    except sqlite3.DatabaseError:
        return True


def mend(file: Path, now: float) -> int:
    """Put a whole database in the place of ``file``; returns how many rows were saved.

    ``now`` is Unix time in seconds. Raises StoreError and OSError, and leaves everything as it was.
    """
    fresh = file.with_name(f"{file.name}.mending")
    for trail in _TRAILS:
        Path(f"{fresh}{trail}").unlink(missing_ok=True)
    database = Database(f"sqlite:///{fresh}")
    with closing(sqlite3.connect(file, timeout=1)) as old:
        migrate(database, _revision(old))  # as the old one is, so that every column has its place
        with closing(sqlite3.connect(fresh)) as new:
            saved = sum(_save(old, new, table) for table in _tables(new))
            new.commit()
    migrate(database)
    aside = _aside(file, now)
    found = Finding(FindingKind.STORE_MENDED, aside.name, (("file", aside.name), ("rows", saved)))
    Findings(database).write([Sighting(MONITOR, found, now)])
    database.close()
    fresh.replace(_whole(file))
    finish(file, now)
    return saved


def finish(file: Path, now: float) -> None:
    """Put a mended database that waits beside ``file`` into its place."""
    whole = _whole(file)
    if not whole.exists():
        return
    for trail in _TRAILS:
        with suppress(FileNotFoundError):
            Path(f"{file}{trail}").replace(f"{_aside(file, now)}{trail}")
    whole.replace(file)
    mark_of(file).unlink(missing_ok=True)


def _whole(file: Path) -> Path:
    return file.with_name(f"{file.name}.mended")


def _aside(file: Path, now: float) -> Path:
    return file.with_name(f"{file.stem}-damaged-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(now))}{file.suffix}")


def _revision(old: sqlite3.Connection) -> str:
    """The revision of the old tables; the newest when that cannot be read."""
    with suppress(sqlite3.DatabaseError):
        row = old.execute("SELECT version_num FROM alembic_version").fetchone()
        if row is not None:
            return str(row[0])
    return "head"


def _tables(connection: sqlite3.Connection) -> list[str]:
    """Every table of ours; referenced ones may come after those that refer to them."""
    connection.execute("PRAGMA foreign_keys=OFF")
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [name for (name,) in rows if name != "alembic_version"]


def _save(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> int:
    names = [row[1] for row in new.execute(f'PRAGMA table_info("{table}")')]
    columns = ", ".join(f'"{name}"' for name in names)
    places = ", ".join("?" * len(names))
    before = new.total_changes
    for batch in _batches(old, f'SELECT rowid, {columns} FROM "{table}"'):  # noqa: S608  -- names of our own tables
        new.executemany(f'INSERT OR IGNORE INTO "{table}" ({columns}) VALUES ({places})', batch)  # noqa: S608  -- names of our own tables
    return new.total_changes - before


def _batches(old: sqlite3.Connection, select: str) -> Iterator[list[tuple[object, ...]]]:
    """The rows from the first to where the damage begins, then from the last back to where it ends."""
    last = yield from _read(old, f"{select} WHERE rowid > ? ORDER BY rowid", _BEFORE_ALL)
    if last is not None:
        yield from _read(old, f"{select} WHERE rowid > ? ORDER BY rowid DESC", last)


def _read(old: sqlite3.Connection, select: str, after: int) -> Generator[list[tuple[object, ...]], None, int | None]:
    """Batches of rows without their rowid; returns the last rowid read when damage ended it, else None."""
    last = after
    batch: list[tuple[object, ...]] = []
    try:
        for row in old.execute(select, (after,)):
            last = row[0]
            batch.append(row[1:])
            if len(batch) == _BATCH:
                yield batch
                batch = []
    except sqlite3.DatabaseError:
        yield batch
        return last
    yield batch
    return None
