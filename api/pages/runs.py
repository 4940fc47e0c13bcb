"""The list of runs, one run with its log, and the forms to start and to cancel one."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.access import OPERATE, READ
from api.in_house import InHouse
from api.refusals import Refused
from api.rendering import page
from api.requests import cancel_run, playbooks, request_run
from api.visitors import Welcome
from core.i18n import noop
from core.model import RunRequest

router = APIRouter(include_in_schema=False)
_EVENTS = 2000


@router.get("/runs", dependencies=[READ])
def show_runs(request: Request, house: InHouse) -> Response:
    """Runs, newest first, and the form to start one."""
    shown = {
        "runs": house.runs.recent(100),
        "playbooks": playbooks(house.settings.playbooks),
        "hosts": [device.id for device in house.inventory().devices],
    }
    return page(request, "runs.html", shown)


@router.post("/runs", dependencies=[OPERATE])
def start_run(
    request: Request,
    house: InHouse,
    visitor: Welcome,
    playbook: Annotated[str, Form(max_length=200)],
    limit: Annotated[str, Form(max_length=500)] = "",
    check: Annotated[bool, Form()] = False,
    diff: Annotated[bool, Form()] = False,
) -> Response:
    """Ask for a run and go to its page."""
    run_id = request_run(house, visitor, RunRequest(playbook, visitor.name, limit.strip(), check, diff))
    return RedirectResponse(request.url_for("show_run", run_id=run_id).path, 303)


@router.get("/runs/{run_id}", dependencies=[READ])
def show_run(request: Request, house: InHouse, run_id: int, after: int = 0) -> Response:
    """One run. ``?part=log&after=N`` is only the lines of the log after N."""
    record = house.runs.get(run_id)
    if record is None:
        raise Refused(404, noop("There is no run {id}."), id=run_id)
    events = house.runs.events(run_id, after, _EVENTS)
    if request.query_params.get("part") == "log":
        return page(request, "parts/log.html", {"events": events})
    return page(request, "run.html", {"run": record, "events": events})


@router.post("/runs/{run_id}/cancel", dependencies=[OPERATE])
def stop_run(request: Request, house: InHouse, visitor: Welcome, run_id: int) -> Response:
    """Ask a run to stop and go back to its page."""
    cancel_run(house, visitor, run_id)
    return RedirectResponse(request.url_for("show_run", run_id=run_id).path, 303)
