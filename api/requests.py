"""Asking for playbook runs: what may be asked, by the API and by the page alike."""

import re

from api.deciding import run_of
from api.house import House
from api.refusals import Refused
from api.visitor import Visitor
from core.i18n import noop
from core.model import RunRequest
from core.playbooks import catalogue
from core.provisioning.agreeing import resumed

# Ansible's host patterns; no leading '-' (an option), no quotes or spaces that a command line could trip over.
_PATTERN = re.compile(r"[\w*!&][\w.*!&:,\[\]-]*")
_TAG = re.compile(r"\w[\w-]*")


def request_run(house: House, visitor: Visitor, request: RunRequest) -> int:
    """Write down what somebody asks for after checking it; returns its id. Raises Refused."""
    if request.playbook not in catalogue(house.settings.playbooks).playbooks:
        raise Refused(422, noop("There is no playbook '{name}'."), name=request.playbook)
    if request.limit and not _PATTERN.fullmatch(request.limit):
        raise Refused(
            422, noop("'{limit}' is not a host pattern; write host or group names with commas."), limit=request.limit
        )
    for tag in request.tags:
        if not _TAG.fullmatch(tag):
            raise Refused(422, noop("'{tag}' is not a tag; write letters, digits, '_' and '-'."), tag=tag)
    return _request(house, visitor, request)


def resume_run(house: House, visitor: Visitor, run_id: int) -> int:
    """Ask for the rest of a run; returns the new one's id. Raises PlanError, InputError."""
    return _request(house, visitor, resumed(run_of(house, run_id), visitor.name))


def cancel_run(house: House, visitor: Visitor, run_id: int) -> None:
    """Ask a run to stop and write it down. Raises PlanError, Refused."""
    run_of(house, run_id)
    now = house.clock.wall()
    if not house.runs.request_cancel(run_id, visitor.name, now):
        raise Refused(409, noop("Run {id} has already ended."), id=run_id)
    house.audit.add(now, visitor.name, "run.cancel", str(run_id))


def _request(house: House, visitor: Visitor, request: RunRequest) -> int:
    now = house.clock.wall()
    run_id = house.runs.request(request, now)
    house.audit.add(now, visitor.name, "run.request", f"{run_id}:{request.playbook}", request.told())
    return run_id
