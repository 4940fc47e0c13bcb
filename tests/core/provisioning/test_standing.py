"""What a run says of where a host stands."""

from typing import Any

import pytest

from core.model import HostOutcome, HostStanding, HostState, RunRecord, RunRequest, RunState
from core.provisioning.standing import judged

S = HostState
GOOD, CHANGED = HostOutcome("pc", ok=3), HostOutcome("pc", ok=3, changed=1)
FAILED, AWAY = HostOutcome("pc", ok=1, failed=1), HostOutcome("pc", unreachable=1)
TORN, NOT_BEGUN = HostOutcome("pc", ok=1, finished=False), HostOutcome("pc", begun=False, finished=False)


def run(state: RunState = RunState.SUCCESSFUL, **asked: Any) -> RunRecord:
    return RunRecord(2, RunRequest(**{"playbook": "base", "requested_by": "lan"} | asked), state, 0.0, 1.0, 2.0)


def stood(state: HostState, playbook: str = "base", tags: tuple[str, ...] = ()) -> HostStanding:
    return HostStanding("pc", state, 1.0, 1, playbook, tags, 1.0, 1)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [(GOOD, S.CONVERGED), (CHANGED, S.CHANGED), (FAILED, S.FAILED), (AWAY, S.FAILED), (TORN, S.UNKNOWN)],
)
def test_a_run_says_where_its_host_stands(outcome: HostOutcome, expected: HostState) -> None:
    for previous in (None, *(stood(state) for state in S if state is not S.NEVER)):
        assert judged(previous, run(), outcome) is expected


def test_a_host_that_was_not_begun_stands_where_it_stood_unless_the_worker_died() -> None:
    assert judged(stood(S.CHANGED), run(RunState.CANCELLED), NOT_BEGUN) is None
    assert judged(stood(S.CHANGED), run(RunState.INTERRUPTED), NOT_BEGUN) is S.UNKNOWN


@pytest.mark.parametrize("previous", [S.CONVERGED, S.CHANGED, S.DRIFTED, S.FAILED, S.UNKNOWN])
def test_a_check_that_went_well_says_whether_the_host_is_as_it_should_be(previous: HostState) -> None:
    assert judged(stood(previous), run(check=True), GOOD) is S.CONVERGED
    assert judged(stood(previous), run(check=True), CHANGED) is S.DRIFTED


def test_a_check_that_went_wrong_was_stopped_or_came_first_says_nothing() -> None:
    for outcome in (FAILED, AWAY, TORN, NOT_BEGUN):
        assert judged(stood(S.UNKNOWN), run(RunState.INTERRUPTED, check=True), outcome) is None
    assert judged(None, run(check=True), GOOD) is None


def test_a_run_of_a_few_tags_does_not_speak_well_of_the_rest() -> None:
    few = run(tags=("clock",))
    assert judged(stood(S.UNKNOWN), few, GOOD) is None
    assert judged(stood(S.FAILED), few, CHANGED) is None
    assert judged(stood(S.CONVERGED), few, CHANGED) is S.CHANGED
    assert judged(stood(S.CONVERGED), few, FAILED) is S.FAILED
    assert judged(stood(S.UNKNOWN, tags=("clock",)), few, GOOD) is S.CONVERGED
