"""Where each host stands since the last run that says something of it, and what was run on it."""

from sqlalchemy import Connection, RowMapping, delete, insert, select

from core.model import HostOutcome, HostRun, HostStanding, HostState, RunRecord
from core.provisioning.standing import judged
from core.store import schema
from core.store.database import Database
from core.store.run_rows import records

_TABLE = schema.host_standing


class Provisioned:
    """Reads it; a host that is not in it was never set up."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standings(self) -> dict[str, HostStanding]:
        """Host → where it stands."""
        with self._database.read() as connection:
            return _standings(connection)

    def standing(self, host: str) -> HostStanding | None:
        """One host's, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.host == host)).mappings().first()
        return None if row is None else _standing(row)

    def history(self, host: str, limit: int = 50) -> list[HostRun]:
        """The runs that came to a host, newest first, and what became of it in each. Each run names this host alone."""
        run, theirs = schema.run, schema.run_host
        ids = select(theirs.c.run_id).where(theirs.c.host == host).order_by(theirs.c.run_id.desc()).limit(limit)
        with self._database.read() as connection:
            found = records(connection, select(run).where(run.c.id.in_(ids)).order_by(run.c.id.desc()))
        return [HostRun(one, outcome) for one in found for outcome in one.hosts if outcome.host == host]


def judge(connection: Connection, run: RunRecord, at: float) -> None:
    """Write down within a transaction what a run that has ended says of its hosts."""
    known = _standings(connection)
    for outcome in run.hosts:
        previous = known.get(outcome.host)
        state = judged(previous, run, outcome)
        if state is not None:
            connection.execute(delete(_TABLE).where(_TABLE.c.host == outcome.host))
            connection.execute(insert(_TABLE), _row(previous, state, run, outcome, at))


def _row(
    previous: HostStanding | None, state: HostState, run: RunRecord, outcome: HostOutcome, at: float
) -> dict[str, object]:
    row = {"host": outcome.host, "state": state, "since": at, "run_id": run.id, "judged_at": at, "judged_by": run.id}
    if previous is not None and previous.state is state:
        row |= {"since": previous.since, "run_id": previous.run_id}
    return row | {"playbook": run.request.playbook, "tags": list(run.request.tags)}


def _standings(connection: Connection) -> dict[str, HostStanding]:
    rows = connection.execute(select(_TABLE).order_by(_TABLE.c.host)).mappings()
    return {row["host"]: _standing(row) for row in rows}


def _standing(row: RowMapping) -> HostStanding:
    return HostStanding(**{**row, "state": HostState(row["state"]), "tags": tuple(row["tags"])})
