"""The log: everything is written, in batches, and what was confirmed is on the disk first."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import cast

import pytest

from core.errors import StoreError
from core.store.traps import Traps
from monitor.traps import log as module
from monitor.traps.log import Log
from monitor.traps.row import Row
from monitor.traps.told import told
from tests.monitor.traps.made_up import COLD_START, KNOWLEDGE, Store, arrived


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.01)
    monkeypatch.setattr(module, "RETRY_AFTER", 0.01)


def row(answer: Callable[[], None] | None = None) -> Row:
    one = arrived(COLD_START, answer=answer)
    said = one.opened.read()
    found = Row(one, said, told(said, KNOWLEDGE, {}), 10.0, 10.0)
    if answer is not None:
        found.answers.append(answer)
    return found


@asynccontextmanager
async def running(store: Store) -> AsyncIterator[Log]:
    with ThreadPoolExecutor(1) as executor:
        found = Log(cast(Traps, store), executor, lambda: 0.0)
        task = asyncio.create_task(found.run())
        try:
            yield found
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not what():
            await asyncio.sleep(0.005)


async def test_a_row_is_written_once_and_its_count_after_it() -> None:
    store = Store()
    async with running(store) as log:
        one = row()
        log.changed(one)
        await until(lambda: one.id == 1)
        one.count, one.last_at = 9, 20.0
        log.changed(one)
        await until(lambda: store.rows[1].count == 9)
    assert len(store.rows) == 1
    assert log.stored == 1
    assert (store.rows[1].first_at, store.rows[1].last_at, store.rows[1].name) == (10.0, 20.0, "coldStart")


async def test_an_inform_is_answered_after_the_store_has_it_and_not_before() -> None:
    store = Store()
    store.error = StoreError("the database cannot be used: disk full")
    answered: list[int] = []
    async with running(store) as log:
        log.changed(row(lambda: answered.append(len(store.rows))))
        await until(lambda: store.calls >= 3)
        assert answered == []
        store.error = None
        await until(lambda: bool(answered))
    assert answered == [1]


async def test_what_is_counted_while_the_store_refuses_is_written_once() -> None:
    store = Store()
    store.error = StoreError("the database cannot be used: disk full")
    async with running(store) as log:
        one = row()
        log.changed(one)
        await until(lambda: store.calls >= 2)
        one.count = 5
        log.changed(one)
        store.error = None
        await until(lambda: one.id == 1)
    assert [kept.count for kept in store.rows.values()] == [5]


async def test_the_end_writes_what_still_waits() -> None:
    store = Store()
    async with running(store) as log:
        await asyncio.sleep(0)
        log.changed(row())
    assert len(store.rows) == 1


async def test_many_are_written_in_batches() -> None:
    store = Store()
    async with running(store) as log:
        for _ in range(1200):
            log.changed(row())
        assert not log.full
        await until(lambda: len(store.rows) == 1200)
    assert store.calls <= 4


async def test_it_is_full_when_the_store_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 10)
    store = Store()
    store.error = StoreError("the database cannot be used: disk full")
    async with running(store) as log:
        for _ in range(10):
            log.changed(row())
        assert log.full
        store.error = None
        await until(lambda: not log.full)
