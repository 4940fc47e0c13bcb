"""The way of a run from its request to its worker: looked at, confirmed, approved, its turn, its hosts' locks."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select, update

from core.model import (
    HostOutcome,
    Revision,
    RunPlan,
    RunRecord,
    RunRequest,
    RunState,
    Trouble,
    TroubleKind,
    Wait,
)
from core.provisioning.queue import Queued, Turn, turn
from core.store import schema
from core.store.changes import announce
from core.store.database import Database
from core.store.device_changes import interrupt
from core.store.run_rows import put_hosts, record

_RUN, _HOST, _LOCK, _CHANGE_LOCK = schema.run, schema.run_host, schema.host_lock, schema.change_lock


class RunQueue:
    """Whose turn it is. A host's lock is a row that one run alone can have, from its claim to its end."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unplanned(self) -> int | None:
        """The oldest run whose hosts nobody has looked up yet, or None."""
        query = select(func.min(_RUN.c.id)).where(_RUN.c.state == RunState.REQUESTED)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def plan(self, run_id: int, plan: RunPlan, state: RunState, at: float, expires_at: float | None = None) -> bool:
        """Write down what a look at a request found, and what it waits for now; False when it is not asked for."""
        missing = {name: Trouble(TroubleKind.NOT_IN_INVENTORY, {"host": name}) for name in plan.not_in_inventory}
        hosts = [HostOutcome(name, begun=False, finished=False) for name in plan.hosts]
        hosts += [HostOutcome(name, begun=False, finished=False, trouble=why) for name, why in missing.items()]
        values = {"approval": plan.approval, "expires_at": expires_at, **_revision(plan.revision)}
        with self._database.write() as connection:
            done = _step(connection, run_id, RunState.REQUESTED, {"state": state, **values}, at)
            if done:
                put_hosts(connection, run_id, hosts)
        return done

    def confirm(self, run_id: int, by: str, at: float) -> bool:
        """Somebody says that it may change hosts that no check has looked at; False when it does not wait for that."""
        with self._database.write() as connection:
            found = record(connection, run_id)
            if found is None:
                return False
            following = RunState.QUEUED if found.approval is None else RunState.UNAPPROVED
            return _step(connection, run_id, RunState.UNCONFIRMED, {"state": following, "confirmed_by": by}, at)

    def decide(self, run_id: int, by: str, approved: bool, at: float) -> bool:
        """A second person approves or rejects; False when it does not wait for that, or for somebody else."""
        values = {"state": RunState.QUEUED} if approved else {"state": RunState.REJECTED, "ended_at": at}
        with self._database.write() as connection:
            asker = connection.execute(select(_RUN.c.requested_by).where(_RUN.c.id == run_id)).scalar()
            if asker is None or asker == by:
                return False
            return _step(connection, run_id, RunState.UNAPPROVED, {**values, "decided_by": by}, at)

    def expire(self, at: float) -> list[int]:
        """End the runs that nobody confirmed or approved in time; returns their ids."""
        late = _RUN.c.state.in_((RunState.UNCONFIRMED, RunState.UNAPPROVED)) & (_RUN.c.expires_at <= at)
        with self._database.read() as connection:
            found = list(connection.execute(select(_RUN.c.id).where(late)).scalars())
        if not found:
            return []
        values = {"state": RunState.EXPIRED, "ended_at": at}
        with self._database.write() as connection:
            ended = connection.execute(update(_RUN).where(late).values(values).returning(_RUN.c.id)).scalars().all()
            announce(connection, at, "run", map(str, ended))
        return list(ended)

    def unchecked(self, request: RunRequest, hosts: Iterable[str], content: str, since: float) -> list[str]:
        """The hosts that no check with the same parameters, of the same playbooks, went well on since then."""
        same = (_RUN.c.playbook == request.playbook) & (_RUN.c.revision == content) & _RUN.c.check
        good = _HOST.c.finished & (_HOST.c.failed == 0) & (_HOST.c.unreachable == 0)
        query = (
            select(_RUN.c.tags, _HOST.c.host)
            .join(_HOST, _HOST.c.run_id == _RUN.c.id)
            .where(same, good, _RUN.c.ended_at >= since)
        )
        with self._database.read() as connection:
            checked = {host for tags, host in connection.execute(query) if tuple(tags) == request.tags}
        return sorted(set(hosts) - checked)

    def next(self, places: int) -> int | None:
        """The run whose turn it is when this many may be under way at once, or None."""
        with self._database.read() as connection:
            return _turn(connection, places).start

    def claim(self, worker: str, at: float, places: int, revision: Revision | None = None) -> RunRecord | None:
        """Take the run whose turn it is for this worker, with the locks of its hosts; None when it is nobody's.

        Two workers never get the same one, and no host is two runs'. ``places`` as for ``next``.
        """
        if self.next(places) is None:  # asked every half second: it need not lock out writers to hear no
            return None
        with self._database.write() as connection:
            run_id = _turn(connection, places).start
            if run_id is None:
                return None
            values = {"state": RunState.RUNNING, "worker": worker, "worker_seen_at": at, "started_at": at}
            values |= {} if revision is None else _revision(revision)
            _step(connection, run_id, RunState.QUEUED, values, at)
            locks = [{"host": host, "run_id": run_id, "since": at} for host in _hosts(connection).get(run_id, ())]
            if locks:
                connection.execute(insert(_LOCK), locks)
            return record(connection, run_id)

    def waits(self, places: int) -> dict[int, Wait]:
        """Queued run → what it waits for; a run whose turn it is is not in it."""
        with self._database.read() as connection:
            return dict(_turn(connection, places).waits)

    def locks(self) -> dict[str, int]:
        """Host → the run that is under way on it."""
        with self._database.read() as connection:
            return _held(connection)

    def release_changes(self, at: float) -> None:
        """Take away the locks of changes whose process died: their devices have taken them back by now."""
        old = _CHANGE_LOCK.c.until <= at
        with self._database.read() as connection:
            if connection.execute(select(_CHANGE_LOCK.c.device).where(old)).first() is None:
                return
        with self._database.write() as connection:
            interrupt(connection, at, old)

    def seen(self, run_id: int, at: float) -> None:
        """The worker's heartbeat."""
        with self._database.write() as connection:
            connection.execute(update(_RUN).where(_RUN.c.id == run_id).values(worker_seen_at=at))

    def silent_since(self, before: float) -> list[int]:
        """Running runs whose worker has not been seen since then."""
        query = select(_RUN.c.id).where(_RUN.c.state == RunState.RUNNING, _RUN.c.worker_seen_at < before)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())


def _step(connection: Connection, run_id: int, expected: RunState, values: dict[str, object], at: float) -> bool:
    """Take a run on from the state that it is expected in; False when it is in another."""
    here = (_RUN.c.id == run_id) & (_RUN.c.state == expected)
    done = connection.execute(update(_RUN).where(here).values(values)).rowcount == 1
    if done:
        announce(connection, at, "run", [str(run_id)])
    return done


def _turn(connection: Connection, places: int) -> Turn:
    ids = list(
        connection.execute(select(_RUN.c.id).where(_RUN.c.state == RunState.QUEUED).order_by(_RUN.c.id)).scalars()
    )
    if not ids:
        return Turn()
    hosts = _hosts(connection)
    running = select(func.count()).where(_RUN.c.state == RunState.RUNNING)
    free = places - (connection.execute(running).scalar() or 0)
    queued = [Queued(run_id, frozenset(hosts.get(run_id, ()))) for run_id in ids]
    changing = connection.execute(select(_CHANGE_LOCK.c.device)).scalars().all()
    return turn(queued, _held(connection), free, changing)


def _hosts(connection: Connection) -> dict[int, list[str]]:
    """Queued run → its hosts that the inventory has."""
    query = (
        select(_HOST.c.run_id, _HOST.c.host)
        .join(_RUN, _RUN.c.id == _HOST.c.run_id)
        .where(_RUN.c.state.in_((RunState.QUEUED, RunState.RUNNING)), _HOST.c.trouble.is_(None))
    )
    found: dict[int, list[str]] = {}
    for run_id, host in connection.execute(query):
        found.setdefault(run_id, []).append(host)
    return found


def _held(connection: Connection) -> dict[str, int]:
    return {row.host: row.run_id for row in connection.execute(select(_LOCK.c.host, _LOCK.c.run_id))}


def _revision(revision: Revision) -> dict[str, object]:
    return {"revision": revision.content, "commit": revision.commit, "dirty": revision.dirty}
