"""The daemon: each run when it is its turn, and none is left behind."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core.clock import ManualClock
from core.model import (
    ChangeKind,
    HostState,
    Revision,
    RunEvent,
    RunPlan,
    RunRequest,
    RunState,
    TaskOutcome,
    Trouble,
    TroubleKind,
)
from core.settings import Settings
from core.store.audit import Audit
from core.store.device_changes import DeviceChanges
from core.store.run_retention import RunRetention
from provision.daemon import PLAN_SECONDS, SILENT_SECONDS, Daemon, Hands
from provision.presence import AlreadyRunningError, present, settings_of_present
from tests.provision.conftest import REAL_PLAYBOOKS, Site


@dataclass(slots=True)
class FakeProcess:
    """A worker's process that ends when the test says so."""

    pid: int = 4711
    code: int | None = None
    asked_to_end: bool = False

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.asked_to_end = True


@dataclass(slots=True)
class House:
    """A daemon with its surroundings."""

    site: Site
    clock: ManualClock = field(default_factory=ManualClock)
    processes: dict[int, FakeProcess] = field(default_factory=dict)
    swept: list[int] = field(default_factory=list)
    planned: list[int] = field(default_factory=list)
    planner: FakeProcess = field(default_factory=FakeProcess)
    broken: bool = False

    @property
    def audit(self) -> Audit:
        return Audit(self.site.database)

    def daemon(self) -> Daemon:
        hands = Hands(self.start, self.plan, self.sweep)
        site, retention = self.site, RunRetention(self.site.database)
        return Daemon(site.settings, site.runs, site.queue, self.audit, retention, self.clock, hands)

    def start(self, _settings: Settings, run_id: int) -> FakeProcess:
        if self.broken:
            raise OSError("no more processes")
        return self.processes.setdefault(run_id, FakeProcess())

    def sweep(self, _data: Path, run_id: int) -> None:
        self.swept.append(run_id)

    def plan(self, _settings: Settings, run_id: int) -> FakeProcess:
        self.planned.append(run_id)
        return self.planner

    def request(self, *hosts: str, **plan: Any) -> int:
        """A run that was asked for and looked at."""
        run_id = self.site.runs.request(RunRequest("try", "tester"), self.clock.wall())
        self.site.queue.plan(run_id, RunPlan(hosts or ("pc-01",), **plan), RunState.QUEUED, self.clock.wall())
        return run_id

    def state(self, run_id: int) -> RunState:
        record = self.site.runs.get(run_id)
        assert record is not None
        return record.state


@pytest.fixture
def house(site: Site) -> House:
    return House(site)


def test_runs_on_one_host_are_carried_out_one_after_the_other(house: House) -> None:
    first, second, daemon = house.request(), house.request(), house.daemon()
    daemon.tick()
    daemon.tick()
    assert (house.state(first), house.state(second)) == (RunState.RUNNING, RunState.QUEUED)
    house.site.runs.finish(first, RunState.SUCCESSFUL, 1.0)
    house.processes[first].code = 0
    daemon.tick()
    assert (house.state(first), house.state(second)) == (RunState.SUCCESSFUL, RunState.RUNNING)
    assert house.swept == []


def test_a_run_waits_for_the_change_of_a_device_whose_process_died_until_its_lock_is_old(house: House) -> None:
    changes, now = DeviceChanges(house.site.database), house.clock.wall()
    changes.begin("pc-01", now, ("minh", ""), ChangeKind.PUSH, until=now + 100)
    run_id, daemon = house.request(), house.daemon()
    daemon.tick()
    assert house.state(run_id) is RunState.QUEUED
    house.clock.advance(101)
    daemon.tick()
    assert house.state(run_id) is RunState.RUNNING


def test_a_run_whose_worker_was_killed_is_interrupted_and_its_hosts_are_unknown(house: House) -> None:
    run_id, daemon = house.request(), house.daemon()
    daemon.tick()
    house.site.runs.add_events(run_id, [RunEvent(1, 0.0, "result", host="pc-01", outcome=TaskOutcome.OK)])
    house.processes[run_id].code = -9
    daemon.tick()
    record = house.site.runs.get(run_id)
    assert record is not None
    assert (record.state, record.log_complete) == (RunState.INTERRUPTED, False)
    assert record.trouble == Trouble(TroubleKind.WORKER_ENDED, {"code": "-9"})
    assert [(host.host, host.ok, host.finished) for host in record.hosts] == [("pc-01", 1, False)]
    standing = house.site.provisioned.standing("pc-01")
    assert standing is not None
    assert (standing.state, standing.run_id) == (HostState.UNKNOWN, run_id)
    assert house.site.queue.locks() == {}
    assert house.swept == [run_id]
    assert daemon.idle


def test_a_run_that_another_daemon_left_is_interrupted_once_its_worker_is_silent(house: House) -> None:
    run_id = house.request()
    house.daemon().tick()
    second = house.daemon()
    second.tick()
    assert house.state(run_id) is RunState.RUNNING
    house.clock.advance(SILENT_SECONDS + 1)
    second.tick()
    assert house.state(run_id) is RunState.INTERRUPTED
    assert house.swept == [run_id]


def test_a_silent_worker_that_is_alive_is_left_to_itself(house: House) -> None:
    run_id, daemon = house.request(), house.daemon()
    daemon.tick()
    house.clock.advance(SILENT_SECONDS + 1)
    daemon.tick()
    assert house.state(run_id) is RunState.RUNNING


def test_a_worker_that_cannot_be_started_fails_its_run(house: House) -> None:
    house.broken = True
    run_id, daemon = house.request(), house.daemon()
    daemon.tick()
    assert house.state(run_id) is RunState.FAILED
    assert daemon.idle


def test_runs_on_other_hosts_go_on_side_by_side_up_to_the_limit(house: House) -> None:
    runs = [house.request(f"pc-{number:02}") for number in range(5)]
    house.daemon().tick()
    assert [house.state(run_id) for run_id in runs] == [RunState.RUNNING] * 3 + [RunState.QUEUED] * 2


def test_each_request_is_looked_at_once_and_one_after_the_other(house: House) -> None:
    runs, daemon = [house.site.runs.request(RunRequest("try", "tester"), 0.0) for _ in range(2)], house.daemon()
    daemon.tick()
    daemon.tick()
    assert house.planned == runs[:1]
    house.site.queue.plan(runs[0], RunPlan(("pc-01",)), RunState.QUEUED, 1.0)
    house.planner.code = 0
    daemon.tick()
    assert house.planned == runs


@pytest.mark.parametrize("late", [True, False])
def test_a_look_that_finds_nothing_out_refuses_the_request(house: House, late: bool) -> None:
    run_id, daemon = house.site.runs.request(RunRequest("try", "tester"), 0.0), house.daemon()
    daemon.tick()
    if late:
        house.clock.advance(PLAN_SECONDS + 1)
    else:
        house.planner.code = -9
    daemon.tick()
    assert house.state(run_id) is RunState.FAILED
    assert house.swept == ([run_id] if late else [])


def test_logs_that_are_too_old_are_deleted_now_and_then(house: House) -> None:
    run_id, daemon = house.request(), house.daemon()
    daemon.tick()
    house.site.runs.add_events(run_id, [RunEvent(1, 0.0, "result", host="pc-01", outcome=TaskOutcome.OK)])
    house.site.runs.finish(run_id, RunState.SUCCESSFUL, house.clock.wall())
    house.processes[run_id].code = 0
    daemon.tick()
    assert len(house.site.runs.events(run_id)) == 1
    house.clock.advance(86_400.0 * (house.site.settings.run_log_days + 1))
    daemon.tick()
    assert house.site.runs.events(run_id) == []


def test_a_run_that_nobody_approves_in_time_is_dropped_and_written_down(house: House) -> None:
    run_id, daemon = house.site.runs.request(RunRequest("try", "tester"), 0.0), house.daemon()
    now = house.clock.wall()
    house.site.queue.plan(run_id, RunPlan(("pc-01",)), RunState.UNAPPROVED, now, now + 60)
    daemon.tick()
    assert house.state(run_id) is RunState.UNAPPROVED
    house.clock.advance(61)
    daemon.tick()
    assert house.state(run_id) is RunState.EXPIRED
    assert [(entry.actor, entry.action, entry.target) for entry in house.audit.recent(1)] == [
        ("motcua", "run.expire", str(run_id))
    ]


def test_playbooks_that_were_changed_after_the_approval_are_not_run(house: House) -> None:
    run_id = house.site.runs.request(RunRequest("try", "tester"), 0.0)
    house.site.queue.plan(run_id, RunPlan(("pc-01",), Revision("as it was")), RunState.UNAPPROVED, 0.0, 1e12)
    assert house.site.queue.decide(run_id, "lan", True, 1.0)
    house.daemon().tick()
    record = house.site.runs.get(run_id)
    assert record is not None
    assert (record.state, record.trouble) == (RunState.FAILED, Trouble(TroubleKind.CHANGED_SINCE))
    assert house.processes == {}


def test_a_stopping_daemon_asks_its_worker_and_ends_what_does_not_listen(house: House) -> None:
    run_id, daemon = house.request(), house.daemon()
    daemon.tick()
    daemon.stop_workers()
    assert house.processes[run_id].asked_to_end
    daemon.abandon_workers()
    assert house.state(run_id) is RunState.INTERRUPTED
    assert house.swept == [run_id]


def test_a_data_folder_has_one_daemon_and_others_learn_its_inventory(site: Site) -> None:
    elsewhere = site.settings.model_copy(update={"inventory": Path("another")})
    assert settings_of_present(elsewhere) is None
    with present(site.settings):
        with pytest.raises(AlreadyRunningError), present(site.settings):
            pass
        found = settings_of_present(elsewhere)
        assert found is not None
        assert found.inventory == site.settings.inventory
    assert settings_of_present(elsewhere) is None


def test_the_daemon_does_not_import_what_only_a_worker_needs() -> None:
    heavy = "ansible ansible_runner pexpect cryptography alembic typer rich fastapi"
    script = f"import sys, provision.__main__; print([name for name in '{heavy}'.split() if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=REAL_PLAYBOOKS.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
