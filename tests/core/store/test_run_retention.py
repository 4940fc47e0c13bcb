"""The logs of runs do not grow for ever."""

import pytest
from sqlalchemy import func, insert, select

from core.model import HostOutcome, RunEvent, RunPlan, RunRequest, RunState, TaskOutcome
from core.store import schema
from core.store.database import Database
from core.store.provisioned import Provisioned
from core.store.run_queue import RunQueue
from core.store.run_retention import RunRetention
from core.store.runs import Runs

DAY = 86_400.0
EVENTS = 40
TEXT = "changed: [pc-01] => (item=chrony) the package was installed, version 4.3-2+deb12u1 " * 4


def ended(database: Database, at: float, text: str = "x" * 1000) -> int:
    """A run with one event of about a kilobyte that ended then."""
    runs, queue = Runs(database), RunQueue(database)
    run_id = runs.request(RunRequest("base", "ha"), at)
    queue.plan(run_id, RunPlan(("pc-01",)), RunState.QUEUED, at)
    queue.claim("worker", at, places=9)
    runs.add_events(run_id, [RunEvent(1, at, "result", "pc-01", outcome=TaskOutcome.OK, text=text)])
    runs.finish(run_id, RunState.SUCCESSFUL, at, [HostOutcome("pc-01", ok=1)])
    return run_id


def test_old_logs_go_and_what_became_of_the_hosts_stays(database: Database) -> None:
    old, young = ended(database, 1 * DAY), ended(database, 9 * DAY)
    retention, runs = RunRetention(database), Runs(database)
    assert retention.forget(10 * DAY, 5, 10**9, 1000) == 1
    assert retention.forget(10 * DAY, 5, 10**9, 1000) == 0
    assert [len(runs.events(run_id)) for run_id in (old, young)] == [0, 1]
    record = runs.get(old)
    assert record is not None
    assert (record.log_deleted_at, record.hosts[0].ok) == (10 * DAY, 1)


def test_the_oldest_logs_go_when_all_are_too_large_together(database: Database) -> None:
    made = [ended(database, number * 10.0) for number in range(1, 5)]
    RunRetention(database).forget(100.0, 5, 2500, 1000)
    assert [len(Runs(database).events(run_id)) for run_id in made] == [0, 0, 1, 1]


def test_runs_go_later_and_where_hosts_stand_never(database: Database) -> None:
    old = ended(database, 1 * DAY)
    waits = Runs(database).request(RunRequest("base", "ha"), 1 * DAY)
    RunRetention(database).forget(100 * DAY, 5, 10**9, 30)
    assert Runs(database).get(old) is None
    assert Runs(database).get(waits) is not None
    assert Provisioned(database).history("pc-01") == []
    standing = Provisioned(database).standing("pc-01")
    assert standing is not None
    assert standing.run_id == old


def generate(database: Database, first: int, count: int) -> None:
    """As many ended runs, each of 40 events of about half a kilobyte, in one transaction."""
    event = {"kind": "result", "host": "pc-01", "play": "Base", "task": "Do", "outcome": "ok", "duration": 0.1}
    blank = {"revision": "", "commit": "", "dirty": False, "log_complete": True, "message": "", "check": False}
    blank |= {"diff": False, "tags": [], "confirmed": True, "limit": "", "playbook": "base", "requested_by": "ha"}
    with database.write() as connection:
        for number in range(first, first + count):
            run = {
                "id": number,
                "state": "successful",
                "requested_at": number,
                "started_at": number,
                "ended_at": number,
            }
            size = EVENTS * (len(TEXT) + 150)
            connection.execute(insert(schema.run), {**blank, **run, "log_bytes": size})
            rows = [
                {**event, "run_id": number, "counter": n, "at": number, "text": TEXT, "diff": ""} for n in range(EVENTS)
            ]
            connection.execute(insert(schema.run_event), rows)


@pytest.mark.sqlite
def test_a_thousand_runs_take_no_more_room_than_their_limit(database: Database) -> None:
    assert database.file is not None
    sizes = []
    for first in range(1, 1001, 100):
        generate(database, first, 100)
        RunRetention(database).forget(float(first + 100), 100, 2_000_000, 1830)
        sizes.append(database.file.stat().st_size)
    with database.read() as connection:
        kept = connection.execute(select(func.count()).select_from(schema.run_event)).scalar()
        octets = connection.execute(select(func.sum(schema.run.c.log_bytes))).scalar()
    assert kept is not None
    assert octets is not None
    assert octets <= 2_000_000
    assert kept * (len(TEXT) + 150) == octets
    assert max(sizes) < 8_000_000, sizes
