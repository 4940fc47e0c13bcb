"""Playbook runs: what was asked for, what happened on which host, how it ended."""

from dataclasses import dataclass, field
from enum import StrEnum


class RunState(StrEnum):
    """From request to end. ``interrupted``: the worker died, and its hosts are unknown until a check run."""

    REQUESTED = "requested"
    RUNNING = "running"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def ended(self) -> bool:
        return self not in (RunState.REQUESTED, RunState.RUNNING)


class TaskOutcome(StrEnum):
    """How one task ended on one host."""

    OK = "ok"
    CHANGED = "changed"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What somebody asked for, kept exactly. ``limit`` is an Ansible host pattern; empty means every host."""

    playbook: str
    requested_by: str
    limit: str = ""
    check: bool = False
    diff: bool = False


@dataclass(frozen=True, slots=True)
class RunEvent:
    """One event of a run, redacted. ``counter`` is contiguous from 1; a hole means that the log is incomplete.

    ``outcome`` is None for events that are not a task's result on a host (play started, recap).
    """

    counter: int
    at: float
    kind: str
    host: str = ""
    play: str = ""
    task: str = ""
    outcome: TaskOutcome | None = None
    duration: float = 0.0
    text: str = ""
    diff: str = ""


@dataclass(frozen=True, slots=True)
class HostOutcome:
    """The recap of one host: how many tasks ended how."""

    host: str
    ok: int = 0
    changed: int = 0
    failed: int = 0
    unreachable: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run as the store has it. Times are Unix seconds; ``hosts`` is filled when the run has ended."""

    id: int
    request: RunRequest
    state: RunState
    requested_at: float
    started_at: float | None = None
    ended_at: float | None = None
    revision: str = ""
    log_complete: bool = True
    message: str = ""
    hosts: tuple[HostOutcome, ...] = field(default_factory=tuple)
