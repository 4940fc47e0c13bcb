"""Settings of pings, polls, traps and the judge."""

from pathlib import Path

from pydantic import Field, field_validator

from core.settings.base import Group
from core.settings.listening import addresses_of


class WatchingSettings(Group):
    """How devices are asked, and from where they are degraded."""

    ping_interval: float = Field(1.0, ge=0.1, le=3600, description="Seconds between two pings of an address.")
    ping_timeout: float = Field(
        2.0,
        ge=0.05,
        le=10,
        description="Seconds after which a ping is lost; suspicion begins sooner, by what answers usually take.",
    )
    ping_confirmations: int = Field(
        2, ge=0, le=20, description="Further lost pings, sent in quick succession, before an address is unreachable."
    )
    snmp_interval: float = Field(60.0, ge=1, le=86400, description="Seconds between two SNMP polls of a device.")
    snmp_timeout: float = Field(2.0, ge=0.1, le=60, description="Longest wait in seconds for one SNMP response.")
    snmp_retries: int = Field(2, ge=0, le=10, description="Repetitions of an SNMP request that was not answered.")
    snmp_modules: Path | None = Field(
        None,
        description="File or folder of further SNMP modules, as snmp_exporter's `snmp.yml` is written; "
        "one of the same name replaces ours.",
    )
    mib_folder: Path | None = Field(
        None,
        description="Folder of MIB files, subfolders too; `motcua snmp` and `motcua mib compile` know their names.",
    )
    trap_listen: str | None = Field(
        None,
        description="Where SNMP traps and informs are received, ADDRESS:PORT, several with commas; empty: nowhere. "
        "`0.0.0.0:162,[::]:162` hears every device and needs the capability CAP_NET_BIND_SERVICE.",
    )
    loss_degraded: float = Field(
        0.1, gt=0, le=1, description="Share of lost pings in the last minute from which a subject is degraded."
    )
    latency_degraded: float = Field(
        0.15, gt=0, le=60, description="Mean round-trip time in seconds from which a subject is degraded."
    )
    storage_degraded: float = Field(
        0.95, gt=0, le=1, description="Used share of a storage from which a device is degraded."
    )
    power_grace: float = Field(
        300.0, ge=0, le=3600, description="Seconds that devices may take to boot when the power is back after a cut."
    )
    loop_interval: float = Field(
        10.0, ge=1, le=3600, description="Seconds between two glances at the broadcast counters of a switch or router."
    )
    loop_broadcast_packets: float = Field(
        300.0,
        ge=1,
        le=1e7,
        description="Broadcasts a second that come in by one port, from which on they may be a storm.",
    )
    loop_broadcast_ratio: float = Field(
        0.3,
        gt=0,
        le=1,
        description="Share of broadcasts in a port's packets or bandwidth from which on they are a storm.",
    )
    kiosk_silence: float = Field(
        90.0, ge=1, le=86400, description="Seconds without a heartbeat of its screen after which a kiosk is frozen."
    )
    kiosk_content_days: int = Field(
        7, ge=0, le=3650, description="Days that a kiosk's procedures data may be old; older ones are out of date."
    )
    discovery_rate: float = Field(
        50.0, ge=0, le=1000, description="Packets a second that a sweep for unknown devices sends at most; 0 pauses it."
    )
    cabling_interval: float = Field(
        600.0, ge=0, le=86_400, description="Seconds between two rounds of asking what hangs on which port; 0: never."
    )
    register_interval: float = Field(
        21_600.0,
        ge=0,
        le=604_800,
        description="Seconds between two rounds of asking every device its serial number, MACs and firmware; 0: never.",
    )
    health_interval: float = Field(
        3600.0,
        ge=0,
        le=604_800,
        description="Seconds between two rounds of asking every device for its sensors, parts and supplies; 0: never.",
    )
    support_table: Path | None = Field(
        None, description="File of further software and the end of its support, written as `core/register/support.yml`."
    )
    equipment_checklist: Path | None = Field(
        None,
        description="File of what a centre has to have, written as `core/register/checklist.yml`, instead of ours.",
    )
    wear_rules: Path | None = Field(
        None,
        description="File of the office's own rules of wear, written as `core/register/wear.yml`, instead of ours.",
    )
    history_days: int = Field(
        100, ge=7, le=4000, description="Days that each minute of the history, traps and alerts are kept."
    )
    history_5m_days: int = Field(400, ge=7, le=4000, description="Days that roll-ups of 5 minutes are kept: 13 months.")
    history_1h_days: int = Field(1830, ge=7, le=4000, description="Days that roll-ups of an hour are kept.")

    @field_validator("trap_listen")
    @classmethod
    def _hosts_and_ports(cls, value: str | None) -> str | None:
        addresses_of(value)
        return value
