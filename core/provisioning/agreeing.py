"""Who has to agree before a run changes something, and what is left of a run that did not do everything."""

from core.errors import InputError
from core.model import ApprovalReason, RunRecord, RunRequest


def approval(request: RunRequest, hosts: int, marked: bool, most_hosts: int) -> ApprovalReason | None:
    """Why a second person has to agree, or None. A check changes nothing and needs nobody."""
    if request.check:
        return None
    if marked:
        return ApprovalReason.MARKED
    return ApprovalReason.MANY_HOSTS if hosts > most_hosts else None


def resumed(run: RunRecord, requested_by: str) -> RunRequest:
    """The rest of a run: the same, on the hosts that failed, were not reached, not begun, or not finished.

    Raises InputError when there is no rest.
    """
    if not run.state.ended:
        raise InputError(f"run {run.id} is not over: {run.state}; 'motcua runs cancel {run.id}' stops it")
    left = [outcome.host for outcome in run.hosts if not outcome.good]
    if not left:
        raise InputError(f"nothing is left of run {run.id}: it came to its end on every host")
    old = run.request
    return RunRequest(
        playbook=old.playbook,
        requested_by=requested_by,
        limit=",".join(left),
        check=old.check,
        diff=old.diff,
        tags=old.tags,
        confirmed=run.started_at is not None,  # else it would not have begun
        resumes=run.id,
    )
