"""Availability of one subject, and the key of the reports."""

from pydantic import Field

from api.schemas.base import Out


class SumsOut(Out):
    """Seconds by what they were; shares in percent, null where nothing was due or known."""

    up: int
    degraded: int
    down: int
    unknown: int = Field(description="Nobody could tell: the way to it was cut, the power was out.")
    no_data: int = Field(description="The monitor did not run, or did not watch it.")
    maintenance: int = Field(description="Planned, and left out.")
    off_schedule: int = Field(description="It may be off then.")
    availability_percent: float | None = Field(description="(up + degraded) / (up + degraded + down)")
    at_least_percent: float | None = Field(description="The same if it was down whenever nobody knows.")
    known_percent: float | None = Field(description="The known share of the time that was due.")


class AvailabilityOut(Out):
    subject: str
    name: str
    since: int
    until: int = Field(description="Not later than the last full minute.")
    all_hours: SumsOut
    working_hours: SumsOut


class ReportKeyOut(Out):
    public_key: str = Field(description="Ed25519, base64.")
    fingerprint: str
