"""Incidents, and what happens to them."""

from dataclasses import dataclass
from enum import StrEnum

from core.model.watching import Reason, Severity

THE_MONITOR = ""
"""Who did it when no person did."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One trouble at its cause, from its first transition to its last. Times are Unix seconds.

    ``resolver`` is the person who resolved it, None when the monitor did or it is open; ``reopened`` counts how
    often it went on after it was resolved. ``reason`` is the last one that the monitor found, ``evidence`` says in
    figures what was seen then; ``found_severity`` is the gravest that it found so far, whatever a person says (None: as
    ``severity``), ``rose_at`` when that raised the severity last.
    """

    id: int
    subject: str
    severity: Severity
    reason: Reason
    opened_at: float
    resolved_at: float | None = None
    acknowledged_at: float | None = None
    acknowledged_by: str | None = None
    assigned_to: str | None = None
    resolver: str | None = None
    reopened: int = 0
    evidence: str = ""
    found_severity: Severity | None = None
    rose_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved yet."""
        return self.resolved_at is None


class IncidentEventKind(StrEnum):
    """What happened to an incident; every value has words in ``core.words``."""

    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    NOTED = "noted"
    ASSIGNED = "assigned"
    SEVERITY_CHANGED = "severity_changed"
    REASON_CHANGED = "reason_changed"
    RESOLVED = "resolved"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class IncidentEvent:
    """One thing that happened to an incident: a row, never altered.

    ``by`` is a person's name, or ``THE_MONITOR``; ``text`` is what the person wrote; ``evidence`` says what changed, or
    in figures what the monitor saw.
    """

    id: int
    incident: int
    at: float
    by: str
    kind: IncidentEventKind
    text: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class IncidentAct:
    """What a person wants to do to an incident.

    ``value`` is the severity, or to whom it is assigned (empty: nobody); ``key`` is a name that the sender gave this
    act, so that sending it twice does it once.
    """

    kind: IncidentEventKind
    by: str
    text: str = ""
    value: str = ""
    key: str | None = None


class IncidentRefusal(StrEnum):
    """Why an act was not done; every value has a sentence in ``core.words``."""

    NOT_THERE = "not_there"
    IS_RESOLVED = "is_resolved"
    IS_OPEN = "is_open"
    TAKEN = "taken"
    STILL_TROUBLE = "still_trouble"
    ANOTHER_OPEN = "another_open"
    NO_REASON = "no_reason"
