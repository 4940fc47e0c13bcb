"""Years of wear that are closed: rows that are never altered, and that nobody reckons again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, insert, select

from core.errors import InputError
from core.model import ClosedYear, DeviceKind, LedgerLine
from core.store import schema
from core.store.database import Database

_YEAR, _LINE = schema.closed_year, schema.ledger_line


class ClosedYears:
    """Keeps and gives them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[ClosedYear]:
        """In their order."""
        with self._database.read() as connection:
            return [ClosedYear(**row) for row in connection.execute(select(_YEAR).order_by(_YEAR.c.year)).mappings()]

    def close(self, one: ClosedYear, lines: Sequence[LedgerLine]) -> None:
        """Keep a year, whole or not at all. Raises InputError when it or a later one is closed already."""
        with self._database.write() as connection:
            last = connection.execute(select(func.max(_YEAR.c.year))).scalar()
            if last is not None and last >= one.year:
                raise InputError(f"the year {last} is closed; {one.year} can no longer be closed or reckoned again")
            connection.execute(insert(_YEAR).values(asdict(one)))
            if lines:
                connection.execute(insert(_LINE), [asdict(line) for line in lines])

    def lines(self, year: int) -> list[LedgerLine]:
        """Those of a closed year, in the order of their keys."""
        query = select(_LINE).where(_LINE.c.year == year).order_by(_LINE.c.key)
        with self._database.read() as connection:
            return [_line(row) for row in connection.execute(query).mappings()]

    def last_before(self, year: int) -> dict[str, LedgerLine]:
        """Asset → its line of the last closed year before this one."""
        query = select(_LINE).where(_LINE.c.year < year).order_by(_LINE.c.year)
        with self._database.read() as connection:
            return {row["key"]: _line(row) for row in connection.execute(query).mappings()}


def _line(row: Mapping[Any, Any]) -> LedgerLine:
    return LedgerLine(**{**row, "kind": DeviceKind(row["kind"])})
