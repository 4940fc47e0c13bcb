"""The daemon: one run at a time, and none is left behind."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.model import RunEvent, RunRequest, RunState, TaskOutcome
from core.settings import Settings
from provision.daemon import SILENT_SECONDS, Daemon
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
    broken: bool = False

    def daemon(self) -> Daemon:
        return Daemon(self.site.settings, self.site.runs, self.clock, self.start, self.sweep)

    def start(self, _settings: Settings, run_id: int) -> FakeProcess:
        if self.broken:
            raise OSError("no more processes")
        return self.processes.setdefault(run_id, FakeProcess())

    def sweep(self, _data: Path, run_id: int) -> None:
        self.swept.append(run_id)

    def request(self) -> int:
        return self.site.runs.request(RunRequest("try", "tester"), self.clock.wall())

    def state(self, run_id: int) -> RunState:
        record = self.site.runs.get(run_id)
        assert record is not None
        return record.state


@pytest.fixture
def house(site: Site) -> House:
    return House(site)


def test_runs_are_carried_out_one_after_the_other(house: House) -> None:
    first, second, daemon = house.request(), house.request(), house.daemon()
    daemon.tick()
    daemon.tick()
    assert (house.state(first), house.state(second)) == (RunState.RUNNING, RunState.REQUESTED)
    house.site.runs.finish(first, RunState.SUCCESSFUL, 1.0)
    house.processes[first].code = 0
    daemon.tick()
    assert (house.state(first), house.state(second)) == (RunState.SUCCESSFUL, RunState.RUNNING)
    assert house.swept == []


def test_a_run_whose_worker_was_killed_is_interrupted_and_its_hosts_are_unknown(house: House) -> None:
    run_id, daemon = house.request(), house.daemon()
    daemon.tick()
    house.site.runs.add_events(run_id, [RunEvent(1, 0.0, "result", host="pc-01", outcome=TaskOutcome.OK)])
    house.processes[run_id].code = -9
    daemon.tick()
    record = house.site.runs.get(run_id)
    assert record is not None
    assert (record.state, record.log_complete) == (RunState.INTERRUPTED, False)
    assert record.message.startswith("its worker ended with code -9; what was under way")
    assert [(host.host, host.ok) for host in record.hosts] == [("pc-01", 1)]
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


def test_a_stopping_daemon_asks_its_worker_and_ends_what_does_not_listen(house: House) -> None:
    run_id, daemon = house.request(), house.daemon()
    daemon.tick()
    daemon.stop_worker()
    assert house.processes[run_id].asked_to_end
    daemon.abandon_worker()
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
