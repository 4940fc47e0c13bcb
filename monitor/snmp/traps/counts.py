"""What became of every datagram at the trap port."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Drop(StrEnum):
    """Why a datagram was dropped: values of a metric's label, never renamed."""

    UNKNOWN_ADDRESS = "unknown_address"
    NO_CREDENTIAL = "no_credential"
    MALFORMED = "malformed"
    NOT_A_NOTIFICATION = "not_a_notification"
    VERSION = "version"
    COMMUNITY = "community"
    USER = "user"
    LEVEL = "security_level"
    DIGEST = "digest"
    TIME_WINDOW = "time_window"
    ENGINE = "engine"
    DECRYPTION = "decryption"
    REPLAYED = "replayed"
    OVERFLOW = "overflow"


@dataclass(slots=True)
class Counts:
    """Since the start. ``repeated`` were counted into a row that was there; ``resent`` are informs answered again."""

    received: int = 0
    accepted: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(version, trap or inform) → how many."""
    dropped: Counter[Drop] = field(default_factory=Counter)
    reports: int = 0
    repeated: int = 0
    resent: int = 0
    stored: int = 0
