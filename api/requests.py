"""Asking for playbook runs: what may be asked, by the API and by the page alike."""

import re
from pathlib import Path

from api.house import House
from api.refusals import Refused
from api.visitors import Visitor
from core.i18n import noop
from core.model import RunRequest

# Ansible's host patterns; no leading '-' (an option), no quotes or spaces that a command line could trip over.
_PATTERN = re.compile(r"[\w*!&][\w.*!&:,\[\]-]*")
_NOT_PLAYBOOKS = frozenset({"requirements.yml", "galaxy.yml"})


def playbooks(folder: Path) -> list[str]:
    """The playbooks that may be run: YAML files of the folder itself, by name."""
    return sorted(file.name for file in folder.glob("*.yml") if file.is_file() and file.name not in _NOT_PLAYBOOKS)


def request_run(house: House, visitor: Visitor, request: RunRequest) -> int:
    """Queue a run after checking it, and write it down; returns its id. Raises Refused."""
    if request.playbook not in playbooks(house.settings.playbooks):
        raise Refused(422, noop("There is no playbook '{name}'."), name=request.playbook)
    if request.limit and not _PATTERN.fullmatch(request.limit):
        raise Refused(
            422, noop("'{limit}' is not a host pattern; write host or group names with commas."), limit=request.limit
        )
    now = house.clock.wall()
    run_id = house.runs.request(request, now)
    detail = " ".join(
        [f"limit={request.limit or 'all'}", f"check={request.check}".lower(), f"diff={request.diff}".lower()]
    )
    house.audit.add(now, visitor.name, "run.request", f"{run_id}:{request.playbook}", detail)
    return run_id


def cancel_run(house: House, visitor: Visitor, run_id: int) -> None:
    """Ask a run to stop and write it down. Raises Refused."""
    if house.runs.get(run_id) is None:
        raise Refused(404, noop("There is no run {id}."), id=run_id)
    now = house.clock.wall()
    if not house.runs.request_cancel(run_id, visitor.name, now):
        raise Refused(409, noop("Run {id} has already ended."), id=run_id)
    house.audit.add(now, visitor.name, "run.cancel", str(run_id))
