"""Devices, links, their standings, readings and incidents."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from api.schemas.base import Out, Sentence
from api.schemas.incidents import IncidentOut
from core.model import (
    Condition,
    DeviceKind,
    HistoryLevel,
    HistoryReduction,
    LinkKind,
    Outcome,
    Reason,
    ServiceKind,
    State,
    Verdict,
)

Address = Annotated[str, BeforeValidator(str)]


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
    members: list[str] = Field(description="Serial numbers of the other machines of its stack or cluster.")
    mac: str | None
    vendor: str | None
    model: str | None
    purchased: date | None
    in_use: date | None
    cost: int | None
    funding: str | None
    supplier: str | None
    warranty_ends: date | None
    support_ends: date | None
    unit: str | None
    responsible: str | None
    condition: Condition | None


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


class ServiceOut(Out):
    id: str
    name: str
    kind: ServiceKind
    site: str
    target: str
    link: str | None
    device: str | None
    standing: StandingOut


class OverviewItem(Out):
    """A device, a link or a service as the wall sees it: no address, no serial."""

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
    services: list[OverviewItem]
    open_incidents: list[IncidentOut]


class ReadingOut(Out):
    subject: str
    at: float
    probe: str
    outcome: Outcome
    values: dict[str, float]
    facts: dict[str, str]
    reasons: list[Reason]


class GapOut(Out):
    since: int
    until: int | None
    verdicts: list[Verdict]


class SeriesOut(Out):
    subject: str
    metric: str
    level: HistoryLevel
    step: int
    reduction: HistoryReduction
    reduced: bool
    times: list[int]
    values: list[float | None]
    lows: list[float | None]
    highs: list[float | None]
    p95s: list[float | None]
    counts: list[int]
    gaps: list[GapOut]


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
