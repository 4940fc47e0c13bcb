"""Polls on simulated time: nobody holds anybody up, no two at a time, and nothing ends the polling."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any, cast

import pytest

from core.errors import InputError
from core.model import Device, Outcome
from monitor import poller
from monitor.poller import Poller, check
from monitor.snmp import modules
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.poll import PollResult
from monitor.snmp.security import CommunitySecurity
from tests.monitor.virtual import VirtualLoop, run
from tests.monitor.world import device, inventory

OWN = modules.load(modules.OWN_MODULES)
NAMES = ("a", "b", "c")


def speaking(name: str, *, address: str = "10.0.0.1", interval: float | None = None) -> Device:
    return device(name, snmp="v2", address=address, snmp_interval=interval)


class Office:
    """A poller whose polls take as long as they are told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.loop = VirtualLoop()
        self.names: dict[Agent, str] = {}
        self.seconds: dict[str, float] = {}
        self.asked: list[tuple[float, str]] = []
        self.told: list[tuple[float, str, Outcome]] = []
        self.busy: Counter[str] = Counter()
        self.cut: set[str] = set()
        self.on_polled: Callable[[Device, PollResult], None] = lambda *_: None
        monkeypatch.setattr(poller, "poll_steadily", self._poll)
        self.poller = Poller(
            cast(Engine, None), OWN, 60.0, lambda subject: subject.removeprefix("device:") not in self.cut, self._told
        )

    async def _poll(self, _engine: Engine, agent: Agent, _plan: modules.Plan, deadline: float) -> PollResult:
        name = self.names[agent]
        self.busy[name] += 1
        assert self.busy[name] == 1, "two polls of one device at a time"
        self.asked.append((self.loop.time(), name))
        try:
            await asyncio.sleep(min(deadline, self.seconds.get(name, 0.01)))
        finally:
            self.busy[name] -= 1
        if name == "broken":
            raise ValueError("an agent that nobody thought of")
        return PollResult(Outcome.SILENT if self.seconds.get(name, 0) > deadline else Outcome.ANSWERED)

    def _told(self, polled: Device, result: PollResult) -> None:
        self.told.append((self.loop.time(), polled.id, result.outcome))
        self.on_polled(polled, result)

    def watch(self, *devices: Device) -> None:
        def agent_of(one: Device) -> Agent:
            agent = Agent(("10.0.0.1", 161), CommunitySecurity(1, b"x"))
            self.names[agent] = one.id
            return agent

        self.poller.watch(inventory(devices), agent_of)

    def times(self, name: str) -> list[float]:
        return [at for at, asked in self.asked if asked == name]

    def run(self, story: Coroutine[Any, Any, None]) -> None:
        async def whole() -> None:
            await story
            await self.poller.stop()

        run(whole(), self.loop)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(monkeypatch)


def steady(times: list[float], interval: float) -> bool:
    """Whether polls from the second on are an interval apart."""
    return all(abs(after - before - interval) < 0.1 for before, after in pairwise(times[2:]))


def test_everybody_is_polled_in_their_interval(office: Office) -> None:
    async def story() -> None:
        office.watch(speaking("a"), speaking("b", interval=10), device("mute"))
        await asyncio.sleep(600)

    office.run(story())
    assert 10 <= len(office.times("a")) <= 12
    assert 60 <= len(office.times("b")) <= 62
    assert steady(office.times("a"), 60)
    assert steady(office.times("b"), 10)
    assert office.times("mute") == []


def test_a_silent_device_holds_nobody_up(office: Office) -> None:
    async def story() -> None:
        office.seconds["b"] = 1000.0
        office.watch(*map(speaking, NAMES))
        await asyncio.sleep(600)

    office.run(story())
    assert steady(office.times("a"), 60)
    assert steady(office.times("c"), 60)
    assert {outcome for _, name, outcome in office.told if name == "b"} == {Outcome.SILENT}


def test_a_poll_as_long_as_its_interval_skips_turns_and_never_overlaps(office: Office) -> None:
    async def story() -> None:
        office.seconds["a"] = 1000.0
        office.watch(speaking("a", interval=10))
        await asyncio.sleep(200)
        office.seconds["a"] = 0.01
        await asyncio.sleep(200)

    office.run(story())
    times = office.times("a")
    assert all(after - before >= 9.99 for before, after in pairwise(times[2:]))
    assert len([at for at in times if at > office.loop.time() - 150]) >= 14


def test_who_does_not_answer_pings_is_not_asked_and_told_as_silent(office: Office) -> None:
    async def story() -> None:
        office.cut.add("a")
        office.watch(speaking("a"))
        await asyncio.sleep(200)
        assert office.asked == []
        assert {outcome for _, _, outcome in office.told} == {Outcome.SILENT}
        office.cut.clear()
        await asyncio.sleep(61)
        assert len(office.asked) >= 1

    office.run(story())


def test_a_new_inventory_disturbs_only_who_changed(office: Office) -> None:
    async def story() -> None:
        office.seconds = dict.fromkeys(NAMES, 2.0)
        office.watch(*map(speaking, NAMES))
        await asyncio.sleep(120)
        tasks = {name: job.task for name, job in office.poller._jobs.items()}
        office.watch(speaking("a"), speaking("b", address="10.0.0.99"), speaking("d"))
        await asyncio.sleep(120)
        assert office.poller._jobs["a"].task is tasks["a"]
        assert tasks["b"].cancelled()
        assert tasks["c"].cancelled()
        assert max(office.times("c")) < office.loop.time() - 115
        assert office.times("d")

    office.run(story())
    assert steady(office.times("a"), 60)


def test_a_mistake_in_a_poll_or_after_it_does_not_end_the_polling(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    def on_polled(polled: Device, _result: PollResult) -> None:
        if polled.id == "a":
            raise ZeroDivisionError

    async def story() -> None:
        office.on_polled = on_polled
        office.watch(speaking("a"), speaking("broken"), speaking("c"))
        await asyncio.sleep(300)

    office.run(story())
    for name in ("a", "broken", "c"):
        assert len(office.times(name)) >= 5
    assert "broken" in caplog.text


def test_an_unknown_module_is_refused_by_name() -> None:
    odd = speaking("a").model_copy(update={"snmp_modules": ("system", "if-mib")})
    with pytest.raises(InputError, match=r"a: motcua_snmp_modules: Unknown module 'if-mib'; known are .*if_mib"):
        check(inventory([odd]), OWN)
