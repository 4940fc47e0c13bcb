"""When a prefix is swept, where an interrupted sweep goes on, and which findings end by it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

import pytest

from core.clock import ManualClock
from core.errors import StoreError
from core.model import AssetFields, FindingKind, Inventory
from core.store.database import Database
from core.store.findings import Findings
from core.store.migrate import migrate
from core.store.sweeps import SweepRecord, Sweeps
from monitor.discovery import discoverer, echoes, sweep
from monitor.discovery.discoverer import Discoverer, is_due
from monitor.discovery.survey import Means
from monitor.notebook import Notebook
from tests.monitor.discovery.office import PREFIX, Net, knows, network, swept
from tests.monitor.identify.made_up import SYS_DESCR, Given
from tests.monitor.world import device

T = TypeVar("T")
LOW, HIGH = "127.77.3.2", "127.77.3.13"
HOURLY = swept(()).model_copy(update={"interval": 3600.0})


class Place:
    """A store, a notebook and a clock that outlive a discoverer."""

    def __init__(self, folder: Path) -> None:
        self.database = Database.in_folder(folder)
        migrate(self.database)
        self.executor = ThreadPoolExecutor(1)
        self.clock = ManualClock()
        self.notebook = Notebook(Findings(self.database), self.executor, self.clock.wall)
        self.sweeps = Sweeps(self.database)

    def stored(self, work: Callable[..., T], /, *arguments: object) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(self.executor, work, *arguments)

    def discoverer(self, inventory: Inventory, means: Means) -> Discoverer:
        made = Discoverer(self.sweeps, self.notebook, self.stored, self.clock.wall)
        made.take(inventory, means)
        return made

    def record(self) -> SweepRecord | None:
        return self.sweeps.all().get(PREFIX)

    def strangers(self) -> set[str]:
        return {one.key for one in self.notebook.of("site:lucyen")}

    async def ended(self, after: float | None = None) -> SweepRecord:
        """The record of a sweep that ended, after this moment if one is given."""
        async with asyncio.timeout(10):
            while True:
                record = await self.stored(self.record)
                if record is not None and record.ended_at is not None and record.ended_at != after:
                    return record
                await asyncio.sleep(0.01)


@pytest.fixture
async def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    for module, name, value in (
        (echoes, "WAIT", 0.02), (sweep, "BATCH", 4), (discoverer, "FIRST_AFTER", 0.0),
        (discoverer, "LOOK_EVERY", 0.01), (discoverer, "AGAIN_AFTER", 0.05),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    made = Place(tmp_path)
    yield made
    made.executor.shutdown()
    made.database.close()


@asynccontextmanager
async def running(work: Discoverer) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(work.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def sweep_once(place: Place, net: Net, inventory: Inventory, after: float | None = None) -> SweepRecord:
    async with running(place.discoverer(inventory, net.means())):
        return await place.ended(after)


@pytest.mark.parametrize(
    ("record", "due"),
    [
        (None, True),
        (SweepRecord(PREFIX, 1000.0, 8, 14), True),
        (SweepRecord(PREFIX, 1000.0, 14, 14, (), 1010.0), False),
        (SweepRecord(PREFIX, 1000.0 - 3600, 14, 14, (), 900.0), True),
        (SweepRecord(PREFIX, 9000.0, 14, 14, (), 9010.0), True),
    ],
)
def test_what_is_due(record: SweepRecord | None, due: bool) -> None:
    assert is_due(HOURLY, record, 1500.0) is due


async def test_a_sweep_leaves_findings_and_a_record(place: Place) -> None:
    async with network({}, {LOW, HIGH}) as net:
        record = await sweep_once(place, net, knows([], HOURLY))
    assert (record.position, record.total, [one["address"] for one in record.seen]) == (14, 14, [LOW, HIGH])
    assert place.strangers() == {LOW, HIGH}


async def test_a_restart_goes_on_where_it_was(place: Place) -> None:
    async with network({}, {LOW, HIGH}) as net:
        async with running(place.discoverer(knows([], HOURLY), net.means())):
            async with asyncio.timeout(10):
                while (record := await place.stored(place.record)) is None or record.position < 8:
                    await asyncio.sleep(0.001)
        interrupted = place.record()
        assert interrupted is not None
        assert interrupted.ended_at is None
        assert place.strangers() == {LOW}, "what is seen is told before the sweep is over"
        net.echo.asked.clear()
        place.clock.advance(50)
        record = await sweep_once(place, net, knows([], HOURLY))
    assert LOW not in net.echo.asked
    assert record.started_at == interrupted.started_at
    assert place.strangers() == {LOW, HIGH}


async def test_who_left_is_a_finding_no_more_and_who_is_not_due_is_left_in_peace(place: Place) -> None:
    async with network({}, {LOW, HIGH}) as net:
        first = await sweep_once(place, net, knows([], HOURLY))
        net.echo.alive.discard(HIGH)
        net.echo.asked.clear()
        async with running(place.discoverer(knows([], HOURLY), net.means())):
            await asyncio.sleep(0.1)
            assert net.echo.asked == []
            place.clock.advance(3600)
            await place.ended(first.ended_at)
    assert place.strangers() == {LOW}


async def test_when_nobody_answers_at_all_nothing_ends(place: Place) -> None:
    async with network({}, {LOW, HIGH}) as net:
        first = await sweep_once(place, net, knows([], HOURLY))
        net.echo.alive.clear()
        place.clock.advance(3600)
        await sweep_once(place, net, knows([], HOURLY), first.ended_at)
    assert place.strangers() == {LOW, HIGH}


async def test_a_stranger_that_is_entered_is_none_at_the_next_sweep(place: Place) -> None:
    async with network({}, {LOW, HIGH}) as net:
        first = await sweep_once(place, net, knows([], HOURLY))
        place.clock.advance(3600)
        await sweep_once(place, net, knows([device("new", address=LOW)], HOURLY), first.ended_at)
    assert place.strangers() == {HIGH}


async def test_a_stranger_that_is_entered_is_none_at_once_and_a_sweep_under_way_goes_on_knowing_it(
    place: Place,
) -> None:
    whole = knows([device("new", address=LOW), device("newer", address=HIGH)], HOURLY)
    async with network({}, {LOW, HIGH}) as net:
        work = place.discoverer(knows([], HOURLY), net.means(rate=100.0))
        async with running(work):
            async with asyncio.timeout(10):
                while (record := await place.stored(place.record)) is None or record.position < 8:
                    await asyncio.sleep(0.001)
            assert place.strangers() == {LOW}
            net.echo.asked.clear()
            work.take(whole, net.means())
            assert place.strangers() == set()
            ended = await place.ended()
    assert place.strangers() == set(), "the rest was compared with what is in the inventory now"
    assert ended.started_at == record.started_at
    assert LOW not in net.echo.asked


async def test_another_device_in_ours_place_is_told_until_one_is_seen_there_again(place: Place) -> None:
    ours = device("ours", address=LOW, snmp="v2").model_copy(update={"asset": AssetFields(mac="50:C7:BF:00:00:01")})
    prefix = swept(("v2",)).model_copy(update={"interval": 3600.0})
    swapped: Given = {SYS_DESCR: "a switch", "1.3.6.1.2.1.2.2.1.6.1": bytes.fromhex("deadbe000001")}
    right: Given = {SYS_DESCR: "a switch", "1.3.6.1.2.1.2.2.1.6.1": bytes.fromhex("50c7bf000001")}

    async def seen(agents: dict[str, Given | None], alive: set[str], after: SweepRecord | None) -> SweepRecord:
        place.clock.advance(3600)
        async with network(agents, alive) as net:
            return await sweep_once(place, net, knows([ours], prefix), after.ended_at if after else None)

    first = await seen({LOW: swapped}, {LOW, HIGH}, None)
    assert [one.kind for one in place.notebook.of("device:ours")] == [FindingKind.OTHER_IDENTITY]
    second = await seen({}, {HIGH}, first)
    assert [one.kind for one in place.notebook.of("device:ours")] == [FindingKind.OTHER_IDENTITY]
    await seen({LOW: right}, {LOW, HIGH}, second)
    assert place.notebook.of("device:ours") == []


async def test_a_prefix_that_is_taken_out_stops_at_once_and_its_findings_end(place: Place) -> None:
    async with network({}, {LOW, HIGH}) as net:
        found = place.discoverer(knows([], HOURLY), net.means(rate=40.0))
        async with running(found):
            async with asyncio.timeout(10):
                while not place.strangers():
                    await asyncio.sleep(0.01)
            found.take(knows([]).model_copy(update={"discovery": ()}), net.means())
            assert place.strangers() == set()
            await asyncio.sleep(0.05)
            asked = len(net.echo.asked)
            await asyncio.sleep(0.2)
            assert len(net.echo.asked) == asked
            assert net.echo.open_now == 0


async def test_what_goes_wrong_in_a_sweep_ends_nothing_else(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    troubles: list[Exception] = [StoreError("the disk is full"), RuntimeError("a mistake of ours")]
    put = place.sweeps.put

    def failing(record: SweepRecord) -> None:
        if troubles:
            raise troubles.pop(0)
        put(record)

    place.sweeps.put = failing  # type: ignore[method-assign]
    async with network({}, {LOW}) as net:
        record = await sweep_once(place, net, knows([], HOURLY))
        assert net.echo.open_now == 0
    assert record.position == 14
    assert "the disk is full" in caplog.text
    assert "a mistake of ours" in caplog.text


async def test_the_rate_of_zero_sends_nothing(place: Place) -> None:
    async with network({}, {LOW}) as net:
        async with running(place.discoverer(knows([], HOURLY), net.means(rate=0.0))):
            await asyncio.sleep(0.2)
        assert net.echo.asked == []


def test_records_of_prefixes_that_are_gone_are_forgotten(place: Place) -> None:
    place.sweeps.put(SweepRecord("10.0.0.0/24", 1.0, 0, 254))
    place.sweeps.put(SweepRecord(PREFIX, 1.0, 4, 14, ({"address": LOW, "pings": True},)))
    place.sweeps.keep_only([PREFIX])
    assert set(place.sweeps.all()) == {PREFIX}
