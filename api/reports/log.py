"""The incident log of a period: each incident as it stood when the period ended, whatever was done to it since."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.incidents.lifecycle import changes
from core.model import Incident, IncidentEvent, IncidentEventKind, Reason, Severity
from core.store.incidents import Incidents

_CHANGES = (IncidentEventKind.SEVERITY_CHANGED, IncidentEventKind.REASON_CHANGED, IncidentEventKind.REOPENED)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One incident; times are Unix seconds, None: not before the end of the period."""

    id: int
    subject: str
    severity: Severity
    reason: str
    opened_at: float
    acknowledged_at: float | None
    acknowledged_by: str | None
    resolved_at: float | None
    notes: tuple[str, ...]


def entries(store: Incidents, since: int, until: int, subjects: Collection[str]) -> list[LogEntry]:
    """Those of these subjects that were open at some time of [since, until), in the order in which they were opened."""
    found = [one for one in store.during(since, until) if one.subject in subjects]
    events = store.events_of([one.id for one in found])
    stood = [as_of(one, events.get(one.id, ()), until) for one in found]
    return [one for one in stood if one.resolved_at is None or one.resolved_at >= since]


def as_of(incident: Incident, events: Sequence[IncidentEvent], until: float) -> LogEntry:
    """How it stood at ``until``; ``events`` are all of it, oldest first."""
    before = [event for event in events if event.at < until]
    resolved = incident.resolved_at if incident.resolved_at is not None and incident.resolved_at < until else None
    for event in before:
        if event.kind is IncidentEventKind.RESOLVED:
            resolved = event.at
        elif event.kind is IncidentEventKind.REOPENED:
            resolved = None
    acknowledged = incident.acknowledged_at is not None and incident.acknowledged_at < until
    return LogEntry(
        incident.id,
        incident.subject,
        Severity(_stood(incident.severity, "severity", events, until)),
        Reason(_stood(incident.reason, "reason", events, until)),
        incident.opened_at,
        incident.acknowledged_at if acknowledged else None,
        incident.acknowledged_by if acknowledged else None,
        resolved,
        tuple(event.text for event in before if event.text),
    )


def _stood(now: str, what: str, events: Sequence[IncidentEvent], until: float) -> str:
    """Before its first change after ``until`` it was what that change says it was before."""
    later = (changes(event.evidence) for event in events if event.kind in _CHANGES and event.at >= until)
    return next((change[what][0] for change in later if what in change), now)


def plain(entry: LogEntry) -> Mapping[str, object]:
    """For programs and for the digest: times in whole seconds."""
    return {
        "id": entry.id,
        "subject": entry.subject,
        "severity": entry.severity,
        "reason": entry.reason,
        "opened_at": int(entry.opened_at),
        "acknowledged_at": None if entry.acknowledged_at is None else int(entry.acknowledged_at),
        "acknowledged_by": entry.acknowledged_by,
        "resolved_at": None if entry.resolved_at is None else int(entry.resolved_at),
        "notes": list(entry.notes),
    }
