"""Standings, transitions and incidents: what was judged, as rows that are never altered."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.model import Incident, Reason, Severity, Standing, State, Transition
from core.store import schema
from core.store.changes import announce
from core.store.database import Database
from core.store.incidents import incident_of, judged, select_incidents


@dataclass(frozen=True, slots=True)
class IncidentChange:
    """What a transition does to incidents: trouble of ``severity``, which opens one unless one is open, or (None)
    the end of the open one."""

    severity: Severity | None


class States:
    """The memory of the judge.

    An incident that was resolved less than ``reopen_within`` seconds before the same trouble returns goes on.
    """

    def __init__(self, database: Database, reopen_within: float = 0.0) -> None:
        self._database = database
        self._reopen_within = reopen_within

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
            news = []
            for item, change in written:
                connection.execute(insert(schema.transition).values(**asdict(item)))
                if change is not None and judged(connection, item, change.severity, self._reopen_within):
                    news.append(item.subject)
            if written:
                at = written[-1][0].at
                announce(connection, at, "transition", [item.subject for item, _ in written])
                announce(connection, at, "incident", news)
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
            return [transition_of(row) for row in connection.execute(query).mappings()]

    def incidents(self, open_only: bool = False, subject: str | None = None, limit: int = 1000) -> list[Incident]:
        """Incidents, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(select_incidents(open_only, subject, limit)).mappings()
            return [incident_of(row) for row in rows]


def _advance(connection: Connection, item: Transition) -> bool:
    """Move the standing on if it still is where the transition begins: the claim."""
    values = {
        "state": item.after,
        "reason": item.reason,
        "since": item.at,
        "sequence": item.sequence,
        "cause": item.cause,
        "evidence": item.evidence,
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


def _standing(row: RowMapping) -> Standing:
    return Standing(**{**row, "state": State(row["state"]), "reason": Reason(row["reason"])})


def transition_of(row: RowMapping) -> Transition:
    """The transition of a row."""
    fields = {name: row[name] for name in ("subject", "sequence", "at", "cause", "evidence")}
    return Transition(**fields, before=State(row["before"]), after=State(row["after"]), reason=Reason(row["reason"]))
