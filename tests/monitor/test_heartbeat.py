"""The pulse: it goes on through a store that takes nothing, and says since when and why."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar, cast

import pytest

from core.clock import ManualClock
from core.errors import StoreError, StoreTrouble
from core.store.database import Database
from core.store.findings import Findings
from core.store.migrate import migrate
from core.store.watches import Watches
from monitor import heartbeat
from monitor.heartbeat import Blocked, Heartbeat
from monitor.notebook import Notebook

T = TypeVar("T")


class FakeWatches:
    """Refuses on order."""

    def __init__(self) -> None:
        self.trouble: StoreTrouble | None = StoreTrouble.FULL
        self.begun: list[float] = []
        self.seen_at: list[float] = []

    def begin(self, at: float) -> int:
        self._refuse()
        self.begun.append(at)
        return 1

    def seen(self, watch: int, at: float) -> None:
        self._refuse()
        assert watch == 1
        self.seen_at.append(at)

    def _refuse(self) -> None:
        if self.trouble is not None:
            raise StoreError("no", self.trouble)


async def test_a_store_that_refuses_from_the_start_is_told_and_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    clock, watches = ManualClock(1000.0), FakeWatches()

    async def stored(work: Callable[..., T], *arguments: object) -> T:
        return work(*arguments)

    async def until(look: Callable[[], object]) -> None:
        async with asyncio.timeout(5):
            while not look():
                await asyncio.sleep(0.005)

    database = Database.in_folder(tmp_path)
    migrate(database)
    with ThreadPoolExecutor(1) as executor:
        notebook = Notebook(Findings(database), executor, clock.wall)
        pulse = Heartbeat(cast(Watches, watches), notebook, stored, clock, [])
        task = asyncio.create_task(pulse.run())
        await until(lambda: pulse.blocked(3, 2) == Blocked(1000.0, StoreTrouble.FULL, 3, 2))
        clock.advance(60)
        watches.trouble = StoreTrouble.LOCKED
        await until(lambda: pulse.blocked(0, 0) == Blocked(1000.0, StoreTrouble.LOCKED, 0, 0))
        watches.trouble = None
        await until(lambda: watches.seen_at)
        assert pulse.blocked(0, 0) is None
        assert watches.begun == [1060.0]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    database.close()


async def test_a_process_that_stood_still_begins_another_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped, or its machine was: both clocks went on, and nobody watched."""
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    clock, watches = ManualClock(1000.0), FakeWatches()
    watches.trouble = None

    async def stored(work: Callable[..., T], *arguments: object) -> T:
        return work(*arguments)

    async def until(look: Callable[[], object]) -> None:
        async with asyncio.timeout(5):
            while not look():
                await asyncio.sleep(0.005)

    database = Database.in_folder(tmp_path)
    migrate(database)
    with ThreadPoolExecutor(1) as executor:
        notebook = Notebook(Findings(database), executor, clock.wall)
        task = asyncio.create_task(Heartbeat(cast(Watches, watches), notebook, stored, clock, []).run())
        await until(lambda: watches.seen_at)
        clock.advance(heartbeat.STILL / 2)
        await until(lambda: watches.seen_at[-1] > 1000.0)
        assert watches.begun == [1000.0]
        clock.advance(600)
        await until(lambda: len(watches.begun) > 1)
        assert watches.begun == [1000.0, 1607.5]
        assert max(watches.seen_at) < 1600.0 or min(at for at in watches.seen_at if at > 1600.0) >= 1607.5
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    database.close()
