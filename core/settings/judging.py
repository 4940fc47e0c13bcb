"""Settings of what the judge knows of its own way out, and of who comes and goes."""

from ipaddress import ip_address

from pydantic import Field, field_validator

from core.settings.base import Group

AUTO = "auto"


class JudgingSettings(Group):
    """Whom to blame, and when not to."""

    own_gateways: str = Field(
        AUTO,
        description="Addresses of the monitor's own gateways, with commas: while they and everybody else are silent "
        "nobody is blamed. `auto` takes the default routes of this machine; empty: none.",
    )
    flapping_losses: int = Field(
        5, ge=2, le=100, description="Losses of a subject within `flapping_window` from which it is flapping."
    )
    flapping_window: float = Field(600.0, ge=10, le=86400, description="Seconds over which losses are counted.")
    flapping_quiet: float = Field(
        300.0, ge=1, le=86400, description="Seconds of steady answers after which a flapping subject is well again."
    )
    aggregation_sites: int = Field(
        3,
        ge=2,
        le=10000,
        description="Sites of one parent that fall silent together: from so many on it is its trouble.",
    )
    aggregation_window: float = Field(
        60.0, ge=1, le=3600, description="Seconds within which sites fall silent together."
    )
    slowness_sites: int = Field(
        3,
        ge=2,
        le=10000,
        description="Sites of one parent that are slow at once: from so many on, and from `slowness_share` of all its "
        "sites on, it is its trouble.",
    )
    slowness_share: float = Field(0.2, ge=0, le=1, description="Share of a parent's sites that are slow at once.")
    slowness_busy: float = Field(
        0.8,
        gt=0,
        le=1,
        description="Share of the contracted bandwidth from which a site's own traffic explains that it is slow.",
    )

    @field_validator("own_gateways")
    @classmethod
    def _gateways(cls, value: str) -> str:
        for part in filter(None, map(str.strip, value.split(","))) if value != AUTO else ():
            try:
                ip_address(part)
            except ValueError:
                raise ValueError(f"'{part}' is not an IP address; write one like 10.97.1.1, or auto") from None
        return value
