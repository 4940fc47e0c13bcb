"""What was found."""

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Out, Sentence
from core.model import FindingKind, FindingLevel


class FindingOut(Out):
    id: int
    subject: str
    name: str
    kind: FindingKind
    level: FindingLevel
    key: str
    detail: dict[str, str | int | float]
    first_seen: float = Field(description="Of its last return.")
    last_seen: float
    times: int
    ended_at: float | None
    acknowledged_by: str | None
    acknowledged_at: float | None
    acknowledgement: str
    sentence: Sentence


class SweepOut(Out):
    """A prefix that is searched for unknown devices; without a start it is still to be."""

    prefix: str
    site: str
    credentials: list[str] = Field(description="Names of the credentials that unknown addresses are asked with.")
    interval: float
    started_at: float | None
    ended_at: float | None
    position: int = Field(description="Addresses of the present or last sweep that are done.")
    total: int
    answered: int


class AcknowledgementIn(BaseModel):
    """Why a finding may stay."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500)
