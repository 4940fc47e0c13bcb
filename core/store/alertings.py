"""Accepted configurations of alerts; the newest counts."""

from collections.abc import Mapping

from sqlalchemy import desc, insert, select

from core.store import schema
from core.store.database import Database


class Alertings:
    """Bodies are plain data, secrets in them still references; ``core.alerting`` knows what they mean."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(self, body: Mapping[str, object], source: str, digest: str, at: float) -> int:
        """Make this the configuration of the house; the same digest twice in a row is one row. Returns its id."""
        table = schema.alert_configuration
        with self._database.write() as connection:
            last = connection.execute(select(table.c.id, table.c.digest).order_by(desc(table.c.id)).limit(1)).first()
            if last is not None and last.digest == digest:
                return int(last.id)
            row = {"at": at, "source": source, "digest": digest, "body": dict(body)}
            number: int = connection.execute(insert(table).returning(table.c.id), row).scalar_one()
        return number

    def newest_id(self) -> int:
        """The id of the newest, 0 when there is none."""
        table = schema.alert_configuration
        with self._database.read() as connection:
            return connection.execute(select(table.c.id).order_by(desc(table.c.id)).limit(1)).scalar() or 0

    def newest(self) -> tuple[int, Mapping[str, object]] | None:
        """The newest with its id, or None."""
        table = schema.alert_configuration
        with self._database.read() as connection:
            row = connection.execute(select(table.c.id, table.c.body).order_by(desc(table.c.id)).limit(1)).first()
        return None if row is None else (int(row.id), row.body)
