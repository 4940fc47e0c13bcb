"""Settings of incidents."""

from pydantic import Field

from core.settings.base import Group


class IncidentSettings(Group):
    """When one trouble is two incidents."""

    incident_reopen_minutes: float = Field(
        15.0,
        ge=0,
        le=1440,
        description="Minutes after its end within which the same trouble of the same subject goes on as the same "
        "incident; 0: never.",
    )
