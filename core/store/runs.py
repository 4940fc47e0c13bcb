"""Runs: requested by one process, claimed and carried out by another, watched by a third."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import RowMapping, func, insert, select, update

from core.model import HostOutcome, RunEvent, RunRecord, RunRequest, RunState, TaskOutcome
from core.store import schema
from core.store.changes import announce
from core.store.database import Database


class Runs:
    """The queue and the memory of playbook runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def request(self, request: RunRequest, at: float) -> int:
        """Queue a run; returns its id."""
        row = {**asdict(request), "state": RunState.REQUESTED, "requested_at": at}
        blank = {"revision": "", "log_complete": True, "message": "", "hosts": []}
        with self._database.write() as connection:
            run_id: int = connection.execute(
                insert(schema.run).returning(schema.run.c.id), {**row, **blank}
            ).scalar_one()
            announce(connection, at, "run", [str(run_id)])
        return run_id

    def claim(self, worker: str, at: float, revision: str = "") -> RunRecord | None:
        """Take the oldest waiting run for this worker, or None. Two workers never get the same one."""
        table = schema.run
        oldest = select(func.min(table.c.id)).where(table.c.state == RunState.REQUESTED).scalar_subquery()
        values = {
            "state": RunState.RUNNING,
            "worker": worker,
            "worker_seen_at": at,
            "started_at": at,
            "revision": revision,
        }
        claim = update(table).where(table.c.id == oldest, table.c.state == RunState.REQUESTED).values(values)
        with self._database.read() as connection:  # asked every half second: it need not lock out writers to hear no
            if connection.execute(select(oldest)).scalar() is None:
                return None
        with self._database.write() as connection:
            row = connection.execute(claim.returning(table)).mappings().first()
            if row is None:
                return None
            announce(connection, at, "run", [str(row["id"])])
            return _record(row)

    def seen(self, run_id: int, at: float) -> None:
        """The worker's heartbeat."""
        with self._database.write() as connection:
            connection.execute(update(schema.run).where(schema.run.c.id == run_id).values(worker_seen_at=at))

    def silent_since(self, before: float) -> list[int]:
        """Running runs whose worker has not been seen since then."""
        table = schema.run
        query = select(table.c.id).where(table.c.state == RunState.RUNNING, table.c.worker_seen_at < before)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def add_events(self, run_id: int, events: Sequence[RunEvent]) -> None:
        """Append events, in one transaction."""
        if not events:
            return
        rows = [{**asdict(event), "run_id": run_id} for event in events]
        with self._database.write() as connection:
            connection.execute(insert(schema.run_event), rows)
            announce(connection, events[-1].at, "run", [str(run_id)])

    def finish(
        self,
        run_id: int,
        state: RunState,
        at: float,
        hosts: Sequence[HostOutcome] = (),
        message: str = "",
        log_complete: bool = True,
    ) -> bool:
        """End a run that has not ended; False when it had."""
        table = schema.run
        values = {
            "state": state,
            "ended_at": at,
            "hosts": [asdict(host) for host in hosts],
            "message": message,
            "log_complete": log_complete,
        }
        alive = table.c.state.in_((RunState.REQUESTED, RunState.RUNNING))
        with self._database.write() as connection:
            ended = connection.execute(update(table).where(table.c.id == run_id, alive).values(values)).rowcount == 1
            if ended:
                announce(connection, at, "run", [str(run_id)])
        return ended

    def request_cancel(self, run_id: int, actor: str, at: float) -> bool:
        """Ask a run to stop; one that nobody has claimed ends at once. False when it has already ended."""
        table = schema.run
        waiting = (table.c.id == run_id) & (table.c.state == RunState.REQUESTED)
        running = (table.c.id == run_id) & (table.c.state == RunState.RUNNING)
        cancelled = {"state": RunState.CANCELLED, "ended_at": at, "cancel_requested_by": actor}
        with self._database.write() as connection:
            done = connection.execute(update(table).where(waiting).values(cancelled)).rowcount
            done += connection.execute(update(table).where(running).values(cancel_requested_by=actor)).rowcount
            if done:
                announce(connection, at, "run", [str(run_id)])
        return done > 0

    def cancel_requested(self, run_id: int) -> bool:
        """Whether somebody asked this run to stop."""
        query = select(schema.run.c.cancel_requested_by).where(schema.run.c.id == run_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar() is not None

    def get(self, run_id: int) -> RunRecord | None:
        """One run, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(schema.run).where(schema.run.c.id == run_id)).mappings().first()
        return None if row is None else _record(row)

    def recent(self, limit: int = 100) -> list[RunRecord]:
        """Runs, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(schema.run).order_by(schema.run.c.id.desc()).limit(limit)).mappings()
            return [_record(row) for row in rows]

    def events(self, run_id: int, after: int = 0, limit: int = 10_000) -> list[RunEvent]:
        """Events of a run with a counter above ``after``, in order."""
        table = schema.run_event
        query = select(table).where(table.c.run_id == run_id, table.c.counter > after)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(table.c.counter).limit(limit)).mappings()
            return [_event(row) for row in rows]


def _record(row: RowMapping) -> RunRecord:
    request = RunRequest(row["playbook"], row["requested_by"], row["limit"], row["check"], row["diff"])
    return RunRecord(
        id=row["id"],
        request=request,
        state=RunState(row["state"]),
        requested_at=row["requested_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        revision=row["revision"],
        log_complete=row["log_complete"],
        message=row["message"],
        hosts=tuple(HostOutcome(**host) for host in row["hosts"]),
    )


def _event(row: RowMapping) -> RunEvent:
    fields = {name: row[name] for name in ("counter", "at", "kind", "host", "play", "task", "duration", "text", "diff")}
    outcome = None if row["outcome"] is None else TaskOutcome(row["outcome"])
    return RunEvent(**fields, outcome=outcome)
