"""Playbook runs: list, look, ask for one, confirm, approve, cancel, resume; and where hosts stand since."""

from typing import Annotated

from fastapi import APIRouter, Query

from api import answers, deciding
from api.access import OPERATE, READ
from api.in_house import InHouse
from api.requests import cancel_run, request_run, resume_run
from api.schemas import HostRunOut, HostStandingOut, RunEventOut, RunOut, RunRequestIn
from api.visitors import Welcome
from core.model import RunRequest
from core.playbooks import catalogue
from core.provisioning.hosts import hosts_of

router = APIRouter(prefix="/api/v1", tags=["runs"])


@router.get("/playbooks", dependencies=[READ])
def get_playbooks(house: InHouse) -> list[str]:
    """The playbooks that can be run."""
    return list(catalogue(house.settings.playbooks).playbooks)


@router.get("/runs", dependencies=[READ])
def get_runs(house: InHouse, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[RunOut]:
    """Runs, newest first."""
    return [answers.run(house, record) for record in house.runs.recent(limit)]


@router.get("/runs/{run_id}", dependencies=[READ])
def get_run(house: InHouse, run_id: int) -> RunOut:
    """One run."""
    return answers.run(house, deciding.run_of(house, run_id))


@router.get("/runs/{run_id}/events", dependencies=[READ])
def get_run_events(
    house: InHouse, run_id: int, after: int = 0, limit: Annotated[int, Query(ge=1, le=10_000)] = 10_000
) -> list[RunEventOut]:
    """The events of a run with a counter above ``after``, in order."""
    return [RunEventOut.model_validate(event) for event in house.runs.events(run_id, after, limit)]


@router.post("/runs", dependencies=[OPERATE], status_code=201)
def post_run(house: InHouse, visitor: Welcome, asked: RunRequestIn) -> RunOut:
    """Ask for a run; a worker takes it up. Without ``"check": false`` it changes nothing on the hosts."""
    request = RunRequest(
        asked.playbook, visitor.name, asked.limit, asked.check, asked.diff, asked.tags, asked.confirmed
    )
    return get_run(house, request_run(house, visitor, request))


@router.post("/runs/{run_id}/confirm", dependencies=[OPERATE])
def post_confirm(house: InHouse, visitor: Welcome, run_id: int) -> RunOut:
    """Let a run change hosts that no check has looked at."""
    deciding.confirm(house, visitor, run_id)
    return get_run(house, run_id)


@router.post("/runs/{run_id}/approve", dependencies=[OPERATE])
def post_approve(house: InHouse, visitor: Welcome, run_id: int) -> RunOut:
    """Agree to a run as the second person, with a session: a token is a program's."""
    deciding.decide(house, visitor, run_id, approved=True)
    return get_run(house, run_id)


@router.post("/runs/{run_id}/reject", dependencies=[OPERATE])
def post_reject(house: InHouse, visitor: Welcome, run_id: int) -> RunOut:
    """Refuse a run as the second person."""
    deciding.decide(house, visitor, run_id, approved=False)
    return get_run(house, run_id)


@router.post("/runs/{run_id}/cancel", dependencies=[OPERATE])
def post_cancel(house: InHouse, visitor: Welcome, run_id: int) -> RunOut:
    """Ask a run to stop."""
    cancel_run(house, visitor, run_id)
    return get_run(house, run_id)


@router.post("/runs/{run_id}/resume", dependencies=[OPERATE], status_code=201)
def post_resume(house: InHouse, visitor: Welcome, run_id: int) -> RunOut:
    """Ask for the rest of a run: the hosts that failed, were not reached, not begun or not finished."""
    return get_run(house, resume_run(house, visitor, run_id))


@router.get("/provision/hosts", dependencies=[READ])
def get_hosts(house: InHouse) -> list[HostStandingOut]:
    """Where each machine of the inventory that playbooks set up stands, and each host that one ever did."""
    found = hosts_of(house.inventory(), house.provisioned.standings())
    return [answers.host_standing(name, standing) for name, standing in found.items()]


@router.get("/provision/hosts/{host}/history", dependencies=[READ])
def get_host_history(house: InHouse, host: str, limit: Annotated[int, Query(ge=1, le=1000)] = 50) -> list[HostRunOut]:
    """The runs that came to a host, newest first, and what became of it in each."""
    return [answers.host_run(found) for found in house.provisioned.history(host, limit)]
