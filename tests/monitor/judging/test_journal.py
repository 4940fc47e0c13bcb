"""The journal: everything that was noticed is written, in order, also through a store that refuses for a while."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest

from core.errors import StoreError
from core.model import Reason, State, Transition
from core.store.states import IncidentChange, States
from monitor.judging import journal
from monitor.judging.journal import Journal
from monitor.judging.unwritten import Entry, Unwritten
from tests.monitor.world import transition

NOWHERE = Path("/dev/null/nowhere")


class FakeStates:
    """Writes into a list, refuses on order, and overtakes the subjects that it is told."""

    def __init__(self) -> None:
        self.written: list[Entry] = []
        self.broken = False
        self.overtaken: set[str] = set()
        self.calls = 0
        self.gate = threading.Event()
        self.gate.set()

    def record(self, changes: Sequence[Entry]) -> list[Transition]:
        self.calls += 1
        self.gate.wait(5)
        if self.broken:
            raise StoreError("the database cannot be used: disk full")
        known = {(item.subject, item.sequence) for item, _ in self.written}
        fresh = [
            entry
            for entry in changes
            if entry[0].subject not in self.overtaken and (entry[0].subject, entry[0].sequence) not in known
        ]
        self.written += fresh
        return [item for item, _ in fresh]


def numbered(number: int, subject: str = "device:a") -> Entry:
    return transition(State.UP, State.DOWN, Reason.UNREACHABLE, subject=subject, sequence=number), IncidentChange(None)


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as found:
        yield found


@pytest.fixture
def states(monkeypatch: pytest.MonkeyPatch) -> FakeStates:
    monkeypatch.setattr(journal, "RETRY_AFTER", 0.01)
    return FakeStates()


class Desk:
    """A running journal and what it was refused."""

    def __init__(
        self, states: FakeStates, executor: ThreadPoolExecutor, file: Path = NOWHERE, left: Sequence[Entry] = ()
    ) -> None:
        self.states = states
        self.refused: list[Transition] = []
        self.journal = Journal(cast(States, states), executor, self.refused.extend, Unwritten(file), left)
        self.task = asyncio.create_task(self.journal.run())

    async def until(self, count: int) -> None:
        async with asyncio.timeout(3):
            while len(self.states.written) < count:
                await asyncio.sleep(0.005)

    async def stop(self) -> None:
        self.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await self.task


async def test_entries_are_written_in_their_order(states: FakeStates, executor: ThreadPoolExecutor) -> None:
    desk = Desk(states, executor)
    entries = [numbered(number) for number in range(1, 1201)]
    for entry in entries:
        desk.journal.add(*entry)
    await desk.until(1200)
    await desk.stop()
    assert states.written == entries
    assert states.calls <= 4


async def test_a_store_that_refuses_for_a_while_loses_nothing(states: FakeStates, executor: ThreadPoolExecutor) -> None:
    desk = Desk(states, executor)
    states.broken = True
    entries = [numbered(number) for number in range(1, 31)]
    for entry in entries:
        desk.journal.add(*entry)
        await asyncio.sleep(0.002)
    assert states.written == []
    assert desk.journal.failures > 1
    states.broken = False
    await desk.until(30)
    await desk.stop()
    assert states.written == entries


async def test_what_is_noticed_during_a_write_comes_after_it(states: FakeStates, executor: ThreadPoolExecutor) -> None:
    desk = Desk(states, executor)
    states.gate.clear()
    desk.journal.add(*numbered(1))
    await asyncio.sleep(0.05)
    desk.journal.add(*numbered(2))
    states.gate.set()
    await desk.until(2)
    await desk.stop()
    assert states.written == [numbered(1), numbered(2)]


async def test_the_end_writes_what_still_waits(states: FakeStates, executor: ThreadPoolExecutor) -> None:
    desk = Desk(states, executor)
    states.broken = True
    desk.journal.add(*numbered(1))
    await asyncio.sleep(0.05)
    desk.journal.add(*numbered(2))
    states.broken = False
    await desk.stop()
    assert states.written == [numbered(1), numbered(2)]


async def test_the_end_in_the_middle_of_a_write_doubles_nothing(
    states: FakeStates, executor: ThreadPoolExecutor
) -> None:
    desk = Desk(states, executor)
    states.gate.clear()
    for number in range(1, 6):
        desk.journal.add(*numbered(number))
    await asyncio.sleep(0.05)
    threading.Timer(0.1, states.gate.set).start()
    await desk.stop()
    executor.shutdown()
    assert states.written == [numbered(number) for number in range(1, 6)]


async def test_the_end_on_a_broken_store_still_ends(
    states: FakeStates, executor: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(states, executor)
    states.broken = True
    desk.journal.add(*numbered(1))
    await asyncio.sleep(0.03)
    await desk.stop()
    assert "1 transition" in caplog.text.splitlines()[-1]


async def test_who_was_overtaken_is_told_and_the_others_are_written(
    states: FakeStates, executor: ThreadPoolExecutor
) -> None:
    desk = Desk(states, executor)
    states.overtaken = {"device:b"}
    for entry in (numbered(1), numbered(1, "device:b"), numbered(2)):
        desk.journal.add(*entry)
    await desk.until(2)
    await asyncio.sleep(0.02)
    await desk.stop()
    assert states.written == [numbered(1), numbered(2)]
    assert desk.refused == [numbered(1, "device:b")[0]]


async def test_a_store_that_fails_while_an_overtaken_one_is_looked_up_ends_nothing(
    states: FakeStates, executor: ThreadPoolExecutor
) -> None:
    desk = Desk(states, executor)
    lookups = 0

    def look_up(_refused: Sequence[Transition]) -> None:
        nonlocal lookups
        lookups += 1
        if lookups == 1:
            raise StoreError("the database cannot be used: it is locked")

    desk.journal = Journal(cast(States, states), executor, look_up, Unwritten(NOWHERE))
    desk.task.cancel()
    desk.task = asyncio.create_task(desk.journal.run())
    states.overtaken = {"device:b"}
    desk.journal.add(*numbered(1, "device:b"))
    desk.journal.add(*numbered(1))
    await desk.until(1)
    async with asyncio.timeout(2):
        while lookups < 2:
            await asyncio.sleep(0.005)
    await desk.stop()


async def test_while_the_store_refuses_what_waits_is_on_disk_and_a_later_life_writes_it(
    states: FakeStates, executor: ThreadPoolExecutor, tmp_path: Path
) -> None:
    file = tmp_path / "unwritten.jsonl"
    desk = Desk(states, executor, file)
    states.broken = True
    entries = [numbered(number) for number in range(1, 31)]
    for entry in entries:
        desk.journal.add(*entry)
        await asyncio.sleep(0.002)
    async with asyncio.timeout(3):
        while desk.journal.waiting != (30, 30):
            await asyncio.sleep(0.005)
    left = Unwritten(file).take()  # as after a kill at this moment
    assert left == entries
    states.broken = False
    await desk.until(30)
    async with asyncio.timeout(3):
        while file.exists() or desk.journal.waiting != (0, 0):
            await asyncio.sleep(0.005)
    await desk.stop()
    other = FakeStates()
    later = Desk(other, executor, tmp_path / "other", left)
    await later.until(30)
    await later.stop()
    assert other.written == entries


async def test_the_end_on_a_broken_store_leaves_it_on_disk(
    states: FakeStates, executor: ThreadPoolExecutor, tmp_path: Path
) -> None:
    desk = Desk(states, executor, tmp_path / "unwritten.jsonl")
    states.broken = True
    desk.journal.add(*numbered(1))
    await asyncio.sleep(0.03)
    desk.journal.add(*numbered(2))
    await desk.stop()
    assert Unwritten(tmp_path / "unwritten.jsonl").take() == [numbered(1), numbered(2)]


async def test_a_disk_that_takes_nothing_either_leaves_it_in_memory(
    states: FakeStates, executor: ThreadPoolExecutor
) -> None:
    desk = Desk(states, executor)
    states.broken = True
    desk.journal.add(*numbered(1))
    async with asyncio.timeout(3):
        while desk.journal.waiting != (1, 0):
            await asyncio.sleep(0.005)
    states.broken = False
    await desk.until(1)
    await desk.stop()
    assert states.written == [numbered(1)]


async def test_a_store_that_takes_its_time_is_not_waited_for_with_the_disk(
    states: FakeStates, executor: ThreadPoolExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEEP_AFTER", 0.02)
    file = tmp_path / "unwritten.jsonl"
    desk = Desk(states, executor, file)
    states.gate.clear()
    desk.journal.add(*numbered(1))
    async with asyncio.timeout(3):
        while desk.journal.waiting != (1, 1):
            await asyncio.sleep(0.005)
    assert Unwritten(file).take() == [numbered(1)]
    states.gate.set()
    await desk.until(1)
    async with asyncio.timeout(3):
        while file.exists():
            await asyncio.sleep(0.005)
    await desk.stop()
    assert states.written == [numbered(1)]
