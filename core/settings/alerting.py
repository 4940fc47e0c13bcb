"""The setting of alerts."""

from pathlib import Path

from pydantic import Field

from core.settings.base import Group


class AlertSettings(Group):
    """Who is told of incidents stands in a file of its own, which is read again with the inventory."""

    alerts: Path | None = Field(
        None, description="TOML file of who is told of incidents, and how (see Alerts below); empty: nobody is."
    )
