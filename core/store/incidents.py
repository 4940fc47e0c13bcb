"""Incidents: opened and resolved with their transition, and what persons do to them, each act an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import Connection, RowMapping, Select, and_, func, insert, or_, select, update

from core.incidents import lifecycle
from core.model import (
    THE_MONITOR,
    AlertKind,
    Incident,
    IncidentAct,
    IncidentEvent,
    IncidentEventKind,
    IncidentRefusal,
    Reason,
    Severity,
    Standing,
    State,
    Transition,
)
from core.store import alerts, schema
from core.store.changes import announce
from core.store.database import Database

_AT_ONCE = 500
"""Incidents in one question: old versions of SQLite bear 999 parameters."""
_TABLE, _EVENTS = schema.incident, schema.incident_event
_ALERTS: Mapping[IncidentEventKind, AlertKind] = {
    IncidentEventKind.OPENED: AlertKind.OPENED,
    IncidentEventKind.RESOLVED: AlertKind.RESOLVED,
    IncidentEventKind.REOPENED: AlertKind.REOPENED,
}
"""What is told to others, whoever did it."""
_FIELDS = tuple(field.name for field in fields(Incident))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act: the incident as it is now (None: there is none), and why it was refused, or None."""

    incident: Incident | None
    refusal: IncidentRefusal | None = None
    changed: bool = False


class Incidents:
    """Every incident, its events, and the acts of persons."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, incident_id: int) -> Incident | None:
        """One incident, or None."""
        with self._database.read() as connection:
            return _get(connection, incident_id)

    def events(self, incident_id: int) -> list[IncidentEvent]:
        """What happened to an incident, oldest first."""
        query = select(_EVENTS).where(_EVENTS.c.incident == incident_id).order_by(_EVENTS.c.at, _EVENTS.c.id)
        with self._database.read() as connection:
            return [_event(row) for row in connection.execute(query).mappings()]

    def during(self, since: float, until: float) -> list[Incident]:
        """Those that were opened before ``until`` and were not resolved before ``since``, oldest first."""
        is_open = or_(_TABLE.c.resolved_at.is_(None), _TABLE.c.resolved_at >= since)
        query = select(_TABLE).where(_TABLE.c.opened_at < until, is_open).order_by(_TABLE.c.opened_at, _TABLE.c.id)
        with self._database.read() as connection:
            return [incident_of(row) for row in connection.execute(query).mappings()]

    def events_of(self, incident_ids: Sequence[int]) -> dict[int, list[IncidentEvent]]:
        """Incident → what happened to it, oldest first."""
        found: dict[int, list[IncidentEvent]] = {}
        order = (_EVENTS.c.at, _EVENTS.c.id)
        with self._database.read() as connection:
            for start in range(0, len(incident_ids), _AT_ONCE):
                these = _EVENTS.c.incident.in_(incident_ids[start : start + _AT_ONCE])
                for row in connection.execute(select(_EVENTS).where(these).order_by(*order)).mappings():
                    found.setdefault(row["incident"], []).append(_event(row))
        return found

    def last_event(self) -> int:
        """The number of the newest event of any incident, 0 when there is none: while it stays, nothing happened."""
        with self._database.read() as connection:
            return connection.execute(select(func.max(_EVENTS.c.id))).scalar() or 0

    def act(self, incident_id: int, act: IncidentAct, at: float) -> Outcome:
        """Do what a person wants, or say why not.

        Decided on what is read, and written only onto that: of two persons who act at once the second is
        decided anew on what the first left. An act whose key was seen before is done already.
        """
        with self._database.write() as connection:
            while (before := _get(connection, incident_id)) is not None:
                if _was_done(connection, incident_id, act.key):
                    return Outcome(before)
                after = lifecycle.decide(act, before, _around(connection, before), at)
                if isinstance(after, IncidentRefusal):
                    return Outcome(before, after)
                if after == before and act.kind is not IncidentEventKind.NOTED:
                    return Outcome(before)
                if _replace(connection, before, after):
                    evidence = lifecycle.changed(before, after)
                    event = IncidentEvent(0, before.id, at, act.by, act.kind, act.text, evidence)
                    _write(connection, event, act.key, is_graver=after.severity < before.severity)
                    announce(connection, at, "incident", [before.subject])
                    return Outcome(after, changed=True)
            return Outcome(None, IncidentRefusal.NOT_THERE)


def judged(connection: Connection, item: Transition, severity: Severity | None, within: float) -> IncidentEvent | None:
    """What a transition does to incidents, in its own transaction; the event, or None when it does nothing.

    Trouble of this severity opens one, or goes on with the last that was resolved less than ``within`` seconds
    ago, unless one is open: that has its reason from now on, and may become graver. None resolves the open one.
    """
    last = _last(connection, item.subject)
    if severity is None:
        if last is None or not last.is_open:
            return None
        values = {"resolved_at": item.at, "resolved_by": item.sequence}
        connection.execute(update(_TABLE).where(_TABLE.c.id == last.id).values(values))
        return _told(connection, last.id, item, IncidentEventKind.RESOLVED)
    if last is not None and last.is_open:
        return _found(connection, last, item, severity)
    if last is not None and lifecycle.goes_on(last, item, within, _reasons(connection, last, item)):
        after = lifecycle.found(lifecycle.again(last), item, severity)
        _replace(connection, last, after)
        return _told(connection, last.id, item, IncidentEventKind.REOPENED, lifecycle.changed(last, after))
    return _told(connection, _open(connection, item, severity), item, IncidentEventKind.OPENED)


def _found(connection: Connection, before: Incident, item: Transition, severity: Severity) -> IncidentEvent | None:
    """Further trouble of who is in trouble."""
    after = lifecycle.found(before, item, severity)
    if after == before:
        return None
    _replace(connection, before, after)
    change, is_graver = lifecycle.changed(before, after), after.severity < before.severity
    if not change:  # a person had said sooner how grave it is
        return None
    return _told(connection, before.id, item, IncidentEventKind.REASON_CHANGED, change, is_graver)


def _told(
    connection: Connection,
    incident_id: int,
    item: Transition,
    kind: IncidentEventKind,
    change: str = "",
    is_graver: bool = False,
) -> IncidentEvent:
    """Write what a transition did to an incident; returns the event."""
    evidence = f"{change} {item.evidence}".strip()
    event = IncidentEvent(0, incident_id, item.at, THE_MONITOR, kind, evidence=evidence)
    _write(connection, event, is_graver=is_graver)
    return event


def _reasons(connection: Connection, last: Incident, item: Transition) -> list[Reason]:
    """Every reason of its own that the subject had since its last incident began."""
    table = schema.transition
    opened_by = select(_TABLE.c.opened_by).where(_TABLE.c.id == last.id).scalar_subquery()
    since = and_(table.c.sequence >= opened_by, table.c.sequence < item.sequence)
    query = select(table.c.reason).where(table.c.subject == item.subject, since, table.c.cause.is_(None)).distinct()
    return [Reason(reason) for reason in connection.execute(query).scalars()]


def select_incidents(open_only: bool, subject: str | None, limit: int) -> Select[tuple[object, ...]]:
    """Incidents, newest first."""
    query = select(_TABLE).order_by(_TABLE.c.opened_at.desc(), _TABLE.c.id.desc()).limit(limit)
    if open_only:
        query = query.where(_TABLE.c.resolved_at.is_(None))
    return query if subject is None else query.where(_TABLE.c.subject == subject)


def incident_of(row: RowMapping) -> Incident:
    """The incident of a row."""
    values = {name: row[name] for name in _FIELDS}
    found = None if row["found_severity"] is None else Severity(row["found_severity"])
    kinds = {"severity": Severity(row["severity"]), "reason": Reason(row["reason"]), "found_severity": found}
    return Incident(**{**values, **kinds})


def _get(connection: Connection, incident_id: int) -> Incident | None:
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == incident_id)).mappings().first()
    return None if row is None else incident_of(row)


def _last(connection: Connection, subject: str) -> Incident | None:
    """The open incident of a subject, else its newest."""
    order = (_TABLE.c.resolved_at.is_not(None), _TABLE.c.opened_at.desc(), _TABLE.c.id.desc())
    query = select(_TABLE).where(_TABLE.c.subject == subject).order_by(*order).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else incident_of(row)


def _around(connection: Connection, incident: Incident) -> lifecycle.Around:
    where = schema.standing.c.subject == incident.subject
    row = connection.execute(select(schema.standing).where(where)).mappings().first()
    standing = None
    if row is not None:
        standing = Standing(**{**row, "state": State(row["state"]), "reason": Reason(row["reason"])})
    others = and_(_TABLE.c.subject == incident.subject, _TABLE.c.id != incident.id, _TABLE.c.resolved_at.is_(None))
    another = connection.execute(select(func.count()).select_from(_TABLE).where(others)).scalar_one() > 0
    return lifecycle.Around(standing, another)


def _was_done(connection: Connection, incident_id: int, key: str | None) -> bool:
    if key is None:
        return False
    query = select(_EVENTS.c.id).where(_EVENTS.c.incident == incident_id, _EVENTS.c.key == key)
    return connection.execute(query).first() is not None


def _open(connection: Connection, item: Transition, severity: Severity) -> int:
    values = {
        "subject": item.subject,
        "severity": severity,
        "reason": item.reason,
        "opened_at": item.at,
        "opened_by": item.sequence,
        "evidence": item.evidence,
        "found_severity": severity,
    }
    number: int = connection.execute(insert(_TABLE).values(values).returning(_TABLE.c.id)).scalar_one()
    return number


def _replace(connection: Connection, before: Incident, after: Incident) -> bool:
    """Write ``after`` if the row still is ``before``: the claim."""
    same = [_TABLE.c[name].is_not_distinct_from(getattr(before, name)) for name in _FIELDS]
    values: dict[str, object] = {name: getattr(after, name) for name in _FIELDS}
    if after.is_open or after.resolver is not None:
        values["resolved_by"] = None
    return connection.execute(update(_TABLE).where(*same).values(values)).rowcount == 1


def _write(connection: Connection, event: IncidentEvent, key: str | None = None, is_graver: bool = False) -> None:
    """Write an event, and the alert of one that others are told of."""
    values = {name: getattr(event, name) for name in ("incident", "at", "by", "kind", "text", "evidence")}
    event_id = connection.execute(insert(_EVENTS).values(values | {"key": key}).returning(_EVENTS.c.id)).scalar_one()
    kind = AlertKind.GRAVER if is_graver else _ALERTS.get(event.kind)
    if kind is not None:
        alerts.note(connection, event.at, kind, event.incident, event_id)


def _event(row: RowMapping) -> IncidentEvent:
    values = {name: value for name, value in row.items() if name != "key"}
    return IncidentEvent(**{**values, "kind": IncidentEventKind(row["kind"])})
