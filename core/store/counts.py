"""Inventory checks by persons: each is added, none is altered."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import func, insert, select

from core.model import Count
from core.store import schema
from core.store.database import Database

_TABLE = schema.device_count


class Counts:
    """Who found which devices, when. Times are Unix seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, counts: Sequence[Count]) -> None:
        """Write them, all or none."""
        with self._database.write() as connection:
            connection.execute(insert(_TABLE), [asdict(one) for one in counts])

    def latest(self, before: float | None = None) -> dict[str, Count]:
        """Device → the last time that somebody looked for it, of what was recorded before a moment.

        Of two of the same moment the one that was recorded later counts.
        """
        place = func.row_number().over(
            partition_by=_TABLE.c.device, order_by=(_TABLE.c.counted_at.desc(), _TABLE.c.id.desc())
        )
        ranked = select(_TABLE, place.label("place"))
        if before is not None:
            ranked = ranked.where(_TABLE.c.recorded_at < before)
        chosen = ranked.subquery()
        query = select(chosen).where(chosen.c.place == 1).order_by(chosen.c.device)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return {
            row["device"]: Count(**{name: value for name, value in row.items() if name not in ("id", "place")})
            for row in rows
        }
