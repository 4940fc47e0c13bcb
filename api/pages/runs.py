"""The list of runs, one run with its log, and the forms to start, confirm, approve, resume and cancel one."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api import deciding
from api.access import OPERATE, READ
from api.in_house import InHouse
from api.rendering import page
from api.requests import cancel_run, request_run, resume_run
from api.visitors import Welcome
from core.model import RunRequest
from core.playbooks import catalogue

router = APIRouter(include_in_schema=False)
_EVENTS = 2000


@router.get("/runs", dependencies=[READ])
def show_runs(request: Request, house: InHouse) -> Response:
    """Runs, newest first, and the form to start one."""
    shown = {
        "runs": house.runs.recent(100),
        "catalogue": catalogue(house.settings.playbooks),
        "hosts": [device.id for device in house.inventory().devices],
        "waits": house.run_queue.waits(house.settings.runs_at_once),
    }
    return page(request, "runs.html", shown)


@router.post("/runs", dependencies=[OPERATE])
def start_run(  # noqa: PLR0913, PLR0917  each is a field of the form
    request: Request,
    house: InHouse,
    visitor: Welcome,
    playbook: Annotated[str, Form(max_length=200)],
    limit: Annotated[str, Form(max_length=500)] = "",
    tags: Annotated[str, Form(max_length=500)] = "",
    check: Annotated[bool, Form()] = False,
    diff: Annotated[bool, Form()] = False,
) -> Response:
    """Ask for a run and go to its page."""
    wanted = tuple(tags.replace(",", " ").split())
    run_id = request_run(house, visitor, RunRequest(playbook, visitor.name, limit.strip(), check, diff, wanted))
    return RedirectResponse(request.url_for("show_run", run_id=run_id).path, 303)


@router.get("/runs/{run_id}", dependencies=[READ])
def show_run(request: Request, house: InHouse, visitor: Welcome, run_id: int, after: int = 0) -> Response:
    """One run. ``?part=log&after=N`` is only the lines of the log after N."""
    record = deciding.run_of(house, run_id)
    events = house.runs.events(run_id, after, _EVENTS)
    if request.query_params.get("part") == "log":
        return page(request, "parts/log.html", {"events": events})
    shown = {
        "run": record,
        "events": events,
        "playbook": catalogue(house.settings.playbooks).of(record.request.playbook),
        "waits": house.run_queue.waits(house.settings.runs_at_once),
        "before": None if record.request.resumes is None else house.runs.get(record.request.resumes),
        "may_decide": deciding.may_decide(record, visitor),
        "left": [host.host for host in record.hosts if not host.good],
    }
    return page(request, "run.html", shown)


@router.post("/runs/{run_id}/check", dependencies=[OPERATE])
def check_first(request: Request, house: InHouse, visitor: Welcome, run_id: int) -> Response:
    """Ask for a check with a run's parameters, and go to its page."""
    old = deciding.run_of(house, run_id).request
    check = RunRequest(old.playbook, visitor.name, old.limit, True, True, old.tags)
    return RedirectResponse(request.url_for("show_run", run_id=request_run(house, visitor, check)).path, 303)


@router.post("/runs/{run_id}/resume", dependencies=[OPERATE])
def resume(request: Request, house: InHouse, visitor: Welcome, run_id: int) -> Response:
    """Ask for the rest of a run and go to its page."""
    return RedirectResponse(request.url_for("show_run", run_id=resume_run(house, visitor, run_id)).path, 303)


@router.post("/runs/{run_id}/{step}", dependencies=[OPERATE])
def step_run(
    request: Request,
    house: InHouse,
    visitor: Welcome,
    run_id: int,
    step: Literal["confirm", "approve", "reject", "cancel"],
) -> Response:
    """Take a run on, or end it, and go back to its page."""
    if step == "cancel":
        cancel_run(house, visitor, run_id)
    elif step == "confirm":
        deciding.confirm(house, visitor, run_id)
    else:
        deciding.decide(house, visitor, run_id, approved=step == "approve")
    return RedirectResponse(request.url_for("show_run", run_id=run_id).path, 303)
