"""Kiosks: what their screens report, their tokens, the lists that they have to show."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Out
from api.schemas.watching import StandingOut

Checksum = Field(default=None, pattern=r"^[0-9a-fA-F]{64}$", description="SHA-256 of the list, in hexadecimal.")


class HeartbeatIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    alive_seconds: float = Field(ge=0, le=1e9, allow_inf_nan=False, description="How long the page has been open.")
    page: str = Field(default="", max_length=500, description="Address or name of the page on the screen.")
    content_date: date | None = Field(default=None, description="The day that the procedures data are of.")
    procedures: int | None = Field(default=None, ge=0, le=1_000_000, description="How many procedures it shows.")
    checksum: str | None = Checksum


class HeartbeatOut(Out):
    kiosk: str
    received_at: float


class KioskTokenOut(Out):
    device: str
    secret: str = Field(description="Shown this once; only its digest is kept.")


class KioskOut(Out):
    device: str
    name: str
    site: str
    token_by: str | None = Field(description="Who made its token; none: it has none, and its screen is not judged.")
    token_at: float | None
    heard_at: float | None
    alive_since: float | None
    page: str
    content_date: date | None
    procedures: int | None
    checksum: str | None
    standing: StandingOut


class ProcedureListIn(BaseModel):
    """Either the codes, or how many and their checksum."""

    model_config = ConfigDict(extra="forbid")

    codes: list[str] | None = Field(default=None, max_length=100_000)
    procedures: int | None = Field(default=None, ge=1, le=1_000_000)
    checksum: str | None = Checksum


class ProcedureListOut(Out):
    site: str
    procedures: int
    checksum: str
    set_by: str
    set_at: float
