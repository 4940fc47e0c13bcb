"""Runs are claimed once, end once, and keep their events."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.errors import StoreError
from core.model import HostOutcome, RunEvent, RunRequest, RunState, TaskOutcome
from core.store.database import Database
from core.store.runs import Runs

REQUEST = RunRequest("base", "lan", limit="workstations", check=True)


def test_a_run_from_request_to_end(database: Database) -> None:
    runs = Runs(database)
    run_id = runs.request(REQUEST, 1.0)
    claimed = runs.claim("worker-1", 2.0, revision="abc")
    assert claimed is not None
    assert (claimed.id, claimed.request, claimed.state, claimed.started_at) == (run_id, REQUEST, RunState.RUNNING, 2.0)
    hosts = (HostOutcome("pc-01", ok=3, changed=1), HostOutcome("pc-02", unreachable=1))
    assert runs.finish(run_id, RunState.FAILED, 9.0, hosts, "one host was not reached", log_complete=False)
    ended = runs.get(run_id)
    assert ended is not None
    assert (ended.state, ended.ended_at, ended.hosts, ended.log_complete) == (RunState.FAILED, 9.0, hosts, False)
    assert ended.revision == "abc"
    assert not runs.finish(run_id, RunState.SUCCESSFUL, 10.0), "it ends once"
    assert runs.get(run_id) == ended


def test_the_oldest_comes_first_and_none_is_none(database: Database) -> None:
    runs = Runs(database)
    assert runs.claim("worker", 0.0) is None
    waiting = [runs.request(REQUEST, at) for at in (1.0, 2.0)]
    claimed = [runs.claim("worker", 3.0) for _ in range(3)]
    assert [run.id if run else None for run in claimed] == [*waiting, None]
    assert [run.id for run in runs.recent()] == waiting[::-1]


def test_two_workers_never_get_the_same(connect: Callable[[], Database]) -> None:
    runs = Runs(connect())
    waiting = {runs.request(REQUEST, 1.0) for _ in range(20)}
    workers = [Runs(connect()) for _ in range(4)]

    def work(worker: int) -> list[int]:
        claimed = []
        while (run := workers[worker].claim(f"worker-{worker}", 2.0)) is not None:
            claimed.append(run.id)
        return claimed

    with ThreadPoolExecutor(len(workers)) as pool:
        claimed = [run_id for part in pool.map(work, range(len(workers))) for run_id in part]
    assert sorted(claimed) == sorted(waiting)


def test_a_silent_worker_is_found(database: Database) -> None:
    runs = Runs(database)
    first, second = runs.request(REQUEST, 1.0), runs.request(REQUEST, 1.0)
    runs.claim("dead", 2.0)
    runs.claim("alive", 2.0)
    runs.seen(second, 50.0)
    assert runs.silent_since(40.0) == [first]
    runs.finish(first, RunState.INTERRUPTED, 51.0)
    assert runs.silent_since(40.0) == []


def test_cancelling(database: Database) -> None:
    runs = Runs(database)
    waiting, running, ended = (runs.request(REQUEST, 1.0) for _ in range(3))
    assert runs.request_cancel(waiting, "minh", 2.0)
    cancelled = runs.get(waiting)
    assert cancelled is not None
    assert cancelled.state is RunState.CANCELLED, "nobody had begun it"
    runs.claim("worker", 3.0)
    assert not runs.cancel_requested(running)
    assert runs.request_cancel(running, "minh", 4.0)
    assert runs.cancel_requested(running)
    still = runs.get(running)
    assert still is not None
    assert still.state is RunState.RUNNING, "its worker ends it"
    runs.claim("worker", 5.0)
    runs.finish(ended, RunState.SUCCESSFUL, 6.0)
    assert not runs.request_cancel(ended, "minh", 7.0)
    assert not runs.request_cancel(999, "minh", 7.0)


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
