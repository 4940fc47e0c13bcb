"""What the JSON API answers: names are stable, times are Unix seconds, figures are in base units."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from core.model import (
    DeviceKind,
    LinkKind,
    Outcome,
    Reason,
    Role,
    RunState,
    Severity,
    State,
    TaskOutcome,
)

Address = Annotated[str, BeforeValidator(str)]


class Out(BaseModel):
    """Read from the house's own values by attribute."""

    model_config = ConfigDict(from_attributes=True)


class Sentence(Out):
    """One sentence in both languages."""

    vi: str
    en: str


class StandingOut(Out):
    subject: str
    state: State
    reason: Reason
    since: float
    cause: str | None
    sentence: Sentence


class AssetOut(Out):
    code: str | None
    serial: str | None
    mac: str | None
    vendor: str | None
    model: str | None
    purchased: date | None
    cost: int | None
    support_ends: date | None
    responsible: str | None


class DeviceOut(Out):
    id: str
    name: str
    kind: DeviceKind
    site: str
    address: Address
    addresses: list[Address]
    room: str
    person: str
    purpose: str
    upstream: str | None
    asset: AssetOut
    standing: StandingOut


class LinkOut(Out):
    id: str
    name: str
    kind: LinkKind
    site: str
    device: str
    interface: str | None
    far_address: Address
    far_name: str
    provider: str
    contract: str
    bandwidth_down: float = Field(description="Contracted, in Mbit/s.")
    bandwidth_up: float = Field(description="Contracted, in Mbit/s.")
    standing: StandingOut


class OverviewItem(Out):
    """A device or a link as the wall sees it: no address, no serial."""

    id: str
    name: str
    kind: str
    standing: StandingOut


class OverviewOut(Out):
    at: float
    monitor_seen_at: float | None
    counts: dict[State, int]
    devices: list[OverviewItem]
    links: list[OverviewItem]
    open_incidents: list["IncidentOut"]


class ReadingOut(Out):
    subject: str
    at: float
    probe: str
    outcome: Outcome
    values: dict[str, float]
    facts: dict[str, str]
    reasons: list[Reason]


class SeriesOut(Out):
    subject: str
    metric: str
    times: list[int]
    values: list[float | None]
    reduced: bool


class TransitionOut(Out):
    subject: str
    sequence: int
    at: float
    before: State
    after: State
    reason: Reason
    cause: str | None
    evidence: str
    sentence: Sentence


class IncidentOut(Out):
    id: int
    subject: str
    name: str
    severity: Severity
    reason: Reason
    opened_at: float
    resolved_at: float | None
    sentence: Sentence


class RunRequestIn(BaseModel):
    """A run to ask for. It only checks unless told otherwise."""

    model_config = ConfigDict(extra="forbid")

    playbook: str = Field(min_length=1, max_length=200)
    limit: str = Field(default="", max_length=500, description="Ansible host pattern; empty means every host.")
    check: bool = True
    diff: bool = False


class RunRequestOut(Out):
    playbook: str
    requested_by: str
    limit: str
    check: bool
    diff: bool


class HostOutcomeOut(Out):
    host: str
    ok: int
    changed: int
    failed: int
    unreachable: int
    skipped: int


class RunOut(Out):
    id: int
    request: RunRequestOut
    state: RunState
    requested_at: float
    started_at: float | None
    ended_at: float | None
    revision: str
    log_complete: bool
    message: str
    hosts: list[HostOutcomeOut]


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


class SnapshotOut(Out):
    id: int
    at: float
    source: str
    sites: int
    devices: int
    links: int


class AuditOut(Out):
    id: int
    at: float
    actor: str
    action: str
    target: str
    detail: str
    digest: str


class AccountOut(Out):
    name: str
    role: Role
    disabled: bool


class AccountIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9._-]*$")
    password: str
    role: Role


class AccountChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    password: str | None = None
    disabled: bool | None = None


class TokenOut(Out):
    name: str
    role: Role
    created_by: str
    created_at: float
    expires_at: float | None


class TokenIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9._-]*$")
    role: Role
    days: float | None = Field(default=None, gt=0, le=3650, description="Days until it expires; none: never.")


class NewTokenOut(TokenOut):
    secret: str = Field(description="Shown this once; only its digest is kept.")


class Done(Out):
    done: bool = True


class ErrorOut(Out):
    error: str
