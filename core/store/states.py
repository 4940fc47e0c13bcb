"""Standings, transitions and incidents: what was judged, as rows that are never altered."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.model import Incident, Reason, Severity, Standing, State, Transition
from core.store import schema
from core.store.changes import announce
from core.store.database import Database


@dataclass(frozen=True, slots=True)
class IncidentChange:
    """What a transition does to incidents: opens one of ``severity``, or (None) resolves the open one."""

    severity: Severity | None


class States:
    """The memory of the judge."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standings(self) -> dict[str, Standing]:
        """Every subject's standing by subject."""
        with self._database.read() as connection:
            rows = connection.execute(select(schema.standing)).mappings()
            return {row["subject"]: _standing(row) for row in rows}

    def record(self, changes: Sequence[tuple[Transition, IncidentChange | None]]) -> list[Transition]:
        """Write transitions, the standings that they lead to and their incidents, in one transaction.

        A transition that does not begin where its subject stands, in sequence and state, was overtaken by somebody
        else's: it is passed over. Returns those that were written.
        """
        with self._database.write() as connection:
            written = [(item, incident) for item, incident in changes if _advance(connection, item)]
            for item, incident_change in written:
                connection.execute(insert(schema.transition).values(**asdict(item)))
                if incident_change is not None:
                    _apply(connection, item, incident_change)
            if written:
                at = written[-1][0].at
                announce(connection, at, "transition", [item.subject for item, _ in written])
                announce(connection, at, "incident", [item.subject for item, change in written if change is not None])
        return [item for item, _ in written]

    def transitions(
        self, subject: str | None = None, since: float = 0.0, until: float | None = None, limit: int = 1000
    ) -> list[Transition]:
        """Transitions in [since, until), newest first."""
        table = schema.transition
        query = select(table).where(table.c.at >= since).order_by(table.c.at.desc(), table.c.id.desc()).limit(limit)
        if subject is not None:
            query = query.where(table.c.subject == subject)
        if until is not None:
            query = query.where(table.c.at < until)
        with self._database.read() as connection:
            return [_transition(row) for row in connection.execute(query).mappings()]

    def incidents(self, open_only: bool = False, subject: str | None = None, limit: int = 1000) -> list[Incident]:
        """Incidents, newest first."""
        table = schema.incident
        query = select(table).order_by(table.c.opened_at.desc(), table.c.id.desc()).limit(limit)
        if open_only:
            query = query.where(table.c.resolved_at.is_(None))
        if subject is not None:
            query = query.where(table.c.subject == subject)
        with self._database.read() as connection:
            return [_incident(row) for row in connection.execute(query).mappings()]


def _advance(connection: Connection, item: Transition) -> bool:
    """Move the standing on if it still is where the transition begins: the claim."""
    values = {
        "state": item.after,
        "reason": item.reason,
        "since": item.at,
        "sequence": item.sequence,
        "cause": item.cause,
    }
    table = schema.standing
    begins = (table.c.sequence == item.sequence - 1) & (table.c.state == item.before)
    claim = update(table).where(table.c.subject == item.subject, begins).values(values)
    if connection.execute(claim).rowcount == 1:
        return True
    if item.sequence != 1:
        return False
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(subject=item.subject, **values))
    except IntegrityError:
        return False
    return True


def _apply(connection: Connection, item: Transition, change: IncidentChange) -> None:
    table = schema.incident
    if change.severity is None:
        still_open = (table.c.subject == item.subject) & table.c.resolved_at.is_(None)
        connection.execute(update(table).where(still_open).values(resolved_at=item.at, resolved_by=item.sequence))
        return
    connection.execute(
        insert(table).values(
            subject=item.subject,
            severity=change.severity,
            reason=item.reason,
            opened_at=item.at,
            opened_by=item.sequence,
        )
    )


def _standing(row: RowMapping) -> Standing:
    return Standing(**{**row, "state": State(row["state"]), "reason": Reason(row["reason"])})


def _transition(row: RowMapping) -> Transition:
    fields = {name: row[name] for name in ("subject", "sequence", "at", "cause", "evidence")}
    return Transition(**fields, before=State(row["before"]), after=State(row["after"]), reason=Reason(row["reason"]))


def _incident(row: RowMapping) -> Incident:
    return Incident(
        id=row["id"],
        subject=row["subject"],
        severity=Severity(row["severity"]),
        reason=Reason(row["reason"]),
        opened_at=row["opened_at"],
        resolved_at=row["resolved_at"],
    )
