"""What was noticed that is nobody's state: a device that nobody entered, an agent that breaks a rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MONITOR = "monitor"
"""The subject of what the monitor finds of itself."""
Detail = str | int | float


class FindingKind(StrEnum):
    """What was found; every value has a sentence in ``core.words``, whose {places} are the detail's names."""

    UNKNOWN_DEVICE = "unknown_device"
    OTHER_IDENTITY = "other_identity"
    OTHER_ADDRESS = "other_address"
    DUPLICATE_ENGINE_ID = "duplicate_engine_id"
    ENGINE_BOOTS_BACK = "engine_boots_back"
    ENGINE_TIME_BACK = "engine_time_back"
    ENGINE_REPLACED = "engine_replaced"
    RESTARTED_IN_POLL = "restarted_in_poll"
    RECEIVE_DROPS = "receive_drops"
    OWN_LINK_DOWN = "own_link_down"
    CLOCK_STEPPED = "clock_stepped"
    DEVICE_REPLACED = "device_replaced"
    DEVICE_RESTARTED = "device_restarted"
    NOT_INCREASING = "not_increasing"
    WRONG_VALUES = "wrong_values"
    AGENT_ERROR = "agent_error"
    EMPTY_WALK = "empty_walk"
    STORE_MENDED = "store_mended"
    RECEIVER_FAILING = "receiver_failing"
    HANGS_ELSEWHERE = "hangs_elsewhere"
    CABLE_GONE = "cable_gone"
    NEIGHBOUR_UNKNOWN = "neighbour_unknown"
    OTHER_SERIAL = "other_serial"
    OTHER_MAC = "other_mac"
    OTHER_MODEL = "other_model"
    OTHER_PLACE = "other_place"
    OTHER_MEMBERS = "other_members"
    BOOK_INCOMPLETE = "book_incomplete"
    UNSUPPORTED = "unsupported"
    HOLIDAYS_UNKNOWN = "holidays_unknown"
    HOLIDAYS_UNANNOUNCED = "holidays_unannounced"
    CONFIGURATION_CHANGED = "configuration_changed"
    CONFIGURATION_UNSAVED = "configuration_unsaved"
    CONFIGURATION_UNREAD = "configuration_unread"
    HOST_KEY_CHANGED = "host_key_changed"
    PART_TROUBLE = "part_trouble"
    SENSOR_BEYOND = "sensor_beyond"
    SUPPLY_LOW = "supply_low"

    @property
    def level(self) -> "FindingLevel":
        return FindingLevel.WARNING if self in _WARNINGS else FindingLevel.NOTICE


class FindingLevel(StrEnum):
    """A warning: somebody may be where he should not be, or data are lost. A notice: something errs."""

    WARNING = "warning"
    NOTICE = "notice"


OF_CONFIGURATIONS = frozenset(
    {
        FindingKind.CONFIGURATION_CHANGED,
        FindingKind.CONFIGURATION_UNSAVED,
        FindingKind.CONFIGURATION_UNREAD,
        FindingKind.HOST_KEY_CHANGED,
    }
)
"""What is found by whoever reads configurations, and by nobody else."""
_WARNINGS = frozenset(
    {
        FindingKind.CONFIGURATION_CHANGED,
        FindingKind.HOST_KEY_CHANGED,
        FindingKind.HOLIDAYS_UNKNOWN,
        FindingKind.NEIGHBOUR_UNKNOWN,
        FindingKind.UNKNOWN_DEVICE,
        FindingKind.OTHER_IDENTITY,
        FindingKind.OTHER_ADDRESS,
        FindingKind.OTHER_SERIAL,
        FindingKind.OTHER_MAC,
        FindingKind.OTHER_MEMBERS,
        FindingKind.DUPLICATE_ENGINE_ID,
        FindingKind.ENGINE_REPLACED,
        FindingKind.RECEIVE_DROPS,
        FindingKind.STORE_MENDED,
        FindingKind.RECEIVER_FAILING,
        FindingKind.PART_TROUBLE,
        FindingKind.SENSOR_BEYOND,
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding of a subject. ``key`` tells it from others of its kind there (a column, an address).

    ``detail`` are (name, value) pairs for its sentence and for programs.
    """

    kind: FindingKind
    key: str = ""
    detail: tuple[tuple[str, Detail], ...] = ()


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One finding as the store has it. Times are Unix seconds; ``ended_at`` is None while it is still seen.

    ``first_seen`` is that of its last return, ``times`` how often it came. ``acknowledged_by`` somebody knows of it and
    said in ``acknowledgement`` why it may stay.
    """

    id: int
    subject: str
    kind: FindingKind
    key: str
    detail: Mapping[str, Detail]
    first_seen: float
    last_seen: float
    times: int = 1
    ended_at: float | None = None
    acknowledged_by: str | None = None
    acknowledged_at: float | None = None
    acknowledgement: str = field(default="")


def site_subject(site_id: str) -> str:
    """The subject key of a site: what is found there and belongs to no device of the inventory."""
    return f"site:{site_id}"
