"""However a run goes, it has ended in the store afterwards, and says why."""

from collections.abc import Callable
from typing import Any

import pytest

from core import words
from core.clock import ManualClock
from core.errors import StoreError
from core.i18n import language
from core.model import HostOutcome, RunRequest, RunState
from provision.engine import Ended, Engine, Event, FakeEngine, Job
from provision.worker import Stop, Worker
from tests.provision.conftest import Site
from tests.provision.events import failed, looked, ok, stats, task

REQUEST = RunRequest("try", "tester", limit="here", check=True, diff=True, tags=("clock",))


def claimed(site: Site, request: RunRequest = REQUEST) -> int:
    """A run that this worker has claimed."""
    site.playbook("try")
    return site.claimed(request, "here")


def worker(site: Site, engine: Engine, **changed: Any) -> Worker:
    return Worker(site.settings, site.runs, site.queue, site.checks, engine, ManualClock(), **changed)


def test_a_run_that_goes_well_is_successful_with_its_hosts(site: Site) -> None:
    engine, run_id = FakeEngine([task(1), ok(2, "here"), stats(3, here=1)]), claimed(site)
    assert worker(site, engine).work(run_id) is RunState.SUCCESSFUL
    record = site.runs.get(run_id)
    assert record is not None
    assert (record.state, record.message, record.log_complete) == (RunState.SUCCESSFUL, "", True)
    assert record.hosts == (HostOutcome("here", ok=1),)


def test_the_engine_is_asked_for_exactly_what_was_requested(site: Site) -> None:
    engine, run_id = FakeEngine([stats(1)]), claimed(site)
    worker(site, engine).work(run_id)
    (job,) = engine.jobs
    assert (job.run_id, job.playbook.name, job.check, job.diff) == (run_id, "try.yml", True, True)
    assert (job.hosts, job.tags) == (("here",), ("clock",))


def test_a_run_with_failures_names_the_hosts(site: Site) -> None:
    engine, run_id = FakeEngine([failed(1, "here"), stats(2, {"here": 1})], Ended.FAILED), claimed(site)
    assert worker(site, engine).work(run_id) is RunState.FAILED
    assert said(site, run_id) == ["Failed: here."]


def test_a_refused_playbook_says_what_ansible_said(site: Site) -> None:
    line = {"event": "verbose", "counter": 1, "stdout": "[ERROR]: 'tsks' is not a valid attribute for a Play"}
    run_id = claimed(site)
    assert worker(site, FakeEngine([line], Ended.FAILED)).work(run_id) is RunState.FAILED
    assert record_message(site, run_id) == "'tsks' is not a valid attribute for a Play"


def test_success_without_a_recap_is_not_believed(site: Site) -> None:
    run_id = claimed(site)
    assert worker(site, FakeEngine([ok(1, "here")])).work(run_id) is RunState.FAILED


def test_a_run_that_somebody_cancels_is_cancelled_and_its_hosts_are_unknown(site: Site) -> None:
    run_id = claimed(site)
    site.runs.request_cancel(run_id, "tester", 2.0)
    assert worker(site, FakeEngine([ok(1, "here")], waits_for_cancel=True)).work(run_id) is RunState.CANCELLED
    assert site.runs.get(run_id).hosts[0].finished is False  # type: ignore[union-attr]  # it is there


def test_a_worker_that_is_told_to_stop_interrupts_its_run(site: Site) -> None:
    run_id, stop = claimed(site), Stop()
    stop.ask()
    assert worker(site, FakeEngine([ok(1, "here")]), stop=stop).work(run_id) is RunState.INTERRUPTED
    assert said(site, run_id) == ["motcua itself was stopped in the middle; resume the run."]


def test_a_request_that_cannot_be_carried_out_fails_with_its_sentence(site: Site) -> None:
    run_id = claimed(site, RunRequest("nix", "tester"))
    assert worker(site, FakeEngine([])).work(run_id) is RunState.FAILED
    assert said(site, run_id) == ["There is no playbook 'nix'; there are: try.", "Not begun: here."]


def test_a_fault_of_the_engine_fails_the_run_instead_of_leaving_it_running(site: Site) -> None:
    class Broken:
        def run(self, job: Job, on_event: Callable[[Event], None], cancelled: Callable[[], bool]) -> Ended:
            raise RuntimeError("pexpect is upset")

    run_id = claimed(site)
    assert worker(site, Broken()).work(run_id) is RunState.FAILED
    assert record_message(site, run_id) == "the worker failed: RuntimeError: pexpect is upset"


def test_a_busy_store_does_not_stop_a_run_half_way(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise StoreError("the database cannot be used: locked")

    run_id = claimed(site)
    monkeypatch.setattr(type(site.queue), "seen", busy)
    assert worker(site, FakeEngine([ok(1, "here"), stats(2, here=1)])).work(run_id) is RunState.SUCCESSFUL


def test_a_run_that_has_ended_is_not_carried_out_again(site: Site) -> None:
    run_id = claimed(site)
    site.runs.finish(run_id, RunState.INTERRUPTED, 3.0)
    engine = FakeEngine([])
    with pytest.raises(StoreError, match="is not one that waits for its worker"):
        worker(site, engine).work(run_id)
    assert engine.jobs == []


def said(site: Site, run_id: int) -> list[str]:
    record = site.runs.get(run_id)
    assert record is not None
    return words.run_sentences(language("en"), record)


def record_message(site: Site, run_id: int) -> str:
    record = site.runs.get(run_id)
    assert record is not None
    return record.message


def test_what_verify_saw_is_kept_in_its_order(site: Site) -> None:
    engine, run_id = FakeEngine([task(1), looked(2, "here", "ssh", "a"), stats(3, here=1)]), claimed(site)
    assert worker(site, engine).work(run_id) is RunState.SUCCESSFUL
    assert [(one.id, one.seen, one.passed) for one in site.checks.of_run(run_id)] == [
        ("base.ssh", "closed", False),
        ("base.a", "closed", False),
    ]
    assert site.checks.of_run(run_id + 1) == []
