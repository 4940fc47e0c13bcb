"""Runs of playbooks."""

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Out
from core.model import ApprovalReason, HostState, RunState, TaskOutcome, TroubleKind, WaitKind


class RunRequestIn(BaseModel):
    """A run to ask for. It only checks unless told otherwise."""

    model_config = ConfigDict(extra="forbid")

    playbook: str = Field(min_length=1, max_length=200)
    limit: str = Field(default="", max_length=500, description="Ansible host pattern; empty means every host.")
    check: bool = True
    diff: bool = False
    tags: tuple[str, ...] = Field(default=(), max_length=50, description="Only tasks with one of these tags.")
    confirmed: bool = Field(default=False, description="It may change hosts that no check has looked at.")


class RunRequestOut(Out):
    playbook: str
    requested_by: str
    limit: str
    check: bool
    diff: bool
    tags: list[str]
    confirmed: bool
    resumes: int | None


class RevisionOut(Out):
    content: str
    commit: str
    dirty: bool


class TroubleOut(Out):
    kind: TroubleKind
    values: dict[str, str]


class WaitOut(Out):
    kind: WaitKind
    host: str
    run: int | None


class HostOutcomeOut(Out):
    host: str
    ok: int
    changed: int
    failed: int
    unreachable: int
    skipped: int
    begun: bool
    finished: bool
    trouble: TroubleOut | None


class RunOut(Out):
    id: int
    request: RunRequestOut
    state: RunState
    requested_at: float
    started_at: float | None
    ended_at: float | None
    revision: RevisionOut
    approval: ApprovalReason | None
    confirmed_by: str | None
    decided_by: str | None
    cancelled_by: str | None
    expires_at: float | None
    log_complete: bool
    log_deleted_at: float | None
    message: str
    trouble: TroubleOut | None
    hosts: list[HostOutcomeOut]
    wait: WaitOut | None
    sentences: dict[str, list[str]]


class HostStandingOut(Out):
    """Where a host stands since the last run that says something of it; of one that was never set up, no more."""

    host: str
    state: HostState
    since: float | None = None
    run_id: int | None = None
    playbook: str = ""
    tags: list[str] = Field(default_factory=list)
    judged_at: float | None = None
    judged_by: int | None = None


class HostRunOut(Out):
    """One run of a host's history."""

    run: int
    playbook: str
    requested_by: str
    check: bool
    tags: list[str]
    state: RunState
    requested_at: float
    started_at: float | None
    ended_at: float | None
    outcome: HostOutcomeOut


class RunEventOut(Out):
    counter: int
    at: float
    kind: str
    host: str
    play: str
    task: str
    outcome: TaskOutcome | None
    duration: float
    text: str
    diff: str
