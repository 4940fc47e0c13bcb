"""Traps: one row for each, a count for its repetitions, and an end to how many are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from core.model import TrapBinding, TrapMeaning, TrapRecord
from core.store import schema
from core.store.changes import announce
from core.store.database import Database

KEPT = 100_000
"""Rows at most, whatever their age."""


class Traps:
    """One writer, any number of readers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, records: Sequence[TrapRecord]) -> list[int]:
        """Write records whose id is 0, and the new count and time of the others; returns their ids, in this order.

        One transaction: all of them or, with a StoreError, none.
        """
        if not records:
            return []
        with self._database.write() as connection:
            ids = [one.id or _insert(connection, one) for one in records]
            for one in records:
                if one.id:
                    _recount(connection, one)
            announce(connection, records[-1].last_at, "trap", sorted({one.subject for one in records}))
        return ids

    def find(
        self, subject: str | None = None, since: float = 0.0, until: float | None = None, limit: int = 1000
    ) -> list[TrapRecord]:
        """Traps that last came in [since, until), newest first."""
        table = schema.trap
        query = select(table).where(table.c.last_at >= since).order_by(table.c.last_at.desc(), table.c.id.desc())
        if subject is not None:
            query = query.where(table.c.subject == subject)
        if until is not None:
            query = query.where(table.c.last_at < until)
        with self._database.read() as connection:
            return [_record(row) for row in connection.execute(query.limit(limit)).mappings()]

    def prune(self, before: float, kept: int = KEPT) -> None:
        """Forget what last came before this time, and all but the newest ``kept``."""
        table = schema.trap
        with self._database.write() as connection:
            connection.execute(delete(table).where(table.c.last_at < before))
            newest = connection.execute(select(func.max(table.c.id))).scalar() or 0
            connection.execute(delete(table).where(table.c.id <= newest - kept))


def _insert(connection: Connection, record: TrapRecord) -> int:
    row = {name: value for name, value in asdict(record).items() if name != "id"}
    row["bindings"] = [list(asdict(one).values()) for one in record.bindings]
    number: int = connection.execute(insert(schema.trap).returning(schema.trap.c.id), row).scalar_one()
    return number


def _recount(connection: Connection, record: TrapRecord) -> None:
    table = schema.trap
    connection.execute(update(table).where(table.c.id == record.id).values(count=record.count, last_at=record.last_at))


def _record(row: RowMapping) -> TrapRecord:
    bindings: Iterable[Sequence[str]] = row["bindings"]
    fields = {name: value for name, value in row.items() if name != "bindings"}
    found = TrapRecord(**{**fields, "meaning": TrapMeaning(row["meaning"])})
    return replace(found, bindings=tuple(TrapBinding(*one) for one in bindings))
