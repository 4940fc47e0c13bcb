"""A clock that is set: noticed, told, and nobody's state, duration or order changes by it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

from core.clock import ManualClock
from core.model import MONITOR, FindingKind, Reason, State
from core.store.database import Database
from core.store.findings import Findings
from core.store.migrate import migrate
from core.store.watches import Watches
from monitor import heartbeat
from monitor.clock_steps import ClockSteps
from monitor.heartbeat import Heartbeat
from monitor.notebook import Notebook
from tests.monitor.office import ALL, PC, ROUTER, SWITCH, Office

HOUR = 3600.0
T = TypeVar("T")


@pytest.mark.parametrize("step", [HOUR, -HOUR, 30.0, -30.0])
def test_a_step_is_noticed_once(step: float) -> None:
    clock = ManualClock(1_784_019_600.0)
    steps = ClockSteps(clock)
    clock.advance(5)
    assert steps.look() is None
    clock.jump(step)
    clock.advance(5)
    found = steps.look()
    assert found is not None
    assert found.kind is FindingKind.CLOCK_STEPPED
    assert dict(found.detail)["seconds"] == f"{step:+.0f}"
    assert steps.look() is None


def test_a_clock_that_is_corrected_bit_by_bit_is_no_step() -> None:
    clock = ManualClock()
    steps = ClockSteps(clock)
    for _ in range(1000):
        clock.advance(5)
        clock.jump(0.0025)  # the 500 millionths that adjtime allows
        assert steps.look() is None


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_nobody_falls_or_rises_by_it_and_no_time_goes_back(step: float) -> None:
    office = Office()
    for _ in range(60):
        office.clock.advance(1)
        office.answer()
    office.entries.clear()
    office.clock.jump(step)
    office.answer()
    assert office.entries == []
    office.lose(*ALL)
    office.answer()
    office.clock.jump(-step)
    office.answer(ROUTER, SWITCH)
    office.lose(PC)
    for _ in range(8):
        office.answer(ROUTER, SWITCH)
        office.lose(PC, times=1)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    last: dict[str, float] = {}
    for item, _ in office.entries:
        assert item.at >= last.get(item.subject, 0.0)
        last[item.subject] = item.at


def test_a_step_is_told_and_begins_another_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    database = Database.in_folder(tmp_path)
    migrate(database)
    clock = ManualClock(1_784_019_600.0)
    watches, findings = Watches(database), Findings(database)

    async def story() -> None:
        with ThreadPoolExecutor(1) as executor:
            loop = asyncio.get_running_loop()

            def stored(work: Callable[..., T], *arguments: object) -> "asyncio.Future[T]":
                return loop.run_in_executor(executor, work, *arguments)

            notebook = Notebook(findings, executor, clock.wall)
            beat = asyncio.create_task(Heartbeat(watches, notebook, stored, clock, []).run())
            first = await until(watches.last)
            clock.jump(HOUR)
            second = await until(lambda: last if (last := watches.last()) != first else None)
            assert first is not None
            assert second is not None
            assert second[0] - first[0] == HOUR
            assert [one.kind for one in notebook.of(MONITOR)] == [FindingKind.CLOCK_STEPPED]
            beat.cancel()

    asyncio.run(story())
    database.close()


async def until(look: Callable[[], T]) -> T:
    """What is looked for, as soon as it is there."""
    async with asyncio.timeout(10):
        while not (found := look()):
            await asyncio.sleep(0.01)
    return found
