"""What a second person does to a run, and who confirms one: for the API, the pages and the command line alike."""

from api.house import House
from api.visitor import Visitor
from core.i18n import noop
from core.model import Permission, RunRecord, RunState
from core.planning import PlanError, Refusal

TOKEN = "token:"  # noqa: S105  how names of programs begin


def run_of(house: House, run_id: int) -> RunRecord:
    """One run. Raises PlanError."""
    record = house.runs.get(run_id)
    if record is None:
        raise PlanError(noop("There is no run {id}."), Refusal.MISSING, id=run_id)
    return record


def confirm(house: House, by: Visitor, run_id: int) -> None:
    """Let a run change hosts that no check has looked at, and write it down. Raises PlanError."""
    run_of(house, run_id)
    now = house.clock.wall()
    if not house.run_queue.confirm(run_id, by.name, now):
        raise PlanError(noop("Run {id} does not wait to be confirmed."), Refusal.CONFLICT, id=run_id)
    house.audit.add(now, by.name, "run.confirm", str(run_id))


def may_decide(record: RunRecord, by: Visitor) -> bool:
    """Whether this is a second person: one who may run playbooks, is no program, and did not ask for the run."""
    is_second = by.name != record.request.requested_by and not by.name.startswith(TOKEN)
    return record.state is RunState.UNAPPROVED and is_second and by.may(Permission.OPERATE)


def decide(house: House, by: Visitor, run_id: int, approved: bool) -> None:
    """Approve or reject a run and write it down. Raises PlanError."""
    record, now = run_of(house, run_id), house.clock.wall()
    if record.state is not RunState.UNAPPROVED:
        raise PlanError(noop("Run {id} does not wait to be approved."), Refusal.CONFLICT, id=run_id)
    if by.name.startswith(TOKEN):
        raise PlanError(noop("A program cannot approve a run; a second person has to log in."), Refusal.CONFLICT)
    if not may_decide(record, by):
        raise PlanError(noop("Run {id} needs somebody other than {by}."), Refusal.CONFLICT, id=run_id, by=by.name)
    if not house.run_queue.decide(run_id, by.name, approved, now):
        raise PlanError(noop("Run {id} does not wait to be approved."), Refusal.CONFLICT, id=run_id)
    house.audit.add(now, by.name, "run.approve" if approved else "run.reject", str(run_id))
