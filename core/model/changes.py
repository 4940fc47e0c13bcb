"""Changes of what network devices are configured to: what was done to each, and how it ended."""

from dataclasses import dataclass
from enum import StrEnum

from core.model.configurations import DeviceTrouble


class ChangeOutcome(StrEnum):
    """How a change of a device ended; every value has a word in ``core.words``."""

    UNDER_WAY = "under_way"
    INTERRUPTED = "interrupted"
    DONE = "done"
    NOTHING = "nothing"
    REFUSED = "refused"
    REVERTED = "reverted"
    UNCERTAIN = "uncertain"


class ChangeKind(StrEnum):
    """What a change is for; every value has a word in ``core.words``."""

    PUSH = "push"
    RESTORE = "restore"
    QUARANTINE = "quarantine"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """One change of one device. Times are Unix seconds; ``ended_at`` None: it is under way, or was interrupted.

    ``commands`` are those that were agreed to, secrets masked. ``before`` and ``after`` are versions that were kept.
    ``port`` is the one that is closed or opened again.
    """

    id: int
    device: str
    at: float
    by: str
    why: str
    commands: tuple[str, ...]
    outcome: ChangeOutcome = ChangeOutcome.UNDER_WAY
    trouble: DeviceTrouble | None = None
    said: str = ""
    ended_at: float | None = None
    before: str | None = None
    after: str | None = None
    kind: ChangeKind = ChangeKind.PUSH
    port: str = ""
