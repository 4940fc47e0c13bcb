"""Which device stood at each position: one row for each that ever stood there, the last look written over."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import case, func, insert, select, update

from core.model import SeenDevice, State
from core.register.same import continued, is_same
from core.store import schema
from core.store.database import Database

_TABLE = schema.seen_device
_ANSWERING = (State.UP.value, State.DEGRADED.value)


class SeenDevices:
    """Takes in looks. Nothing is ever deleted: who stood where is what the register is for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def saw(self, one: SeenDevice) -> tuple[SeenDevice, bool]:
        """Take in a look: (that device at its position as it is now, whether another one stood there before)."""
        query = select(_TABLE).where(_TABLE.c.subject == one.subject).order_by(_TABLE.c.last_seen.desc()).limit(1)
        with self._database.write() as connection:
            row = connection.execute(query).mappings().first()
            before = None if row is None else _device(row)
            if row is not None and before is not None and is_same(before, one):
                kept = continued(before, one)
                connection.execute(update(_TABLE).where(_TABLE.c.id == row["id"]).values(asdict(kept)))
                return kept, False
            connection.execute(insert(_TABLE).values(asdict(one)))
            return one, before is not None

    def all(self) -> dict[str, list[SeenDevice]]:
        """Subject → the devices that stood there, the present one first."""
        query = select(_TABLE).order_by(_TABLE.c.last_seen.desc(), _TABLE.c.id.desc())
        found: dict[str, list[SeenDevice]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query).mappings():
                found.setdefault(row["subject"], []).append(_device(row))
        return found

    def of(self, subject: str) -> list[SeenDevice]:
        """The devices that stood at one position, the present one first."""
        query = (
            select(_TABLE).where(_TABLE.c.subject == subject).order_by(_TABLE.c.last_seen.desc(), _TABLE.c.id.desc())
        )
        with self._database.read() as connection:
            return [_device(row) for row in connection.execute(query).mappings()]

    def answered(self) -> dict[str, tuple[float, float | None]]:
        """Subject → (when it answered first, when it ceased to answer last or None), by what was judged of it."""
        table = schema.transition
        is_up, was_up = table.c.after.in_(_ANSWERING), table.c.before.in_(_ANSWERING)
        query = (
            select(
                table.c.subject,
                func.min(case((is_up, table.c.at))),
                func.max(case((was_up & ~is_up, table.c.at))),
            )
            .where(table.c.subject.like("device:%"))
            .group_by(table.c.subject)
        )
        with self._database.read() as connection:
            return {subject: (first, last) for subject, first, last in connection.execute(query) if first is not None}


def _device(row: Mapping[Any, Any]) -> SeenDevice:
    fields = {name: value for name, value in row.items() if name not in ("id", "macs", "members")}
    return SeenDevice(**fields, macs=tuple(row["macs"]), members=tuple(row["members"]))
