"""What became of telling people of incidents."""

from pydantic import Field

from api.schemas.base import Out
from core.model import AlertKind, DeliveryState, Reason, Severity


class AlertDeliveryOut(Out):
    id: int
    incident: int
    receiver: str
    kind: AlertKind
    state: DeliveryState
    at: float = Field(description="When that happened of which is told.")
    created_at: float
    due_at: float = Field(description="When it goes out next, if it waits.")
    ended_at: float | None
    attempts: int
    uncertain: bool = Field(description="An attempt ended and nobody knows whether the message arrived.")
    note: str = Field(description="The receiver's last answer, or why it has not got it.")
    subject: str
    name: str
    severity: Severity
    reason: Reason
