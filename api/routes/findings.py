"""Findings: list, look, acknowledge one, take that back."""

from typing import Annotated

from fastapi import APIRouter, Query

from api import acknowledging, answers
from api.access import OPERATE, READ
from api.in_house import InHouse
from api.schemas import AcknowledgementIn, FindingOut, SweepOut
from api.views import Named, sweep_views
from api.visitors import Welcome
from core.model import FindingKind

router = APIRouter(prefix="/api/v1", tags=["findings"])


@router.get("/findings", dependencies=[READ])
def get_findings(
    house: InHouse,
    subject: str | None = None,
    kind: FindingKind | None = None,
    ended: bool | None = None,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> list[FindingOut]:
    """Findings, newest first; ``ended`` says whether only ended ones or only present ones."""
    named = Named.of(house.inventory())
    return [answers.finding(named, row) for row in house.findings.all(ended, subject, kind, limit)]


@router.get("/findings/{finding_id}", dependencies=[READ])
def get_finding(house: InHouse, finding_id: int) -> FindingOut:
    """One finding."""
    return answers.finding(Named.of(house.inventory()), acknowledging.finding(house, finding_id))


@router.get("/discovery", dependencies=[READ])
def get_discovery(house: InHouse) -> list[SweepOut]:
    """The prefixes that are searched for unknown devices, and how far that is."""
    return [answers.sweep(view) for view in sweep_views(house)]


@router.post("/findings/{finding_id}/acknowledgement", dependencies=[OPERATE])
def post_acknowledgement(house: InHouse, visitor: Welcome, finding_id: int, given: AcknowledgementIn) -> FindingOut:
    """Say that somebody knows of it, and why it may stay."""
    acknowledging.acknowledge(house, visitor, finding_id, given.reason)
    return get_finding(house, finding_id)


@router.delete("/findings/{finding_id}/acknowledgement", dependencies=[OPERATE])
def delete_acknowledgement(house: InHouse, visitor: Welcome, finding_id: int) -> FindingOut:
    """Take an acknowledgement back."""
    acknowledging.withdraw(house, visitor, finding_id)
    return get_finding(house, finding_id)
