"""The recorder on simulated time: one sample a subject and minute, through a clock that is slow or set."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Any, cast

import pytest

from core.errors import StoreError
from core.model import Outcome, Reading
from core.store.history import History, Sample
from core.store.latest import Latest
from monitor.probes.ping import Target, Track
from monitor.recorder import HISTORY_EVERY, Recorder, link_reading, ping_reading
from tests.monitor.virtual import VirtualLoop, run
from tests.monitor.world import link

NOW = 1_767_225_600.0 + 17.3


class Inline(Executor):
    """Runs at once, in the caller's thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        found: Future[Any] = Future()
        try:
            found.set_result(fn(*args, **kwargs))
        except Exception as error:
            found.set_exception(error)
        return found


class FakeStore:
    """Latest and history in lists; refuses on order."""

    def __init__(self) -> None:
        self.latest: list[list[Reading]] = []
        self.amended: list[dict[str, dict[str, float]]] = []
        self.samples: list[Sample] = []
        self.broken = False

    def put(self, readings: Sequence[Reading]) -> None:
        self._check()
        self.latest.append(list(readings))

    def amend(self, told: dict[str, dict[str, float]], _at: float) -> None:
        self._check()
        self.amended.append(told)

    def append(self, samples: Sequence[Sample]) -> None:
        self._check()
        self.samples += samples

    def _check(self) -> None:
        if self.broken:
            raise StoreError("the database cannot be used: disk full")


class Office:
    """A recorder with one pinged device; ``speed`` is the wall clock's against the true one."""

    def __init__(self, speed: float = 1.0) -> None:
        self.loop, self.store, self.step = VirtualLoop(), FakeStore(), 0.0
        began = self.loop.time()
        self.wall: Callable[[], float] = lambda: NOW + self.step + (self.loop.time() - began) * speed
        self.track = Track(Target("device:a", "10.0.0.1", 1.0, 0.6, 2))
        self.track.answered(began, 0.004)
        store = cast(Any, self.store)
        self.recorder = Recorder(cast(Latest, store), cast(History, store), Inline(), lambda: [self.track], self.wall)

    def run(self, seconds: float, event: Callable[[], None] | None = None) -> None:
        async def story() -> None:
            work = (self.recorder.run_history(), self.recorder.run_latest())
            tasks = [asyncio.create_task(one) for one in work]
            await asyncio.sleep(seconds / 2)
            if event is not None:
                event()
            await asyncio.sleep(seconds / 2)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        run(story(), self.loop)


@pytest.mark.parametrize("speed", [1.0, 0.9995, 1.0005])
def test_every_minute_has_one_sample_whatever_the_clocks_speed(speed: float) -> None:
    office = Office(speed)
    office.run(3600)
    times = [sample.at for sample in office.store.samples]
    assert len(times) == len(set(times))
    assert 59 <= len(times) <= 61
    assert all(at % HISTORY_EVERY == 0 for at in times)
    assert times == list(range(times[0], times[-1] + 60, 60))


@pytest.mark.parametrize("step", [-1800.0, 1800.0, -0.4])
def test_a_clock_that_is_set_leaves_the_recorder_running(step: float) -> None:
    office = Office()
    office.run(3600, lambda: setattr(office, "step", step))
    assert 57 <= len(office.store.samples) <= 62


def test_the_values_of_a_poll_go_into_their_minute_once() -> None:
    office = Office(0.9995)
    polled = Reading("device:a", 1.0, "snmp", Outcome.ANSWERED, {"in_bits_per_second|e": 5.0, "uptime_seconds": 9.0})
    office.run(600, lambda: office.recorder.add(polled, ()))
    with_traffic = [sample for sample in office.store.samples if "in_bits_per_second|e" in sample.values]
    assert len(with_traffic) == 1
    assert set(with_traffic[0].values) == {"in_bits_per_second|e", "loss_ratio", "rtt_seconds", "jitter_seconds"}


def test_the_last_readings_are_written_every_few_seconds_each_once() -> None:
    office = Office()
    polled = Reading("device:a", 1.0, "snmp", Outcome.ANSWERED)
    office.run(60, lambda: office.recorder.add(polled, [link("wan", "a"), link("other", "b")]))
    assert 10 <= len(office.store.latest) <= 12
    keys = [(reading.subject, reading.probe) for batch in office.store.latest for reading in batch]
    assert keys.count(("device:a", "ping")) == len(office.store.latest)
    assert keys.count(("device:a", "snmp")) == keys.count(("link:wan", "snmp")) == 1
    assert ("link:other", "snmp") not in keys


def test_a_store_that_refuses_ends_nothing() -> None:
    office = Office()
    office.store.broken = True
    office.run(8000, lambda: setattr(office.store, "broken", False))
    assert len(office.store.samples) >= 60


def test_a_link_is_told_of_by_its_port() -> None:
    polled = Reading("device:a", 7.0, "snmp", Outcome.ANSWERED, {"in_bits_per_second|ether1": 5.0, "cpu_load_ratio": 1})
    found = link_reading(link("wan", "a"), polled)
    assert (found.subject, found.at, dict(found.values)) == ("link:wan", 7.0, {"in_bits_per_second": 5.0})


def test_a_track_as_a_reading() -> None:
    track = Track(Target("device:a", "10.0.0.1", 1.0, 0.6, 0))
    assert ping_reading(track, 1.0).outcome is Outcome.SILENT
    track.answered(1.0, 0.004)
    track.lost(2.0, 1.5)
    found = ping_reading(track, 3.0)
    assert (found.outcome, found.values["loss_ratio"], found.values["rtt_seconds"]) == (Outcome.SILENT, 0.5, 0.004)


def test_what_a_device_told_by_itself_goes_into_the_reading_that_waits_else_into_the_stored_one() -> None:
    office = Office()
    polled = Reading("device:a", 1.0, "snmp", Outcome.ANSWERED, {"on_battery": 0.0, "cpu_load_ratio": 0.5})

    def event() -> None:
        office.recorder.add(polled, ())
        office.recorder.amend("device:a", {"on_battery": 1.0})
        office.recorder.amend("device:b", {"on_battery": 0.0})
        office.recorder.amend("device:b", {"on_battery": 1.0})

    office.run(60, event)
    (written,) = [one for batch in office.store.latest for one in batch if one.probe == "snmp"]
    assert written.values == {"on_battery": 1.0, "cpu_load_ratio": 0.5}
    assert office.store.amended == [{"device:b": {"on_battery": 1.0}}]
    assert any(
        sample.values.get("on_battery") == 1.0 for sample in office.store.samples if sample.subject == "device:b"
    )


def test_a_rate_that_is_missing_leaves_its_verdict_in_the_history_and_a_right_one_none() -> None:
    gap = Reading("device:a", 1.0, "snmp", Outcome.ANSWERED, {"in_verdict|ether1": 4.0})
    right = Reading("device:a", 2.0, "snmp", Outcome.ANSWERED, {"in_bits_per_second|ether1": 5.0})
    silent = Reading("device:a", 2.0, "snmp", Outcome.SILENT)
    for readings, kept in (
        ((right, gap), {"in_bits_per_second", "in_verdict"}),
        ((gap, right), {"in_bits_per_second"}),
        ((gap, silent), {"in_verdict"}),
    ):
        office = Office()
        for one in readings:
            office.recorder.add(one, [link("wan", "a")])
        office.run(130)
        for subject, bar in (("device:a", "|ether1"), ("link:wan", "")):
            names = {name for sample in office.store.samples if sample.subject == subject for name in sample.values}
            assert {name for name in names if name.startswith("in_")} == {name + bar for name in kept}
