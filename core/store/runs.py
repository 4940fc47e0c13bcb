"""Runs: asked for by one process, carried out by another, watched by a third; their events and their ends."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from sqlalchemy import Connection, delete, insert, select, update

from core.model import UNENDED, WAITING, HostOutcome, RunEvent, RunRecord, RunRequest, RunState, Trouble
from core.store import schema
from core.store.changes import announce
from core.store.database import Database
from core.store.provisioned import judge
from core.store.run_rows import event, put_hosts, record, records, trouble_row

_EVENT_OVERHEAD = 150
"""Octets that an event takes beside its text, about: names, numbers, the row itself."""


class Runs:
    """The memory of playbook runs. Whose turn it is stands in ``core.store.run_queue``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def request(self, request: RunRequest, at: float) -> int:
        """Write down what somebody asks for; returns its id. Its hosts are looked up before it is anybody's turn."""
        row = {**asdict(request), "tags": list(request.tags), "state": RunState.REQUESTED, "requested_at": at}
        blank = {"revision": "", "commit": "", "dirty": False, "log_complete": True, "message": "", "log_bytes": 0}
        with self._database.write() as connection:
            run_id: int = connection.execute(
                insert(schema.run).returning(schema.run.c.id), {**row, **blank}
            ).scalar_one()
            announce(connection, at, "run", [str(run_id)])
        return run_id

    def add_events(self, run_id: int, events: Sequence[RunEvent]) -> None:
        """Append events, in one transaction."""
        if not events:
            return
        rows = [{**asdict(event), "run_id": run_id} for event in events]
        grown = sum(len((event.text + event.diff).encode()) + _EVENT_OVERHEAD for event in events)
        table = schema.run
        with self._database.write() as connection:
            connection.execute(insert(schema.run_event), rows)
            connection.execute(update(table).where(table.c.id == run_id).values(log_bytes=table.c.log_bytes + grown))
            announce(connection, events[-1].at, "run", [str(run_id)])

    def finish(
        self,
        run_id: int,
        state: RunState,
        at: float,
        hosts: Sequence[HostOutcome] = (),
        message: str = "",
        log_complete: bool = True,
        trouble: Trouble | None = None,
    ) -> bool:
        """End a run that has not ended, give its hosts free and say where they stand now; False when it had ended."""
        values = {"message": message, "log_complete": log_complete, "trouble": trouble_row(trouble)}
        with self._database.write() as connection:
            return _end(connection, run_id, {"state": state, "ended_at": at, **values}, UNENDED, hosts)

    def request_cancel(self, run_id: int, actor: str, at: float) -> bool:
        """Ask a run to stop; one that nobody has claimed ends at once. False when it has already ended."""
        table = schema.run
        running = (table.c.id == run_id) & (table.c.state == RunState.RUNNING)
        cancelled = {"state": RunState.CANCELLED, "ended_at": at, "cancel_requested_by": actor}
        with self._database.write() as connection:
            if _end(connection, run_id, cancelled, WAITING):
                return True
            asked = connection.execute(update(table).where(running).values(cancel_requested_by=actor)).rowcount == 1
            if asked:
                announce(connection, at, "run", [str(run_id)])
        return asked

    def cancel_requested(self, run_id: int) -> bool:
        """Whether somebody asked this run to stop."""
        query = select(schema.run.c.cancel_requested_by).where(schema.run.c.id == run_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar() is not None

    def get(self, run_id: int) -> RunRecord | None:
        """One run, or None."""
        with self._database.read() as connection:
            return record(connection, run_id)

    def recent(self, limit: int = 100) -> list[RunRecord]:
        """Runs, newest first."""
        with self._database.read() as connection:
            return records(connection, select(schema.run).order_by(schema.run.c.id.desc()).limit(limit))

    def last_of(self, request: RunRequest) -> RunRecord | None:
        """The newest run of this playbook that the same one asked for, as a check or not as here."""
        table = schema.run
        same = (table.c.playbook == request.playbook) & (table.c.requested_by == request.requested_by)
        query = select(table).where(same, table.c.check == request.check).order_by(table.c.id.desc()).limit(1)
        with self._database.read() as connection:
            return next(iter(records(connection, query)), None)

    def events(self, run_id: int, after: int = 0, limit: int = 10_000) -> list[RunEvent]:
        """Events of a run with a counter above ``after``, in order."""
        table = schema.run_event
        query = select(table).where(table.c.run_id == run_id, table.c.counter > after)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(table.c.counter).limit(limit)).mappings()
            return [event(row) for row in rows]


def _end(
    connection: Connection,
    run_id: int,
    values: dict[str, object],
    states: Sequence[RunState],
    hosts: Sequence[HostOutcome] = (),
) -> bool:
    """End a run that is in one of these states, with everything that follows, in one transaction."""
    table, at = schema.run, values["ended_at"]
    assert isinstance(at, float | int)  # noqa: S101  every caller says when
    alive = (table.c.id == run_id) & table.c.state.in_(states)
    if connection.execute(update(table).where(alive).values(values)).rowcount != 1:
        return False
    before = record(connection, run_id)
    assert before is not None  # noqa: S101  it was just updated
    known = {host.host: host for host in before.hosts} | {host.host: host for host in hosts}
    after = replace(before, hosts=tuple(known[name] for name in sorted(known)))
    put_hosts(connection, run_id, after.hosts)
    connection.execute(delete(schema.host_lock).where(schema.host_lock.c.run_id == run_id))
    if after.started_at is not None:
        judge(connection, after, at)
    announce(connection, at, "run", [str(run_id)])
    return True
