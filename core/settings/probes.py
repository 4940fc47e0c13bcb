"""Settings of probes and of the services that are checked by them."""

from pathlib import Path

from pydantic import Field

from core.settings.base import Group


class ProbeSettings(Group):
    """How services are probed, and from when a certificate is a worry."""

    probe_modules: Path | None = Field(
        None,
        description="File of further probe modules, as blackbox_exporter's `blackbox.yml` is written; one of the "
        "same name replaces ours.",
    )
    probe_ca: Path | None = Field(
        None, description="PEM file of authorities that probes trust beside the system's, like a government's own."
    )
    service_interval: float = Field(60.0, ge=1, le=86400, description="Seconds between two checks of a service.")
    certificate_days: float = Field(
        21.0,
        ge=0,
        le=400,
        description="Days before a service's certificate expires from which it is degraded, with an incident of S4.",
    )
    certificate_urgent_days: float = Field(
        7.0, ge=0, le=400, description="Days before it expires from which that incident is one of S3."
    )
