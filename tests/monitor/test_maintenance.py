"""Who keeps the watcher told of planned stops: what is planned, its edges, a store that cannot be read."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.errors import StoreError
from core.model import Inventory, Maintenance
from core.store.database import Database
from core.store.maintenance import Maintenances
from core.store.migrate import migrate
from monitor.maintenance import PlannedStops, Windows
from tests.monitor.world import device, inventory

PC, KIOSK = "device:pc", "device:kiosk"
ONE = inventory([device("pc")])
TWO = inventory([device("pc"), device("kiosk", address="10.0.0.2")])


class Desk:
    """The stops over a store of their own, and what they told."""

    def __init__(self, folder: Path, pool: ThreadPoolExecutor) -> None:
        self.database = Database.in_folder(folder)
        migrate(self.database)
        self.store = Maintenances(self.database)
        self.clock = ManualClock(1000.0)
        self.inventory: Inventory | None = ONE
        self.told: list[tuple[Windows, list[str]]] = []
        self.stops = PlannedStops(self.store, pool, self.clock, lambda: self.inventory, self.tell)

    def tell(self, windows: Windows, changed: Iterable[str]) -> None:
        self.told.append((windows, list(changed)))

    def plan(self, start: float, end: float, *covers: str, site: bool = True) -> int:
        item = Maintenance(
            id=0,
            subjects=("site:lucyen",) if site else covers,
            starts_at=start,
            ends_at=end,
            reason="x",
            announced_at=0,
            planned_at=0,
            planned_by="ha",
            notice_given=9,
            covers=dict.fromkeys(covers, 0.0),
        )
        return self.store.plan(item).id

    async def changed_by_a_look(self) -> list[str]:
        """Who is to be judged anew after one look."""
        before = len(self.told)
        await self.stops.look()
        return [subject for _, changed in self.told[before:] for subject in changed]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    with ThreadPoolExecutor(1) as pool:
        made = Desk(tmp_path, pool)
        yield made
        made.database.close()


async def test_the_edges_of_a_stop_are_told_once_each(desk: Desk) -> None:
    assert await desk.changed_by_a_look() == []
    desk.plan(1010, 1020, PC)
    assert await desk.changed_by_a_look() == []
    assert dict(desk.told[-1][0]) == {PC: [(1010, 1020)]}
    for seconds, expected in ((9, []), (1, [PC]), (5, []), (4, []), (1, [PC]), (1, [])):
        desk.clock.advance(seconds)
        assert await desk.changed_by_a_look() == expected


async def test_what_is_ended_or_cancelled_is_known_at_the_next_look(desk: Desk) -> None:
    running, ahead = desk.plan(900, 2000, PC), desk.plan(3000, 4000, PC)
    assert await desk.changed_by_a_look() == [PC]
    desk.store.end(running, "ha", 1000)
    desk.store.cancel(ahead, "ha", 1000)
    assert await desk.changed_by_a_look() == [PC]
    assert dict(desk.told[-1][0]) == {PC: [(900, 1000)]}


async def test_a_stop_that_follows_another_at_once_is_no_edge(desk: Desk) -> None:
    desk.plan(1000, 1010, PC)
    desk.plan(1010, 1020, PC)
    assert await desk.changed_by_a_look() == [PC]
    desk.clock.advance(10)
    assert await desk.changed_by_a_look() == []
    desk.plan(5000, 6000, PC)  # they are read anew, and are still one
    assert await desk.changed_by_a_look() == []
    assert dict(desk.told[-1][0]) == {PC: [(1000, 1020), (5000, 6000)]}


async def test_what_joins_the_site_is_covered_from_then_on_but_what_was_chosen_alone_stays_alone(desk: Desk) -> None:
    desk.plan(900, 2000, PC)
    desk.plan(2500, 3000, PC, site=False)
    await desk.stops.look()
    desk.inventory = TWO
    assert await desk.changed_by_a_look() == [KIOSK]
    assert dict(desk.told[-1][0]) == {PC: [(900, 2000), (2500, 3000)], KIOSK: [(1000, 2000)]}
    assert await desk.changed_by_a_look() == []


async def test_a_clock_that_is_set_back_brings_a_stop_back(desk: Desk) -> None:
    desk.plan(1010, 1020, PC)
    await desk.stops.look()
    desk.clock.jump(30)
    assert await desk.changed_by_a_look() == []
    desk.clock.jump(-15)
    assert await desk.changed_by_a_look() == [PC]


async def test_a_store_that_cannot_be_read_leaves_what_was_known_and_its_edges(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk.plan(1000, 1001, PC)
    assert await desk.changed_by_a_look() == [PC]

    def broken() -> tuple[int, int, int]:
        raise StoreError("the database cannot be used: locked")

    monkeypatch.setattr(desk.store, "mark", broken)
    desk.clock.advance(0.95)
    task = asyncio.create_task(desk.stops.run())
    await asyncio.sleep(0)
    desk.clock.advance(0.1)
    async with asyncio.timeout(10):
        while desk.told[-1][1] != [PC] or len(desk.told) < 2:
            await asyncio.sleep(0.01)
    assert "what is planned was not read" in caplog.text
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_nothing_is_read_while_nothing_changes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.plan(1000, 2000, PC)
    await desk.stops.look()
    monkeypatch.setattr(desk.store, "overlapping", None)
    desk.clock.advance(5)
    assert await desk.changed_by_a_look() == []
