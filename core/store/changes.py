"""The change feed: what else in the house needs to look again."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from core.store import schema
from core.store.database import Database

KEPT = 10_000
SWEEP_EVERY = 1000
"""Changes after which old ones are forgotten."""
_NEWEST = select(func.max(schema.change.c.id))


@dataclass(frozen=True, slots=True)
class Change:
    """Something of ``topic`` with this ``key`` is new: a subject, a run's id, a snapshot's id."""

    id: int
    at: float
    topic: str
    key: str


def announce(connection: Connection, at: float, topic: str, keys: Iterable[str]) -> None:
    """Say within a transaction what it changes, so that the news is seen if and only if the change is."""
    rows = [{"at": at, "topic": topic, "key": key} for key in keys]
    if not rows:
        return
    connection.execute(insert(schema.change), rows)
    newest = connection.execute(_NEWEST).scalar() or 0
    if newest // SWEEP_EVERY != (newest - len(rows)) // SWEEP_EVERY:
        _forget(connection, newest)


class Changes:
    """Reads the feed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last_id(self) -> int:
        """The id of the newest change, 0 when there is none."""
        with self._database.read() as connection:
            return connection.execute(_NEWEST).scalar() or 0

    def after(self, last_id: int, limit: int = 1000) -> list[Change]:
        """The changes after this id, oldest first, at most ``limit``."""
        query = select(schema.change).where(schema.change.c.id > last_id).order_by(schema.change.c.id).limit(limit)
        with self._database.read() as connection:
            return [Change(**row) for row in connection.execute(query).mappings()]

    def prune(self) -> None:
        """Keep the newest ``KEPT`` changes; a reader that is further behind loads the page anew."""
        with self._database.write() as connection:
            _forget(connection, connection.execute(_NEWEST).scalar() or 0)


def _forget(connection: Connection, newest: int) -> None:
    connection.execute(delete(schema.change).where(schema.change.c.id <= newest - KEPT))
