"""Planned maintenance."""

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Out, Sentence
from core.model import Phase

_LAST = 253_402_300_799.0
"""The end of the year 9999."""
_MOMENT = Field(ge=0, le=_LAST, allow_inf_nan=False)


class MaintenanceOut(Out):
    """A planned stop; ``until`` is when its window really ends, ``covers`` are the devices and links in it."""

    id: int
    phase: Phase
    subjects: list[str]
    covers: list[str]
    starts_at: float
    ends_at: float
    until: float
    reason: str
    announced_at: float
    planned_at: float
    planned_by: str
    notice_given: int = Field(description="Whole working days between the announcement and the start.")
    notice_required: int = Field(description="What the law asks for and did not get; 0 when the notice suffices.")
    notice_rule: str
    warnings: list[Sentence]
    ended_at: float | None
    ended_by: str | None
    cancelled_at: float | None
    cancelled_by: str | None
    closing_note: str


class MaintenanceIn(BaseModel):
    """What is to be stopped, when and why. Times are Unix seconds."""

    model_config = ConfigDict(extra="forbid")

    subjects: list[str] = Field(description="Ids or subjects of devices, links and sites.", min_length=1)
    starts_at: float = _MOMENT
    ends_at: float = _MOMENT
    reason: str = Field(min_length=1, max_length=500)
    announced_at: float | None = Field(
        default=None, ge=0, le=_LAST, allow_inf_nan=False, description="When those concerned were told; else now."
    )
    propose: bool = Field(default=False, description="Only say what would be planned; nothing is written.")


class ClosingIn(BaseModel):
    """Why it is ended or cancelled."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(default="", max_length=500)
