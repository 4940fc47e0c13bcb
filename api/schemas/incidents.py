"""Incidents: what is told of them, and what can be asked of them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.alerts import AlertDeliveryOut
from api.schemas.base import Out, Sentence
from core.incidents.due import DueState
from core.model import Reason, Severity, State


class IncidentOut(Out):
    """An incident. Names of persons are told only to who may read everything."""

    id: int
    subject: str
    name: str
    site: str | None
    severity: Severity
    reason: Reason
    opened_at: float
    resolved_at: float | None
    acknowledged_at: float | None
    reopened: int = Field(description="How often it went on after it was resolved.")
    acknowledge_due: float | None = Field(description="In working time; none when nobody says.")
    acknowledge_state: DueState
    restore_due: float | None
    restore_state: DueState
    overdue: bool
    acknowledged_by: str | None = None
    assigned_to: str | None = None
    resolver: str | None = Field(default=None, description="The person who resolved it; none: the monitor.")
    sentence: Sentence


class DependentOut(Out):
    subject: str
    name: str
    state: State
    reason: Reason
    since: float


class TimelineOut(Out):
    at: float
    kind: str
    what: str = Field(description="The event, the state, the trap's meaning or the kind of finding.")
    subject: str
    name: str
    by: str = Field(description="A person; empty: the monitor.")
    text: str
    evidence: str
    sentence: Sentence


class IncidentDetailOut(IncidentOut):
    dependents: list[DependentOut] = Field(description="Who was cut off by it, and where they stand now.")
    told: list[AlertDeliveryOut] = Field(description="Who was told of it, or is to be, newest first.")
    timeline: list[TimelineOut]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class IncidentQuery(BaseModel):
    """Which incidents, and how many of them."""

    subject: str | None = Field(default=None, description="'device:ID' or 'link:ID'.")
    site: str | None = None
    state: Literal["open", "resolved", "all"] = "all"
    open_only: bool = Field(default=False, description="The same as state=open.")
    severity: list[Severity] = Field(default_factory=list, description="One, or several by repeating it.")
    acknowledged: bool | None = None
    assigned_to: str | None = None
    q: str = Field(default="", max_length=200, description="Words of names, without case or accents.")
    since: float | None = Field(default=None, description="Unix time in seconds, of the opening.")
    until: float | None = None
    worst_first: bool = False
    limit: int = Field(default=1000, ge=1, le=5000)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class AcknowledgeIn(_In):
    """Somebody takes it on."""

    note: str = Field(default="", max_length=2000)


class NoteIn(_In):
    """What somebody found or did."""

    text: str = Field(min_length=1, max_length=2000)


class AssignIn(_In):
    """Who is in charge; empty: nobody."""

    to: str = Field(max_length=100)
    note: str = Field(default="", max_length=2000)


class SeverityIn(_In):
    severity: Severity
    reason: str = Field(min_length=1, max_length=2000)


class ReasonIn(_In):
    """Why it is resolved or reopened."""

    reason: str = Field(min_length=1, max_length=2000)
