"""Every setting, in one frozen model."""

from ipaddress import IPv4Network
from pathlib import Path
from typing import get_args

from pydantic import Field

from core.settings.alerting import AlertSettings
from core.settings.base import Reference
from core.settings.devices import DeviceSettings
from core.settings.incidents import IncidentSettings
from core.settings.judging import JudgingSettings
from core.settings.probes import ProbeSettings
from core.settings.provisioning import ProvisioningSettings
from core.settings.remote_write import RemoteWriteSettings
from core.settings.serving import ServingSettings
from core.settings.watching import WatchingSettings


class Settings(
    DeviceSettings,
    ProvisioningSettings,
    AlertSettings,
    RemoteWriteSettings,
    IncidentSettings,
    ProbeSettings,
    JudgingSettings,
    WatchingSettings,
    ServingSettings,
):
    """All groups in one; CONFIGURATION.md lists them from the last to the first, then what is here."""

    demo_network: IPv4Network | None = Field(
        None,
        description="Loopback network of the simulated centre: an address a.b.c.d is asked at 127.b.c.d instead.",
    )


def _of_type(kind: object) -> tuple[str, ...]:
    hints = {name: field.annotation for name, field in Settings.model_fields.items()}
    return tuple(name for name, hint in hints.items() if kind in (hint, *get_args(hint)))


PATHS = _of_type(Path)
"""The settings that are paths."""
REFERENCES = _of_type(Reference)
"""The settings that are references to secrets."""
