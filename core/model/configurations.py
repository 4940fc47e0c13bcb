"""The kept configurations of network devices: what reading one came to, and what is known of it since."""

from dataclasses import dataclass
from enum import StrEnum

NOTICED = "noticed"
"""Why a version was kept for which nobody gave a reason."""


class DeviceTrouble(StrEnum):
    """Why a device's configuration could not be read or changed; every value has a sentence in ``core.words``."""

    UNREACHABLE = "unreachable"
    KEY_UNKNOWN = "key_unknown"
    KEY_CHANGED = "key_changed"
    NO_COMMON_CRYPTO = "no_common_crypto"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105  a trouble's name
    NO_SECRET = "no_secret"  # noqa: S105  a trouble's name
    SILENT = "silent"
    DROPPED = "dropped"
    UNEXPECTED = "unexpected"
    REFUSED = "refused"
    INCOMPLETE = "incomplete"
    NOT_KEPT = "not_kept"
    BUSY = "busy"
    RUN_UNDER_WAY = "run_under_way"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOT_AS_MEANT = "not_as_meant"
    NOT_SAVED = "not_saved"
    TOO_MANY = "too_many"
    NO_WAY_TO_CHANGE = "no_way_to_change"
    NO_WAY_TO_RESTORE = "no_way_to_restore"
    NO_SUCH_PORT = "no_such_port"
    NOT_IN_QUARANTINE = "not_in_quarantine"
    CLOSED_ALREADY = "closed_already"


class BackupOutcome(StrEnum):
    """What a reading came to."""

    FIRST = "first"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Backup:
    """What is known of the kept configuration of a device. Times are Unix seconds.

    ``trouble`` is that of the last attempt, None when it went well. ``commit`` is the newest version,
    ``accepted`` the last one that somebody stands for: the first, or one that came with a reason.
    ``unsaved`` counts the lines in which what runs differs from what would start, None where that is not known.
    """

    device: str
    tried_at: float
    tried_by: str
    trouble: DeviceTrouble | None = None
    said: str = ""
    read_at: float | None = None
    commit: str | None = None
    accepted: str | None = None
    accepted_by: str | None = None
    accepted_at: float | None = None
    unsaved: int | None = None


@dataclass(frozen=True, slots=True)
class ConfigurationVersion:
    """One version of a device's configuration: when it was read, by whom, why, and how many lines came and went."""

    commit: str
    at: float
    by: str
    why: str
    added: int
    removed: int
