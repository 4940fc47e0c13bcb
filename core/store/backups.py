"""What is known of each network device's kept configuration: a row a device, written over."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import RowMapping, delete, insert, select, update

from core.model import Backup, DeviceTrouble
from core.store import schema
from core.store.changes import announce
from core.store.database import Database
from core.store.findings import Sighting, write_sightings

TOPIC = "configuration"
"""What the change feed calls it; the key is the device's id."""
_TABLE = schema.device_backup


class Backups:
    """Reads and writes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, Backup]:
        """Device → what is known of it."""
        with self._database.read() as connection:
            return {row["device"]: _backup(row) for row in connection.execute(select(_TABLE)).mappings()}

    def get(self, device: str) -> Backup | None:
        """A device's, or None when nobody ever tried."""
        with self._database.read() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.device == device)).mappings().first()
        return None if row is None else _backup(row)

    def put(self, backup: Backup, sightings: Sequence[Sighting], at: float) -> None:
        """Write a device's over, and what was found with it, in one transaction."""
        with self._database.write() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.device == backup.device))
            connection.execute(insert(_TABLE).values(asdict(backup)))
            write_sightings(connection, sightings)
            announce(connection, at, TOPIC, [backup.device])

    def accept(self, backup: Backup, sightings: Sequence[Sighting], at: float) -> bool:
        """Write who stands for a device's version, if that is still its newest; whether it is."""
        values = {name: getattr(backup, name) for name in ("accepted", "accepted_by", "accepted_at")}
        newest = (_TABLE.c.device == backup.device) & (_TABLE.c.commit == backup.accepted)
        with self._database.write() as connection:
            if not connection.execute(update(_TABLE).where(newest).values(values)).rowcount:
                return False
            write_sightings(connection, sightings)
            announce(connection, at, TOPIC, [backup.device])
        return True


def _backup(row: RowMapping) -> Backup:
    trouble = None if row["trouble"] is None else DeviceTrouble(row["trouble"])
    return Backup(**{**row, "trouble": trouble})
