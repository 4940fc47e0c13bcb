"""What watching produces: readings, standings, transitions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """The four states, and degraded as a grade of up."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"
    MAINTENANCE = "maintenance"


class Reason(StrEnum):
    """Why a subject is in its state; every value has a sentence in ``core.words``."""

    ANSWERING = "answering"
    STARTING = "starting"
    UNREACHABLE = "unreachable"
    LINE_LOST = "line_lost"
    FAR_END_UNREACHABLE = "far_end_unreachable"
    INTERFACE_DOWN = "interface_down"
    NEAR_END_DOWN = "near_end_down"
    UPSTREAM_DOWN = "upstream_down"
    OWN_LINK_DOWN = "own_link_down"
    NOT_WATCHED = "not_watched"
    OFF_SCHEDULE = "off_schedule"
    SNMP_SILENT = "snmp_silent"
    SNMP_REFUSED = "snmp_refused"
    PACKET_LOSS = "packet_loss"
    LATENCY = "latency"
    ON_BATTERY = "on_battery"
    POWER_CUT = "power_cut"
    ISOLATED = "isolated"
    FLAPPING = "flapping"
    SITES_DARK = "sites_dark"
    SITES_SLOW = "sites_slow"
    STORAGE_FULL = "storage_full"
    PLANNED = "planned"
    KIOSK_FROZEN = "kiosk_frozen"
    CONTENT_EXPIRED = "content_expired"
    CONTENT_INCOMPLETE = "content_incomplete"
    NAME_UNRESOLVED = "name_unresolved"
    WRONG_STATUS = "wrong_status"
    WRONG_ANSWER = "wrong_answer"
    TEXT_MISSING = "text_missing"
    TEXT_FORBIDDEN = "text_forbidden"
    CERTIFICATE_EXPIRES = "certificate_expires"
    CERTIFICATE_URGENT = "certificate_urgent"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_UNTRUSTED = "certificate_untrusted"
    CLOCK_OFF = "clock_off"
    UPSTREAM_PLANNED = "upstream_planned"
    MAINTENANCE_OVERRAN = "maintenance_overran"
    LOOP = "loop"
    LOOP_SUSPECTED = "loop_suspected"
    CONFIGURATION_CHANGED = "configuration_changed"
    HOST_KEY_CHANGED = "host_key_changed"
    PART_TROUBLE = "part_trouble"


class Outcome(StrEnum):
    """How one probe of one subject ended."""

    ANSWERED = "answered"
    SILENT = "silent"
    REFUSED = "refused"
    PARTIAL = "partial"


class Severity(StrEnum):
    """S1: the centre cannot receive dossiers; S2: one function; S3: one device; S4: cosmetic."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


def device_subject(device_id: str) -> str:
    """The subject key of a device, as it stands in the store."""
    return f"device:{device_id}"


def link_subject(link_id: str) -> str:
    """The subject key of a link, as it stands in the store."""
    return f"link:{link_id}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one probe learned of one subject at one moment.

    ``at`` is Unix time in seconds. ``values`` are in base units under Prometheus-like names
    (``rtt_seconds``, ``loss_ratio``); a value that exists once per interface or storage carries
    its label after a bar (``in_bits_per_second|ether1``). ``facts`` are texts (``sysDescr``). ``reasons`` are
    the grades that this probe alone can tell (on battery, storage full).
    """

    subject: str
    at: float
    probe: str
    outcome: Outcome
    values: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a subject stands since when, and why. ``sequence`` counts its transitions from 0 (none yet).

    ``evidence`` is that of the last one.
    """

    subject: str
    state: State
    reason: Reason
    since: float
    sequence: int = 0
    cause: str | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of standing: a row, never altered.

    ``sequence`` is the previous standing's + 1, so that two workers who see the same change write one row.
    ``cause`` is the subject that is to blame when it is another one. ``evidence`` says in figures what was seen.
    """

    subject: str
    sequence: int
    at: float
    before: State
    after: State
    reason: Reason
    cause: str | None = None
    evidence: str = ""
