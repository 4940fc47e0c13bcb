"""Who has to agree, and what is left of a run."""

import pytest

from core.errors import InputError
from core.model import ApprovalReason, HostOutcome, RunRecord, RunRequest, RunState
from core.provisioning.agreeing import approval, resumed

REQUEST = RunRequest("base", "ha", "all", tags=("clock",), diff=True)


def ended(state: RunState, *hosts: HostOutcome) -> RunRecord:
    return RunRecord(7, REQUEST, state, 0.0, 1.0, 2.0, hosts=hosts)


@pytest.mark.parametrize(
    ("check", "hosts", "marked", "reason"),
    [
        (False, 20, False, None),
        (False, 21, False, ApprovalReason.MANY_HOSTS),
        (False, 1, True, ApprovalReason.MARKED),
        (True, 900, True, None),
    ],
)
def test_many_hosts_or_a_mark_need_a_second_person(
    check: bool, hosts: int, marked: bool, reason: ApprovalReason | None
) -> None:
    assert approval(RunRequest("base", "ha", check=check), hosts, marked, 20) is reason


def test_the_rest_is_what_failed_was_not_reached_not_begun_or_not_finished() -> None:
    hosts = (
        HostOutcome("done", ok=3, changed=1),
        HostOutcome("failed", ok=1, failed=1),
        HostOutcome("away", unreachable=1),
        HostOutcome("torn", ok=2, finished=False),
        HostOutcome("later", begun=False, finished=False),
    )
    rest = resumed(ended(RunState.INTERRUPTED, *hosts), "lan")
    assert rest == RunRequest(
        "base", "lan", "failed,away,torn,later", diff=True, tags=("clock",), confirmed=True, resumes=7
    )


def test_nothing_is_resumed_that_is_under_way_or_whole() -> None:
    with pytest.raises(InputError, match="run 7 is not over: running"):
        resumed(ended(RunState.RUNNING), "lan")
    with pytest.raises(InputError, match="nothing is left of run 7"):
        resumed(ended(RunState.SUCCESSFUL, HostOutcome("done", ok=1)), "lan")
