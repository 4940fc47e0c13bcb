"""What a run leaves behind, whatever comes in and whether or not the store can be used."""

from collections.abc import Sequence

import pytest

from core.clock import ManualClock
from core.errors import StoreError
from core.model import HostOutcome, RunEvent, RunRequest
from core.store.runs import Runs
from provision.journal import Journal
from tests.provision.conftest import Site
from tests.provision.events import failed, ok, stats, task


def started(site: Site) -> int:
    return site.claimed(RunRequest("try.yml", "tester"))


def journal(site: Site, runs: Runs | None = None) -> tuple[Journal, int, ManualClock]:
    run_id, clock = started(site), ManualClock()
    return Journal(runs or site.runs, run_id, lambda text: text.replace("canary", "***"), clock), run_id, clock


def test_events_are_kept_redacted_and_numbered_without_a_hole(site: Site) -> None:
    kept, run_id, _ = journal(site)
    for event in (task(1), ok(2, "a", msg="canary"), {"event": "runner_item_on_ok", "counter": 3}, stats(4, a=1)):
        kept.take(event)
    kept.flush()
    events = site.runs.events(run_id)
    assert [(event.counter, event.text) for event in events] == [(1, "TASK [Do]"), (2, "***")]
    assert kept.complete
    assert kept.hosts == (HostOutcome("a", ok=1),)


def test_a_missing_event_makes_the_log_incomplete(site: Site) -> None:
    kept, _, _ = journal(site)
    for event in (task(1), ok(3, "a"), stats(4, a=1)):
        kept.take(event)
    kept.flush()
    assert not kept.complete


def test_without_a_recap_the_log_is_incomplete_and_the_hosts_are_counted(site: Site) -> None:
    kept, _, _ = journal(site)
    for event in (task(1), ok(2, "a"), failed(3, "b")):
        kept.take(event)
    kept.flush()
    assert not kept.complete
    assert not kept.finished
    assert kept.hosts == (HostOutcome("a", ok=1, finished=False), HostOutcome("b", failed=1, finished=False))


@pytest.mark.parametrize("bad", [{"event": "runner_on_ok", "event_data": 5}, {"counter": "x"}, {"event_data": [1]}])
def test_an_event_of_a_wrong_shape_never_raises_and_is_admitted(site: Site, bad: dict[str, object]) -> None:
    kept, _, _ = journal(site)
    kept.take(bad)
    kept.take(stats(1, a=1))
    kept.flush()
    assert not kept.complete


def test_what_the_store_could_not_take_waits_and_is_written_later(site: Site) -> None:
    class Busy(Runs):
        busy = True

        def add_events(self, run_id: int, events: Sequence[RunEvent]) -> None:
            if self.busy:
                raise StoreError("the database cannot be used: locked")
            site.runs.add_events(run_id, events)

    busy = Busy.__new__(Busy)
    kept, run_id, clock = journal(site, busy)
    for event in (ok(1, "a"), stats(2, a=1)):
        clock.advance(1)
        kept.take(event)
    assert not kept.complete
    busy.busy = False
    kept.flush()
    assert [event.host for event in site.runs.events(run_id)] == ["a"]
    assert kept.complete


def test_the_first_start_on_a_host_is_kept_and_the_others_are_not(site: Site) -> None:
    kept, run_id, _ = journal(site)
    for counter, host in enumerate(("a", "b", "a"), start=1):
        kept.take({"event": "runner_on_start", "counter": counter, "event_data": {"host": host}})
    kept.flush()
    assert [(event.kind, event.host) for event in site.runs.events(run_id)] == [("start", "a"), ("start", "b")]


def test_the_last_words_are_the_first_error(site: Site) -> None:
    kept, _, _ = journal(site)
    for counter, line in enumerate(("warming up", "[ERROR]: no such attribute", "^ column 3"), start=1):
        kept.take({"event": "verbose", "counter": counter, "stdout": line})
    assert kept.last_words == "no such attribute"
