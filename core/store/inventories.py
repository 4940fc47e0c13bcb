"""Inventory snapshots: what the whole house works from, swapped all or nothing."""

from dataclasses import dataclass

from sqlalchemy import desc, insert, select

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

    def newest(self) -> Snapshot | None:
        """The newest snapshot, or None."""
        table = schema.inventory_snapshot
        with self._database.read() as connection:
            row = connection.execute(select(table).order_by(desc(table.c.id)).limit(1)).mappings().first()
        if row is None:
            return None
        return Snapshot(row["id"], row["at"], row["source"], Inventory.model_validate(row["body"]))
