"""Replaced devices: each is added, none is altered."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import insert, select

from core.model import AssetFields, Replacement
from core.store import schema
from core.store.database import Database

_TABLE = schema.replacement


class Replacements:
    """Which device took whose place."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, one: Replacement) -> None:
        """Write it down."""
        with self.entered(one):
            pass

    @contextmanager
    def entered(self, one: Replacement) -> Iterator[None]:
        """Write it down if what is done meanwhile succeeds; nothing can be done when it cannot be written."""
        row = {name: getattr(one, name) for name in ("device", "at", "by", "note")}
        row |= {name: getattr(one, name).model_dump(mode="json") for name in ("before", "after")}
        with self._database.write() as connection:
            connection.execute(insert(_TABLE).values(row))
            yield

    def all(self, device: str | None = None) -> list[Replacement]:
        """Those of one position, or of every one, in their order."""
        query = select(_TABLE).order_by(_TABLE.c.at, _TABLE.c.id)
        if device is not None:
            query = query.where(_TABLE.c.device == device)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            Replacement(
                row["device"],
                row["at"],
                row["by"],
                row["note"],
                AssetFields.model_validate(row["before"]),
                AssetFields.model_validate(row["after"]),
            )
            for row in rows
        ]
