"""Who stood at each position when it was asked last: a replaced device is known by it, also after a restart of ours."""

from dataclasses import asdict

from sqlalchemy import delete, insert, select

from core.model import DeviceIdentity
from core.store import schema
from core.store.database import Database


class Identities:
    """One row a subject, written over."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, DeviceIdentity]:
        """Subject → who stood there."""
        with self._database.read() as connection:
            rows = connection.execute(select(schema.identity)).mappings()
            return {row["subject"]: DeviceIdentity(**{**row, "members": tuple(row["members"])}) for row in rows}

    def put(self, one: DeviceIdentity) -> None:
        """Write over the row of this subject."""
        table = schema.identity
        with self._database.write() as connection:
            connection.execute(delete(table).where(table.c.subject == one.subject))
            connection.execute(insert(table).values(asdict(one)))
