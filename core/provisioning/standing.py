"""What a run says of where a host stands."""

from core.model import HostOutcome, HostStanding, HostState, RunRecord, RunState

_GOOD = (HostState.CONVERGED, HostState.CHANGED)


def judged(previous: HostStanding | None, run: RunRecord, outcome: HostOutcome) -> HostState | None:
    """The host's state after a run that has ended; None when the run says nothing of it.

    A check changes nothing, so one that failed or was stopped says nothing, and of a host on which nothing was ever
    run it is no news that much would change. A run of a few tags speaks well of those alone.
    """
    if run.request.check:
        if previous is None or not outcome.good:
            return None
        return _spoken(previous, run, HostState.DRIFTED if outcome.changed else HostState.CONVERGED)
    if not outcome.begun:
        # the last words of a worker that died are not in the store, so that its host may have been begun all the same
        return HostState.UNKNOWN if run.state is RunState.INTERRUPTED else None
    if not outcome.finished:
        return HostState.UNKNOWN
    if not outcome.good:
        return HostState.FAILED
    return _spoken(previous, run, HostState.CHANGED if outcome.changed else HostState.CONVERGED)


def _spoken(previous: HostStanding | None, run: RunRecord, said: HostState) -> HostState | None:
    request = run.request
    if previous is None or not request.tags or (previous.playbook, previous.tags) == (request.playbook, request.tags):
        return said
    return said if said is HostState.CHANGED and previous.state in _GOOD else None
