"""What is found at present: it ends by itself, survives a restart and a store that fails, and is bounded."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.errors import StoreError
from core.model import Finding, FindingKind
from core.store.database import Database
from core.store.findings import Findings, Sighting
from core.store.migrate import migrate
from monitor import notebook
from monitor.notebook import Notebook

POLLED = {FindingKind.NOT_INCREASING, FindingKind.WRONG_VALUES, FindingKind.ENGINE_BOOTS_BACK}
WALK = Finding(FindingKind.NOT_INCREASING, "1.3.6", (("oid", "1.3.6"),))
VALUES = Finding(FindingKind.WRONG_VALUES, "1.3.7", (("oid", "1.3.7"),))
BOOTS = Finding(FindingKind.ENGINE_BOOTS_BACK, "", (("before", 7), ("after", 2)))
TWIN = Finding(FindingKind.DUPLICATE_ENGINE_ID, "80aa", (("engine", "80aa"), ("others", "b")))


class Fragile(Findings):
    """A store that fails when it is told to."""

    fails = False

    def write(self, sightings: Sequence[Sighting]) -> None:
        if self.fails:
            raise StoreError("the disk is full")
        super().write(sightings)


class Desk:
    """A notebook over a store of its own."""

    def __init__(self, folder: Path) -> None:
        self.database = Database.in_folder(folder)
        migrate(self.database)
        self.store = Fragile(self.database)
        self.executor = ThreadPoolExecutor(1)
        self.clock = ManualClock()
        self.notebook = self.again()

    def again(self) -> Notebook:
        """As after a restart."""
        return Notebook(self.store, self.executor, self.clock.wall)

    async def written(self) -> list[tuple[str, FindingKind, bool]]:
        """What the store knows when everything is written."""
        await self.notebook._write()
        return sorted((row.subject, row.kind, row.ended_at is not None) for row in self.store.all())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.executor.shutdown()
    made.database.close()


async def test_a_finding_ends_when_somebody_looked_and_saw_it_no_more(desk: Desk) -> None:
    desk.notebook.settle("device:a", POLLED, [WALK, VALUES])
    desk.notebook.add("device:a", [TWIN])
    assert len(await desk.written()) == 3
    desk.clock.advance(60)
    desk.notebook.settle("device:a", POLLED, [VALUES])
    assert set(desk.notebook.of("device:a")) == {VALUES, TWIN}
    assert await desk.written() == [
        ("device:a", FindingKind.DUPLICATE_ENGINE_ID, False),
        ("device:a", FindingKind.NOT_INCREASING, True),
        ("device:a", FindingKind.WRONG_VALUES, False),
    ]


async def test_what_happened_in_a_moment_is_told_for_a_day(desk: Desk) -> None:
    desk.notebook.settle("device:a", POLLED, [BOOTS])
    desk.clock.advance(86_000)
    desk.notebook.settle("device:a", POLLED, [])
    assert desk.notebook.of("device:a") == [BOOTS]
    desk.clock.advance(500)
    desk.notebook.settle("device:a", POLLED, [])
    assert desk.notebook.of("device:a") == []


async def test_who_did_not_look_there_ends_nothing_there(desk: Desk) -> None:
    here, there = (Finding(FindingKind.UNKNOWN_DEVICE, key) for key in ("10.0.1.1", "10.0.2.1"))
    desk.notebook.add("site:ly", [here, there])
    kinds = {FindingKind.UNKNOWN_DEVICE}
    desk.notebook.settle("site:ly", kinds, [], within=lambda one: one.key.startswith("10.0.1."))
    assert desk.notebook.of("site:ly") == [there]


async def test_a_restart_goes_on_where_it_was(desk: Desk) -> None:
    desk.notebook.settle("device:a", POLLED, [WALK, VALUES])
    await desk.written()
    desk.notebook = desk.again()
    assert desk.notebook.counts() == {FindingKind.NOT_INCREASING: 1, FindingKind.WRONG_VALUES: 1}
    desk.notebook.settle("device:a", POLLED, [WALK])
    assert await desk.written() == [
        ("device:a", FindingKind.NOT_INCREASING, False),
        ("device:a", FindingKind.WRONG_VALUES, True),
    ]
    assert [row.times for row in desk.store.all()] == [1, 1], "a restart is no return"


async def test_what_left_the_inventory_has_no_findings(desk: Desk) -> None:
    desk.notebook.add("device:a", [WALK])
    desk.notebook.add("device:b", [WALK])
    desk.notebook.keep_only({"device:b"})
    assert desk.notebook.of("device:a") == []
    await desk.written()
    assert [row.subject for row in desk.store.all(ended=False)] == ["device:b"]


async def test_a_store_that_fails_is_told_later(desk: Desk) -> None:
    desk.store.fails = True
    desk.notebook.add("device:a", [WALK])
    assert await desk.written() == []
    desk.notebook.settle("device:a", POLLED, [])
    desk.notebook.add("device:b", [WALK])
    desk.store.fails = False
    assert await desk.written() == [("device:b", FindingKind.NOT_INCREASING, False)]


async def test_the_last_is_written_at_the_end(desk: Desk) -> None:
    task = asyncio.create_task(desk.notebook.run())
    await asyncio.sleep(0)
    desk.notebook.add("device:a", [WALK])
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert [row.subject for row in desk.store.all()] == ["device:a"]


async def test_that_it_is_still_so_is_written_now_and_then(desk: Desk) -> None:
    desk.notebook.settle("device:a", POLLED, [WALK])
    await desk.written()
    first = desk.store.all()[0].last_seen
    for _ in range(int(notebook.REFRESH_EVERY / 60)):
        desk.clock.advance(60)
        desk.notebook.settle("device:a", POLLED, [WALK])
        desk.notebook._refresh()
        await desk.written()
    assert desk.store.all()[0].last_seen == first + notebook.REFRESH_EVERY


async def test_a_subject_has_no_more_than_so_many(desk: Desk) -> None:
    desk.notebook.add("device:a", [Finding(FindingKind.WRONG_VALUES, str(number)) for number in range(1000)])
    assert len(desk.notebook.of("device:a")) == notebook.MOST
