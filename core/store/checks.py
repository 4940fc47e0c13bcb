"""What runs saw of the promises of roles."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import insert, select

from core.model import CheckResult
from core.store import schema
from core.store.database import Database

_NAMES = tuple(field.name for field in fields(CheckResult))


class Checks:
    """The checks of runs, in the order in which they were looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, run_id: int, results: Sequence[CheckResult]) -> None:
        """Keep what a run saw, in one transaction; each check of a host once."""
        rows = [{**asdict(one), "run_id": run_id, "place": place} for place, one in enumerate(results)]
        if rows:
            with self._database.write() as connection:
                connection.execute(insert(schema.run_check), rows)

    def of_run(self, run_id: int) -> list[CheckResult]:
        """What a run saw; empty when it looked at nothing."""
        table = schema.run_check
        query = select(*(table.c[name] for name in _NAMES)).where(table.c.run_id == run_id).order_by(table.c.place)
        with self._database.read() as connection:
            return [CheckResult(**row) for row in connection.execute(query).mappings()]
