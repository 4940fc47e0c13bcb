"""Alerts as a whole: who is not reached for long is a finding, and a store in trouble is waited for."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from core.clock import ManualClock, SystemClock
from core.errors import StoreError
from core.model import MONITOR, FindingKind
from core.settings import load
from core.store.alertings import Alertings
from core.store.database import Database
from core.store.findings import Findings
from core.store.outbox import Outbox
from monitor.alerts import run
from monitor.alerts.run import Alerts
from monitor.notebook import Notebook
from tests.monitor.alerts.troubles import Hook, Troubles


async def until(condition: Callable[[], object], within: float = 30.0) -> None:
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(folder: Path, database: Database) -> AsyncIterator[Notebook]:
    clock = SystemClock()
    with ThreadPoolExecutor(1) as executor:
        notebook = Notebook(Findings(database), executor, clock.wall)
        alerts = Alerts(load(None, {}, data=folder), database, clock, notebook, CollectorRegistry(), 0.05)
        task = asyncio.create_task(alerts.run())
        try:
            yield notebook
        finally:
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task


def configure(database: Database, url: str, digest: str = "1") -> None:
    receivers = [{"name": "duty", "channel": "webhook", "url": url, "timeout": 1}]
    Alertings(database).publish({"receiver": receivers}, "a test", digest, 0.0)


async def test_who_is_not_reached_for_long_is_a_finding_until_he_is(
    tmp_path: Path, database: Database, receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "FAILING_AFTER", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as door:
        nobody = f"http://127.0.0.1:{door.getsockname()[1]}/"
    configure(database, nobody)
    Troubles(database, ManualClock()).breaks("router")
    async with running(tmp_path, database) as notebook:
        await until(lambda: notebook.of(MONITOR))
        (finding,) = notebook.of(MONITOR)
        assert (finding.kind, finding.key) == (FindingKind.RECEIVER_FAILING, "duty")
        assert "cannot be reached" in str(dict(finding.detail)["error"])
        configure(database, receiver.url, "2")
        await until(lambda: receiver.told() == [("opened", "router")])
        await until(lambda: not notebook.of(MONITOR))


async def test_a_store_that_cannot_be_used_for_a_while_is_waited_for(
    tmp_path: Path, database: Database, receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(database, receiver.url)
    Troubles(database, ManualClock()).breaks("router")
    failures = [StoreError("the database cannot be used: locked") for _ in range(3)]
    sent = Outbox.sent

    def troubled(*arguments: object) -> None:
        if failures:
            raise failures.pop()
        sent(*arguments)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(Outbox, "sent", troubled)
    async with running(tmp_path, database):
        await until(lambda: not failures and not Outbox(database).waiting(0.0))
    assert receiver.told() == [("opened", "router")]  # once: what became of it was kept until it could be written


async def test_a_store_that_cannot_be_read_at_the_start(
    tmp_path: Path, database: Database, receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(database, receiver.url)
    Troubles(database, ManualClock()).breaks("router")
    failures = [StoreError("the database cannot be used: locked") for _ in range(2)]
    release = Outbox.release

    def troubled(outbox: Outbox, owner: str) -> int:
        if failures:
            raise failures.pop()
        return release(outbox, owner)

    monkeypatch.setattr(Outbox, "release", troubled)
    async with running(tmp_path, database):
        await until(lambda: receiver.told() == [("opened", "router")])
