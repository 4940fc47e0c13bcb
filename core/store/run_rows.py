"""Rows of runs and what they mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, insert, select

from core.model import (
    ApprovalReason,
    HostOutcome,
    Revision,
    RunEvent,
    RunRecord,
    RunRequest,
    RunState,
    TaskOutcome,
    Trouble,
    TroubleKind,
)
from core.store import schema


def records(connection: Connection, query: Select[Any]) -> list[RunRecord]:
    """The runs of a query on the table ``run``, each with its hosts."""
    rows = connection.execute(query).mappings().all()
    found: dict[int, list[HostOutcome]] = {row["id"]: [] for row in rows}
    table = schema.run_host
    if found:
        theirs = select(table).where(table.c.run_id.in_(found)).order_by(table.c.run_id, table.c.host)
        for row in connection.execute(theirs).mappings():
            found[row["run_id"]].append(outcome(row))
    return [_record(row, found[row["id"]]) for row in rows]


def record(connection: Connection, run_id: int) -> RunRecord | None:
    """One run, or None."""
    return next(iter(records(connection, select(schema.run).where(schema.run.c.id == run_id))), None)


def put_hosts(connection: Connection, run_id: int, hosts: Iterable[HostOutcome]) -> None:
    """Replace the hosts of a run."""
    table = schema.run_host
    connection.execute(delete(table).where(table.c.run_id == run_id))
    rows = [{**asdict(host), "run_id": run_id, "trouble": trouble_row(host.trouble)} for host in hosts]
    if rows:
        connection.execute(insert(table), rows)


def trouble_row(trouble: Trouble | None) -> dict[str, object] | None:
    """A trouble as JSON."""
    return None if trouble is None else {"kind": trouble.kind, "values": dict(trouble.values)}


def outcome(row: RowMapping) -> HostOutcome:
    """One row of ``run_host``."""
    counts = ("host", "ok", "changed", "failed", "unreachable", "skipped", "begun", "finished")
    return HostOutcome(**{name: row[name] for name in counts}, trouble=_trouble(row["trouble"]))


def event(row: RowMapping) -> RunEvent:
    """One row of ``run_event``."""
    fields = {name: row[name] for name in ("counter", "at", "kind", "host", "play", "task", "duration", "text", "diff")}
    return RunEvent(**fields, outcome=None if row["outcome"] is None else TaskOutcome(row["outcome"]))


def _trouble(row: Mapping[str, Any] | None) -> Trouble | None:
    return None if row is None else Trouble(TroubleKind(row["kind"]), row["values"])


def _record(row: RowMapping, hosts: Sequence[HostOutcome]) -> RunRecord:
    request = RunRequest(
        playbook=row["playbook"],
        requested_by=row["requested_by"],
        limit=row["limit"],
        check=row["check"],
        diff=row["diff"],
        tags=tuple(row["tags"]),
        confirmed=row["confirmed"],
        resumes=row["resumes"],
    )
    return RunRecord(
        id=row["id"],
        request=request,
        state=RunState(row["state"]),
        requested_at=row["requested_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        revision=Revision(row["revision"], row["commit"], row["dirty"]),
        approval=None if row["approval"] is None else ApprovalReason(row["approval"]),
        confirmed_by=row["confirmed_by"],
        decided_by=row["decided_by"],
        expires_at=row["expires_at"],
        cancelled_by=row["cancel_requested_by"],
        log_complete=row["log_complete"],
        log_deleted_at=row["log_deleted_at"],
        message=row["message"],
        trouble=_trouble(row["trouble"]),
        hosts=tuple(hosts),
    )
