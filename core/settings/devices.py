"""Settings of network devices whose configuration is kept."""

from pydantic import Field

from core.settings.base import Group


class DeviceSettings(Group):
    """How network devices are read."""

    device_backup_hours: float = Field(
        24.0, ge=0, le=720, description="Hours after which a network device's configuration is read again; 0 for never."
    )
    device_sessions: int = Field(
        8, ge=1, le=64, description="SSH sessions with network devices that may be open at once."
    )
    device_confirm_minutes: int = Field(
        3, ge=1, le=60, description="Minutes after which a network device takes a change back that nobody confirmed."
    )
    device_timeout: float = Field(
        60.0, ge=1, le=600, description="Seconds that a network device may take for one answer over SSH."
    )
