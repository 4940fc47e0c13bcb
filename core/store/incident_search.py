"""Looks for incidents, and for what happened around one."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from core.model import Incident, Severity, Transition
from core.store import schema
from core.store.database import Database
from core.store.incidents import incident_of
from core.store.states import transition_of


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents; None is any. Times are Unix seconds, of the opening, in [since, until)."""

    is_open: bool | None = None
    is_acknowledged: bool | None = None
    subjects: Collection[str] | None = None
    severities: Collection[Severity] = ()
    assigned_to: str | None = None
    since: float | None = None
    until: float | None = None


class IncidentSearch:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(
        self, wanted: IncidentFilter, limit: int, offset: int = 0, worst_first: bool = False
    ) -> tuple[list[Incident], int]:
        """(incidents, how many there are without ``limit`` and ``offset``), newest first.

        Worst first: open ones before resolved ones, and of those the gravest first, what nobody took on before what
        somebody did.
        """
        table = schema.incident
        where = _conditions(wanted)
        order: list[ColumnElement[Any]] = [table.c.opened_at.desc(), table.c.id.desc()]
        if worst_first:
            is_over = table.c.resolved_at.is_not(None)
            gravity = case((is_over, ""), else_=table.c.severity)
            is_taken = case((is_over, 0), (table.c.acknowledged_at.is_not(None), 1), else_=0)
            order = [is_over, gravity, is_taken, *order]
        query = select(table).where(*where).order_by(*order).limit(limit).offset(offset)
        with self._database.read() as connection:
            total = connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
            return [incident_of(row) for row in connection.execute(query).mappings()], total

    def dependents(self, subject: str, since: float, until: float, limit: int = 1000) -> list[Transition]:
        """The transitions in [since, until) of whoever was said to be cut off by this subject then, oldest first."""
        table = schema.transition
        when = (table.c.at >= since) & (table.c.at < until)
        behind = select(table.c.subject).where(when, table.c.cause == subject).distinct()
        query = select(table).where(when, table.c.subject.in_(behind)).order_by(table.c.at, table.c.id).limit(limit)
        with self._database.read() as connection:
            return [transition_of(row) for row in connection.execute(query).mappings()]


def _conditions(wanted: IncidentFilter) -> list[ColumnElement[bool]]:
    table = schema.incident
    found: list[ColumnElement[bool]] = []
    for column, is_so in (("resolved_at", wanted.is_open), ("acknowledged_at", _opposite(wanted.is_acknowledged))):
        if is_so is not None:
            found.append(table.c[column].is_(None) if is_so else table.c[column].is_not(None))
    if wanted.subjects is not None:
        found.append(table.c.subject.in_(wanted.subjects))
    if wanted.severities:
        found.append(table.c.severity.in_(wanted.severities))
    if wanted.assigned_to is not None:
        found.append(table.c.assigned_to == wanted.assigned_to)
    if wanted.since is not None:
        found.append(table.c.opened_at >= wanted.since)
    if wanted.until is not None:
        found.append(table.c.opened_at < wanted.until)
    return found


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value
