"""Settings of runs of playbooks."""

from pydantic import Field

from core.settings.base import Group


class ProvisioningSettings(Group):
    """How many runs at once, who has to agree, and how long what they said is kept."""

    runs_at_once: int = Field(
        3, ge=1, le=50, description="Playbook runs that may be under way at once; never two on one host."
    )
    approval_hosts: int = Field(
        20,
        ge=0,
        le=100_000,
        description="Hosts up to which a run needs nobody's approval; more wait for a second person.",
    )
    approval_hours: float = Field(
        24.0, gt=0, le=720, description="Hours that a run waits to be confirmed or approved before it is dropped."
    )
    check_hours: float = Field(
        24.0,
        ge=0,
        le=720,
        description="Hours for which a check counts; a run on hosts without one has to be confirmed.",
    )
    drift_playbook: str = Field(
        "",
        description="Playbook that is checked by itself, so that drift is seen: `site` for all; empty: none.",
    )
    drift_hours: float = Field(
        24.0, gt=0, le=8760, description="Hours from one such check to the next. A check changes nothing."
    )
    run_log_days: int = Field(
        100, ge=1, le=4000, description="Days that the log of a run is kept; what became of its hosts is kept longer."
    )
    run_log_megabytes: int = Field(
        500, ge=1, le=1_000_000, description="Size of all logs of runs in MB from which on the oldest are deleted."
    )
    run_days: int = Field(1830, ge=1, le=10_000, description="Days that runs and what became of their hosts are kept.")
    mitogen: bool = Field(
        False, description="Run playbooks on Linux hosts through Mitogen, which is faster and has to be installed."
    )
