"""Inventory snapshots: what the whole house works from, swapped all or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import RowMapping, desc, insert, select

from core.model import Inventory
from core.store import schema
from core.store.changes import announce
from core.store.database import Database


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One accepted inventory. Its secrets are still references."""

    id: int
    at: float
    source: str
    inventory: Inventory
    digest: str = ""


class Inventories:
    """The memory of accepted inventories; the newest counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(self, inventory: Inventory, source: str, digest: str, at: float) -> int:
        """Make this the inventory of the house; the same digest twice in a row is one snapshot. Returns its id."""
        table = schema.inventory_snapshot
        with self._database.write() as connection:
            last = connection.execute(select(table.c.id, table.c.digest).order_by(desc(table.c.id)).limit(1)).first()
            if last is not None and last.digest == digest:
                return int(last.id)
            row = {"at": at, "source": source, "digest": digest, "body": inventory.model_dump(mode="json")}
            snapshot_id: int = connection.execute(insert(table).returning(table.c.id), row).scalar_one()
            announce(connection, at, "inventory", [str(snapshot_id)])
        return snapshot_id

    def newest_id(self) -> int:
        """The id of the newest snapshot, 0 when there is none."""
        table = schema.inventory_snapshot
        with self._database.read() as connection:
            return connection.execute(select(table.c.id).order_by(desc(table.c.id)).limit(1)).scalar() or 0

    def during(self, since: float, until: float, kept: Snapshot | None = None) -> Iterator[Snapshot]:
        """The snapshots that counted in [since, until), the last first; the first of all where there was none yet.

        ``kept`` is one that need not be read again.
        """
        table = schema.inventory_snapshot
        with self._database.read() as connection:
            rows = connection.execute(
                select(table.c.id, table.c.at).order_by(table.c.at.desc(), table.c.id.desc())
            ).all()
        for row in [row for row in rows if row.at < until] or rows[-1:]:
            found = kept if kept is not None and kept.id == row.id else self._get(row.id)
            if found is not None:
                yield found
            if row.at <= since:
                return

    def newest(self) -> Snapshot | None:
        """The newest snapshot, or None."""
        table = schema.inventory_snapshot
        with self._database.read() as connection:
            row = connection.execute(select(table).order_by(desc(table.c.id)).limit(1)).mappings().first()
        return None if row is None else _snapshot(row)

    def _get(self, number: int) -> Snapshot | None:
        table = schema.inventory_snapshot
        with self._database.read() as connection:
            row = connection.execute(select(table).where(table.c.id == number)).mappings().first()
        return None if row is None else _snapshot(row)


def _snapshot(row: RowMapping) -> Snapshot:
    return Snapshot(row["id"], row["at"], row["source"], Inventory.model_validate(row["body"]), row["digest"])
