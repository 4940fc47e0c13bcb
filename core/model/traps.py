"""Traps and informs as they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class TrapMeaning(StrEnum):
    """What a trap means for who looks after the device; every value has a sentence in ``core.words``."""

    LINK_DOWN = "link_down"
    LINK_UP = "link_up"
    RESTARTED = "restarted"
    STOPPING = "stopping"
    AUTHENTICATION_FAILURE = "authentication_failure"
    ON_BATTERY = "on_battery"
    ON_MAINS = "on_mains"
    BATTERY_LOW = "battery_low"
    BATTERY_FINE = "battery_fine"
    BATTERY_BAD = "battery_bad"
    OVERLOADED = "overloaded"
    CONFIGURATION_CHANGED = "configuration_changed"
    TOPOLOGY_CHANGED = "topology_changed"
    ALERT = "alert"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TrapBinding:
    """One object that a trap told of. ``kind`` is its type's name, ``value`` its text form."""

    oid: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class TrapRecord:
    """One trap, and how often it was repeated. Times are Unix seconds.

    ``name`` is its MIB's name for it, empty when no data file knows it; ``about`` the interface that it is about,
    if any; ``uptime`` is the device's sysUpTime in seconds; ``version`` is 1, 2c or 3.
    """

    id: int
    subject: str
    first_at: float
    last_at: float
    count: int
    version: str
    confirmed: bool
    source: str
    oid: str
    name: str
    meaning: TrapMeaning
    about: str
    uptime: float
    bindings: Sequence[TrapBinding] = ()
