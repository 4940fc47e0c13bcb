"""Kept configurations of network devices."""

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Out, Sentence
from core.model import ChangeKind, ChangeOutcome, DeviceTrouble


class ConfigurationOut(Out):
    device: str
    platform: str
    tried_at: float | None
    read_at: float | None
    trouble: DeviceTrouble | None = Field(description="Of the last attempt, null when it went well.")
    version: str | None = Field(description="The newest one.")
    accepted: str | None = Field(description="The last version that somebody stands for.")
    accepted_by: str | None
    unsaved: int | None = Field(description="Lines in which what runs is not what would start; null: not known.")
    broken: int | None = Field(description="Rules that it breaks without an exception; null: nothing was kept.")


class ConfigurationVersionOut(Out):
    commit: str
    at: float
    by: str
    why: str = Field(description="'noticed' when nobody gave a reason.")
    added: int
    removed: int


class ConfigurationDiffOut(Out):
    device: str
    diff: str = Field(description="A unified diff.")


class ConfigurationTextOut(Out):
    device: str
    configuration: str


class DeviceChangeOut(Out):
    id: int
    kind: ChangeKind
    port: str
    at: float
    ended_at: float | None = Field(description="Null while it is under way, and when it was interrupted.")
    by: str
    why: str
    commands: list[str] = Field(description="Secrets masked.")
    outcome: ChangeOutcome
    trouble: DeviceTrouble | None
    said: str
    before: str | None = Field(description="Version that was kept before.")
    after: str | None


class EvidenceOut(Out):
    number: int | None = Field(description="Of the line, from 1; null when the whole lacks something.")
    line: str
    missing: str | None


class ExceptionOut(Out):
    until: str
    reason: str


class VerdictOut(Out):
    device: str
    rule: str
    title: Sentence
    standing: str
    evidence: list[EvidenceOut]
    exception: ExceptionOut | None


class ConfigurationAcceptIn(BaseModel):
    """Why a configuration is as it is now."""

    model_config = ConfigDict(extra="forbid")

    why: str = Field(min_length=1, max_length=500)
    version: str | None = Field(
        None, pattern="^[0-9a-f]{7,64}$", description="The one that was looked at: no other is accepted."
    )
