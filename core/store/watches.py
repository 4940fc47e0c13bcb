"""When the monitor itself was running: outside these times nobody can say what a device did."""

from sqlalchemy import desc, insert, select, update

from core.store import schema
from core.store.database import Database


class Watches:
    """One row for each life of the monitor, its end moved on by a heartbeat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, at: float) -> int:
        """Start a watch; returns its id."""
        with self._database.write() as connection:
            row = {"started_at": at, "last_seen_at": at}
            watch_id: int = connection.execute(insert(schema.watch).returning(schema.watch.c.id), row).scalar_one()
        return watch_id

    def seen(self, watch_id: int, at: float) -> None:
        """The heartbeat."""
        with self._database.write() as connection:
            connection.execute(update(schema.watch).where(schema.watch.c.id == watch_id).values(last_seen_at=at))

    def during(self, since: float, until: float) -> list[tuple[float, float]]:
        """(start, last heartbeat) of every watch that reaches into [since, until), in order."""
        table = schema.watch
        query = select(table.c.started_at, table.c.last_seen_at).where(
            table.c.started_at < until, table.c.last_seen_at > since
        )
        with self._database.read() as connection:
            return [(start, end) for start, end in connection.execute(query.order_by(table.c.id))]

    def last(self) -> tuple[float, float] | None:
        """(start, last heartbeat) of the newest watch, or None."""
        query = select(schema.watch).order_by(desc(schema.watch.c.id)).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else (row["started_at"], row["last_seen_at"])
