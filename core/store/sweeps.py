"""How far the sweep of each prefix is, so that a restart goes on where it was."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from core.store import schema
from core.store.database import Database


@dataclass(frozen=True, slots=True)
class SweepRecord:
    """The present or last sweep of a prefix. ``position`` counts the addresses that are done, of ``total``.

    ``seen`` is what answered so far; ``ended_at`` is None while it goes on. Times are Unix seconds.
    """

    prefix: str
    started_at: float
    position: int
    total: int
    seen: Sequence[Mapping[str, Any]] = ()
    ended_at: float | None = None


class Sweeps:
    """One row a prefix, written over."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, SweepRecord]:
        """Prefix → its present or last sweep."""
        with self._database.read() as connection:
            rows = connection.execute(select(schema.sweep).order_by(schema.sweep.c.prefix)).mappings()
            return {row["prefix"]: SweepRecord(**row) for row in rows}

    def put(self, record: SweepRecord) -> None:
        """Write over the row of this prefix."""
        table = schema.sweep
        with self._database.write() as connection:
            connection.execute(delete(table).where(table.c.prefix == record.prefix))
            connection.execute(insert(table).values({**asdict(record), "seen": [dict(one) for one in record.seen]}))

    def keep_only(self, prefixes: Collection[str]) -> None:
        """Forget those of prefixes that the inventory no longer has."""
        with self._database.write() as connection:
            connection.execute(delete(schema.sweep).where(schema.sweep.c.prefix.not_in(list(prefixes))))
