"""What is told of incidents: alerts, and the delivery of each to a receiver."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.model.watching import Reason, Severity


class AlertKind(StrEnum):
    """What happened to the incident; ``GRAVER``: its severity rose; ``ESCALATED``: nobody took it on in time."""

    OPENED = "opened"
    REOPENED = "reopened"
    GRAVER = "graver"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


class DeliveryState(StrEnum):
    """What became of telling one receiver. ``WITHDRAWN``: it was no longer to be told before it was."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Held(StrEnum):
    """Why a delivery is not due at once."""

    NOT = ""
    QUIET = "quiet"
    DIGEST = "digest"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something happened to an incident, written in the very transaction that made it so.

    ``sequence``, the number of the incident's event, tells it from others of its kind and incident. ``reason`` and
    ``opened_at`` are the incident's. ``about`` is what the inventory said of the subject when the alert was planned
    (names, kind, site, time zone), so that it is told as it was, whatever the inventory says later.
    """

    id: int
    at: float
    kind: AlertKind
    incident: int
    sequence: int
    subject: str
    severity: Severity
    reason: Reason
    opened_at: float
    planned_at: float | None = None
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert for one receiver.

    ``due_at`` is when it may go out next; ``held`` says why that was not at once. ``batch`` names what is sent in one
    message, by its first delivery: a message that may have arrived is repeated as it was. ``uncertain``: an attempt
    ended without anybody knowing whether the message arrived. ``note`` is the last answer or error.
    """

    id: int
    alert: int
    incident: int
    receiver: str
    kind: AlertKind
    state: DeliveryState
    created_at: float
    due_at: float
    held: Held = Held.NOT
    attempts: int = 0
    batch: int | None = None
    owner: str | None = None
    leased_until: float | None = None
    uncertain: bool = False
    note: str = ""
    ended_at: float | None = None
