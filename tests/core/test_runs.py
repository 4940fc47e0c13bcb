"""Runs are looked at, claimed once with their hosts, end once, and keep their events."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from core.errors import StoreError
from core.model import (
    ApprovalReason,
    ChangeKind,
    ChangeOutcome,
    HostOutcome,
    HostState,
    Revision,
    RunEvent,
    RunPlan,
    RunRequest,
    RunState,
    TaskOutcome,
    Trouble,
    TroubleKind,
    Wait,
    WaitKind,
)
from core.store.database import Database
from core.store.device_changes import DeviceChanges, HeldBy
from core.store.provisioned import Provisioned
from core.store.run_queue import RunQueue
from core.store.runs import Runs

REQUEST = RunRequest("base", "ha", limit="workstations", diff=True, tags=("clock", "ssh"), confirmed=True)
PLACES = 10


def asked(database: Database, *hosts: str, state: RunState = RunState.QUEUED, request: RunRequest = REQUEST) -> int:
    """A run that was asked for and looked at."""
    run_id = Runs(database).request(request, 1.0)
    plan = RunPlan(hosts or ("pc-01",), Revision("abc", "1a2b", True))
    assert RunQueue(database).plan(run_id, plan, state, 1.5, 100.0)
    return run_id


def begun(database: Database, *hosts: str, request: RunRequest = REQUEST) -> int:
    run_id = asked(database, *hosts, request=request)
    claimed = RunQueue(database).claim("worker", 2.0, PLACES)
    assert claimed is not None
    assert claimed.id == run_id
    return run_id


def test_a_run_from_request_to_end(database: Database) -> None:
    runs, queue = Runs(database), RunQueue(database)
    run_id = runs.request(REQUEST, 1.0)
    assert (queue.unplanned(), queue.next(PLACES)) == (run_id, None)
    plan = RunPlan(("pc-01", "pc-02"), Revision("abc", "1a2b", True), not_in_inventory=("pc-99",))
    assert queue.plan(run_id, plan, RunState.QUEUED, 1.5)
    assert not queue.plan(run_id, plan, RunState.QUEUED, 1.6), "it is looked at once"
    claimed = queue.claim("worker-1", 2.0, PLACES)
    assert claimed is not None
    assert (claimed.id, claimed.request, claimed.state, claimed.started_at) == (run_id, REQUEST, RunState.RUNNING, 2.0)
    assert claimed.revision == Revision("abc", "1a2b", True)
    assert queue.locks() == {"pc-01": run_id, "pc-02": run_id}
    hosts = (HostOutcome("pc-01", ok=3, changed=1), HostOutcome("pc-02", unreachable=1))
    assert runs.finish(run_id, RunState.FAILED, 9.0, hosts, "one host was not reached", log_complete=False)
    ended = runs.get(run_id)
    assert ended is not None
    assert (ended.state, ended.ended_at, ended.log_complete) == (RunState.FAILED, 9.0, False)
    missing = Trouble(TroubleKind.NOT_IN_INVENTORY, {"host": "pc-99"})
    assert ended.hosts == (*hosts, HostOutcome("pc-99", begun=False, finished=False, trouble=missing))
    assert queue.locks() == {}
    assert not runs.finish(run_id, RunState.SUCCESSFUL, 10.0), "it ends once"
    assert runs.get(run_id) == ended


def test_the_oldest_comes_first_and_none_is_none(database: Database) -> None:
    queue = RunQueue(database)
    assert queue.claim("worker", 0.0, PLACES) is None
    waiting = [asked(database, host) for host in ("pc-01", "pc-02")]
    claimed = [queue.claim("worker", 3.0, PLACES) for _ in range(3)]
    assert [run.id if run else None for run in claimed] == [*waiting, None]
    assert [run.id for run in Runs(database).recent()] == waiting[::-1]


def test_two_workers_never_get_the_same_and_no_host_is_two_runs(connect: Callable[[], Database]) -> None:
    database = connect()
    waiting = {asked(database, f"pc-{number % 5}", f"server-{number % 7}") for number in range(20)}
    queues = [(Runs(store), RunQueue(store)) for store in (connect() for _ in range(4))]

    def work(worker: int) -> list[int]:
        runs, queue = queues[worker]
        claimed = []
        while (run := queue.claim(f"worker-{worker}", 2.0, PLACES)) is not None:
            locks = queue.locks()
            assert {host.host for host in run.hosts} <= {host for host, owner in locks.items() if owner == run.id}
            claimed.append(run.id)
            runs.finish(run.id, RunState.SUCCESSFUL, 3.0)
        return claimed

    with ThreadPoolExecutor(len(queues)) as pool:
        claimed = [run_id for part in pool.map(work, range(len(queues))) for run_id in part]
    while (run := queues[0][1].claim("last", 2.0, PLACES)) is not None:  # what had to wait when the others looked
        claimed.append(run.id)
        queues[0][0].finish(run.id, RunState.SUCCESSFUL, 3.0)
    assert sorted(claimed) == sorted(waiting)


def test_a_run_that_waits_says_for_which_host_of_which_run(database: Database) -> None:
    first = begun(database, "pc-09")
    second, third = asked(database, "pc-08", "pc-09"), asked(database, "pc-08")
    queue = RunQueue(database)
    assert queue.waits(PLACES) == {
        second: Wait(WaitKind.HOST, "pc-09", first),
        third: Wait(WaitKind.TURN, "pc-08", second),
    }
    assert queue.waits(1)[second] == Wait(WaitKind.HOST, "pc-09", first)
    Runs(database).finish(first, RunState.SUCCESSFUL, 3.0)
    assert queue.next(PLACES) == second


def test_a_run_waits_for_a_change_of_its_device_until_that_ends_or_its_lock_is_old(database: Database) -> None:
    changes, queue = DeviceChanges(database), RunQueue(database)
    number = changes.begin("sw-01", 1.0, ("minh", ""), ChangeKind.PUSH, until=100.0)
    assert isinstance(number, int)
    first = asked(database, "sw-01")
    assert queue.waits(PLACES) == {first: Wait(WaitKind.CHANGE, "sw-01")}
    assert queue.claim("worker", 2.0, PLACES) is None
    queue.release_changes(99.0)
    assert queue.next(PLACES) is None
    (change,) = changes.all("sw-01")
    changes.end(replace(change, outcome=ChangeOutcome.DONE, ended_at=3.0))
    assert queue.next(PLACES) == first
    changes.begin("sw-01", 4.0, ("minh", ""), ChangeKind.PUSH, until=100.0)
    queue.release_changes(100.0)
    assert queue.next(PLACES) == first


def test_a_change_does_not_begin_on_a_device_that_a_run_has(database: Database) -> None:
    run_id, changes = begun(database, "sw-01"), DeviceChanges(database)
    assert changes.begin("sw-01", 3.0, ("minh", ""), ChangeKind.PUSH, until=100.0) == HeldBy(run_id)
    assert changes.all() == []
    Runs(database).finish(run_id, RunState.SUCCESSFUL, 4.0)
    assert isinstance(changes.begin("sw-01", 5.0, ("minh", ""), ChangeKind.PUSH, until=100.0), int)


def test_a_lock_of_a_change_is_prolonged_and_not_given_back_by_one_that_was_before(database: Database) -> None:
    changes, queue = DeviceChanges(database), RunQueue(database)
    killed = changes.begin("sw-01", 1.0, ("minh", ""), ChangeKind.PUSH, until=50.0)
    second = changes.begin("sw-01", 2.0, ("minh", ""), ChangeKind.PUSH, until=50.0)
    assert isinstance(killed, int)
    assert isinstance(second, int)
    changes.prolong(second, 90.0)
    (_, first) = changes.all("sw-01")
    changes.end(replace(first, outcome=ChangeOutcome.UNCERTAIN, ended_at=3.0))
    queue.release_changes(80.0)
    waits = asked(database, "sw-01")
    assert queue.waits(PLACES) == {waits: Wait(WaitKind.CHANGE, "sw-01")}


def test_no_more_are_under_way_than_there_are_places(database: Database) -> None:
    begun(database, "pc-01")
    second = asked(database, "pc-02")
    queue = RunQueue(database)
    assert queue.claim("worker", 3.0, places=1) is None
    assert queue.waits(1) == {second: Wait(WaitKind.PLACE)}
    assert queue.claim("worker", 3.0, places=2) is not None


def test_a_silent_worker_is_found(database: Database) -> None:
    runs, queue = Runs(database), RunQueue(database)
    first, second = begun(database, "pc-01"), begun(database, "pc-02")
    queue.seen(second, 50.0)
    assert queue.silent_since(40.0) == [first]
    runs.finish(first, RunState.INTERRUPTED, 51.0)
    assert queue.silent_since(40.0) == []


@pytest.mark.parametrize("state", [RunState.REQUESTED, RunState.UNCONFIRMED, RunState.UNAPPROVED, RunState.QUEUED])
def test_what_nobody_had_begun_is_cancelled_at_once(database: Database, state: RunState) -> None:
    runs = Runs(database)
    run_id = runs.request(REQUEST, 1.0) if state is RunState.REQUESTED else asked(database, state=state)
    assert runs.request_cancel(run_id, "minh", 2.0)
    record = runs.get(run_id)
    assert record is not None
    assert (record.state, record.cancelled_by) == (RunState.CANCELLED, "minh")
    assert Provisioned(database).standings() == {}


def test_cancelling_what_is_under_way(database: Database) -> None:
    runs, running = Runs(database), begun(database)
    assert not runs.cancel_requested(running)
    assert runs.request_cancel(running, "minh", 4.0)
    assert runs.cancel_requested(running)
    still = runs.get(running)
    assert still is not None
    assert still.state is RunState.RUNNING, "its worker ends it"
    runs.finish(running, RunState.SUCCESSFUL, 6.0)
    assert not runs.request_cancel(running, "minh", 7.0)
    assert not runs.request_cancel(999, "minh", 7.0)


def test_what_is_confirmed_still_waits_for_the_second_person(database: Database) -> None:
    runs, queue = Runs(database), RunQueue(database)
    run_id = runs.request(REQUEST, 1.0)
    plan = RunPlan(("pc-01",), approval=ApprovalReason.MARKED)
    queue.plan(run_id, plan, RunState.UNCONFIRMED, 1.5, 100.0)
    assert not queue.decide(run_id, "lan", True, 2.0), "it is not confirmed yet"
    assert queue.confirm(run_id, "ha", 2.0)
    assert not queue.confirm(run_id, "ha", 2.0)
    assert not queue.decide(run_id, "ha", True, 3.0), "who asked for it is not a second person"
    assert queue.next(PLACES) is None
    assert queue.decide(run_id, "lan", True, 3.0)
    record = runs.get(run_id)
    assert record is not None
    assert (record.state, record.confirmed_by, record.decided_by) == (RunState.QUEUED, "ha", "lan")
    assert queue.next(PLACES) == run_id


def test_a_rejected_and_an_expired_run_have_ended(database: Database) -> None:
    runs, queue = Runs(database), RunQueue(database)
    rejected, late = (asked(database, state=RunState.UNAPPROVED) for _ in range(2))
    assert queue.decide(rejected, "lan", False, 50.0)
    assert queue.expire(99.0) == []
    assert queue.expire(100.0) == [late]
    assert [record.state for record in runs.recent()] == [RunState.EXPIRED, RunState.REJECTED]
    assert all(record.ended_at is not None for record in runs.recent())


def test_only_a_good_check_with_the_same_parameters_counts(database: Database) -> None:
    runs, queue = Runs(database), RunQueue(database)
    check = RunRequest("base", "ha", check=True, tags=("clock",))
    hosts = (HostOutcome("pc-01", ok=1), HostOutcome("pc-02", failed=1))
    runs.finish(begun(database, "pc-01", "pc-02", request=check), RunState.FAILED, 50.0, hosts)
    real = RunRequest("base", "lan", limit="other words", tags=("clock",))
    both = ("pc-01", "pc-02")
    assert queue.unchecked(real, both, "abc", 40.0) == ["pc-02"]
    assert queue.unchecked(real, both, "abc", 60.0) == list(both), "too long ago"
    assert queue.unchecked(real, both, "another", 40.0) == list(both), "the playbooks have changed"
    assert queue.unchecked(RunRequest("base", "lan"), both, "abc", 40.0) == list(both), "other tags"
    assert queue.unchecked(RunRequest("site", "lan", tags=("clock",)), both, "abc", 40.0) == list(both)


def test_where_a_host_stands_and_its_history(database: Database) -> None:
    runs, provisioned = Runs(database), Provisioned(database)
    first = begun(database, "pc-01", "pc-02", request=RunRequest("base", "ha"))
    runs.finish(first, RunState.SUCCESSFUL, 10.0, [HostOutcome("pc-01", ok=2), HostOutcome("pc-02", ok=2, changed=1)])
    second = begun(database, "pc-01", request=RunRequest("base", "ha"))
    runs.finish(second, RunState.SUCCESSFUL, 20.0, [HostOutcome("pc-01", ok=2)])
    standing = provisioned.standing("pc-01")
    assert standing is not None
    assert (standing.state, standing.since, standing.run_id) == (HostState.CONVERGED, 10.0, first)
    assert (standing.judged_at, standing.judged_by) == (20.0, second)
    third = begun(database, "pc-01", request=RunRequest("base", "ha"))
    runs.finish(third, RunState.INTERRUPTED, 30.0)
    states = {host: found.state for host, found in provisioned.standings().items()}
    assert states == {"pc-01": HostState.UNKNOWN, "pc-02": HostState.CHANGED}
    history = provisioned.history("pc-01")
    assert [(one.run.id, one.outcome.ok, one.outcome.begun) for one in history] == [
        (third, 0, False),
        (second, 2, True),
        (first, 2, True),
    ]
    assert provisioned.standing("pc-03") is None
    assert provisioned.history("pc-03") == []


def test_events_stay_in_order_and_are_never_written_twice(database: Database) -> None:
    runs = Runs(database)
    run_id = runs.request(REQUEST, 1.0)
    events = [
        RunEvent(1, 1.0, "play_started", play="base"),
        RunEvent(2, 2.0, "task", "pc-01", "base", "time", TaskOutcome.CHANGED, 0.5, "set", "-a\n+b"),
        RunEvent(3, 3.0, "recap"),
    ]
    runs.add_events(run_id, events[:2])
    runs.add_events(run_id, events[2:])
    runs.add_events(run_id, [])
    assert runs.events(run_id) == events
    assert runs.events(run_id, after=1, limit=1) == events[1:2]
    with pytest.raises(StoreError):
        runs.add_events(run_id, [RunEvent(4, 4.0, "task"), events[0]])
    assert runs.events(run_id) == events, "the whole batch or nothing"
    with pytest.raises(StoreError):
        runs.add_events(999, events)
