"""Playbook runs: list, look, ask for one, cancel one."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from api.access import OPERATE, READ
from api.in_house import InHouse
from api.refusals import Refused
from api.requests import cancel_run, playbooks, request_run
from api.schemas import RunEventOut, RunOut, RunRequestIn
from api.visitors import Welcome
from core.i18n import noop
from core.model import RunRecord, RunRequest

router = APIRouter(prefix="/api/v1", tags=["runs"])


def _out(record: RunRecord) -> RunOut:
    return RunOut.model_validate(asdict(record))


@router.get("/playbooks", dependencies=[READ])
def get_playbooks(house: InHouse) -> list[str]:
    """The playbooks that can be run."""
    return playbooks(house.settings.playbooks)


@router.get("/runs", dependencies=[READ])
def get_runs(house: InHouse, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[RunOut]:
    """Runs, newest first."""
    return [_out(record) for record in house.runs.recent(limit)]


@router.get("/runs/{run_id}", dependencies=[READ])
def get_run(house: InHouse, run_id: int) -> RunOut:
    """One run."""
    record = house.runs.get(run_id)
    if record is None:
        raise Refused(404, noop("There is no run {id}."), id=run_id)
    return _out(record)


@router.get("/runs/{run_id}/events", dependencies=[READ])
def get_run_events(
    house: InHouse, run_id: int, after: int = 0, limit: Annotated[int, Query(ge=1, le=10_000)] = 10_000
) -> list[RunEventOut]:
    """The events of a run with a counter above ``after``, in order."""
    return [RunEventOut.model_validate(event) for event in house.runs.events(run_id, after, limit)]


@router.post("/runs", dependencies=[OPERATE], status_code=201)
def post_run(house: InHouse, visitor: Welcome, asked: RunRequestIn) -> RunOut:
    """Ask for a run; a worker takes it up. Without ``"check": false`` it changes nothing on the hosts."""
    request = RunRequest(asked.playbook, visitor.name, asked.limit, asked.check, asked.diff)
    return get_run(house, request_run(house, visitor, request))


@router.post("/runs/{run_id}/cancel", dependencies=[OPERATE])
def post_cancel(house: InHouse, visitor: Welcome, run_id: int) -> RunOut:
    """Ask a run to stop."""
    cancel_run(house, visitor, run_id)
    return get_run(house, run_id)
