"""What is kept of runs: their logs while they are young and not too large together, what became of hosts for longer."""

from collections.abc import Iterator

from sqlalchemy import delete, select, update

from core.model import UNENDED
from core.store import schema
from core.store.database import Database

_RUN, _EVENT = schema.run, schema.run_event
_DAY = 86_400.0


class RunRetention:
    """Forgets. A run that has not ended, and where a host stands, are never forgotten."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget(self, now: float, log_days: int, log_bytes: int, days: int) -> int:
        """Delete logs that are too old, or the oldest while all together are too large, and runs that are too old.

        ``now`` is Unix time in seconds. A transaction a run, so that no run waits for it long; returns how many runs
        lost something.
        """
        ended = _RUN.c.state.not_in(UNENDED)
        with self._database.read() as connection:
            old = list(
                connection.execute(select(_RUN.c.id).where(ended, _RUN.c.ended_at < now - days * _DAY)).scalars()
            )
            with_log = select(_RUN.c.id, _RUN.c.ended_at, _RUN.c.log_bytes).where(ended, _RUN.c.log_bytes > 0)
            logs = connection.execute(with_log.order_by(_RUN.c.id.desc())).all()
        too_much = list(_too_much([tuple(row) for row in logs], now - log_days * _DAY, log_bytes))
        for run_id in too_much:
            with self._database.write() as connection:
                connection.execute(delete(_EVENT).where(_EVENT.c.run_id == run_id))
                connection.execute(update(_RUN).where(_RUN.c.id == run_id).values(log_bytes=0, log_deleted_at=now))
        for run_id in old:
            with self._database.write() as connection:
                connection.execute(delete(_RUN).where(_RUN.c.id == run_id))
        return len(set(too_much) | set(old))


def _too_much(logs: list[tuple[int, float, int]], oldest: float, room: int) -> Iterator[int]:
    """The runs whose logs go, of (id, end, octets), newest first."""
    for run_id, ended_at, octets in logs:
        room -= octets
        if ended_at < oldest or room < 0:
            yield run_id
