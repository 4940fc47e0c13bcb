"""The monitor's live service on simulated devices, on simulated time: an hour passes when nothing else is to be done.

Sockets, threads and the store are real. Time stands while a thread works or a datagram waits, and goes to the next
timer when neither does: everything here and at the devices is done at the moment at which it is due.
"""

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from datetime import datetime
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple, Unpack
from zoneinfo import ZoneInfo

import pytest

import monitor.alerts.run
import monitor.heartbeat
import monitor.kiosks.watch
import monitor.maintenance
import monitor.metrics.incident_metrics
import monitor.notebook
import monitor.recorder
import monitor.service
import monitor.traps.desk
from core import words
from core.i18n import language
from core.model import Alert, Incident, Inventory, Reason, State, device_subject, link_subject, site_subject
from core.settings import load
from core.store.alertings import Alertings
from core.store.alerts import alert_of
from core.store.database import Database
from core.store.incidents import Incidents
from core.store.inventories import Inventories
from core.store.migrate import migrate
from core.store.schema import alert as alerts
from core.store.states import States
from monitor.service import Service
from monitor.simulation.centre import read
from monitor.simulation.server import Server
from monitor.simulation.simulation import Simulation
from tests.monitor.scenarios.field import moment, shown
from tests.monitor.world import ZONE

SETTLE = 90.0
"""Seconds in which everything was pinged and polled."""
_PATIENCE = 30.0
"""Seconds of real time after which a thread that says nothing is taken for stuck."""
_CALM = {
    monitor.service: "LOOK_EVERY",
    monitor.alerts.run: "LOOK_EVERY",
    monitor.maintenance: "LOOK_EVERY",
    monitor.kiosks.watch: "LOOK_EVERY",
    monitor.metrics.incident_metrics: "LOOK_EVERY",
    monitor.traps.desk: "CHANGES_EVERY",
    monitor.notebook: "WRITE_EVERY",
    monitor.recorder: "LATEST_EVERY",
    monitor.heartbeat: "EVERY",
}
"""What looks at the store each second: on simulated time that is most of the work of an hour."""


T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class _Selector(selectors.EpollSelector):
    """``busy`` says whether a thread works for the loop."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.busy: Callable[[], bool] = lambda: False

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if found or (timeout is not None and timeout <= 0):
            return found
        if self.busy() or timeout is None:
            found = super().select(_PATIENCE)
            assert found, "a thread does not end"
            return found
        self.now += timeout
        return found


class QuickLoop(asyncio.SelectorEventLoop):
    """Its time passes only while nobody does anything."""

    def __init__(self) -> None:
        self._quick = _Selector()
        self._working: set[asyncio.Future[Any]] = set()
        self._quick.busy = lambda: bool(self._working)
        super().__init__(self._quick)

    def time(self) -> float:
        return self._quick.now

    def run_in_executor(
        self, executor: Executor | None, func: "Callable[[Unpack[Ts]], T]", *args: "Unpack[Ts]"
    ) -> "asyncio.Future[T]":
        work = super().run_in_executor(executor, func, *args)
        self._working.add(work)
        work.add_done_callback(self._working.discard)
        return work


class SetClock:
    """The loop's time, and a wall clock that goes with it until somebody sets it."""

    def __init__(self, loop: QuickLoop, starts_at: float) -> None:
        self._loop = loop
        self._offset = starts_at - loop.time()

    def wall(self) -> float:
        return self._loop.time() + self._offset

    def monotonic(self) -> float:
        return self._loop.time()

    def jump(self, seconds: float) -> None:
        """Set the wall clock, as a person or NTP does."""
        self._offset += seconds


class Live:
    """A monitor in a data folder and the devices of its inventory; ``story`` is what happens to them.

    ``simulated`` is what is there, when the inventory does not know it all.
    """

    def __init__(
        self, folder: Path, whole: Inventory, starts: str, simulated: Inventory | None = None, **settings: object
    ) -> None:
        self.folder = folder
        self.whole = whole
        self.simulated = simulated or whole
        self.database = Database.in_folder(folder)
        migrate(self.database)
        self.loop = QuickLoop()
        self.clock = SetClock(self.loop, moment(starts))
        self.settings = load(None, {}, data=folder, demo_network="127.0.0.0/8", **settings)
        Inventories(self.database).publish(whole, "a test", "1", self.clock.wall())
        self.names = {device_subject(one.id): one.name for one in whole.devices}
        self.names |= {link_subject(one.id): one.name for one in whole.links}
        self.names |= {site_subject(one.id): one.name for one in whole.sites}

    def told_to(self, **receiver: object) -> None:
        """Who is told of incidents."""
        Alertings(self.database).publish({"receiver": [receiver]}, "a test", "1", self.clock.wall())

    def play(self, story: Callable[["Live"], Awaitable[None]]) -> None:
        """Run a story with the monitor and the devices under way."""

        async def whole() -> None:
            server = Server(self.simulation, self.folder)
            await server.open()
            try:
                await self._watched(story)
            finally:
                await server.close()

        start = self.clock.wall() - self.loop.time()  # the devices' own clock is never set
        document = self.simulated.model_dump(mode="json")
        self.simulation = Simulation(read(document), lambda _: b"bi-mat", lambda: start + self.loop.time())
        try:
            self.loop.run_until_complete(whole())
        finally:
            self.loop.close()

    async def _watched(self, story: Callable[["Live"], Awaitable[None]]) -> None:
        service = asyncio.create_task(Service(self.settings, self.database, self.clock).run())
        try:
            await asyncio.sleep(SETTLE)
            telling = asyncio.ensure_future(story(self))
            await asyncio.wait((service, telling), return_when=asyncio.FIRST_COMPLETED)
            if service.done():
                telling.cancel()
                await service
            await telling
        finally:
            service.cancel()
            await asyncio.gather(service, return_exceptions=True)

    def fault(self, subject: str, fault: str) -> None:
        """What ``motcua demo fault`` does."""
        reply = self.simulation.order({"subject": subject, "fault": fault})
        assert reply["ok"], reply

    async def until(self, time: str) -> None:
        """Let the time of day come, HH:MM[:SS] of the day that it is or of the next."""
        wanted = datetime.fromtimestamp(self.clock.wall(), ZoneInfo(ZONE))
        hour, minute, second = (int(part) for part in f"{time}:00".split(":")[:3])
        left = wanted.replace(hour=hour, minute=minute, second=second, microsecond=0).timestamp() - self.clock.wall()
        await asyncio.sleep(left % 86400)

    # --- what came of it, as the store has it

    def stands(self, subject: str) -> tuple[State, Reason, str | None]:
        found = States(self.database).standings()[subject]
        return found.state, found.reason, found.cause

    def words(self, subject: str) -> tuple[str, str]:
        """The state in one or two words, and the sentence, in Vietnamese."""
        found, spoken = States(self.database).standings()[subject], language("vi")
        told = words.sentence(spoken, found.reason, found.cause, lambda key: self.names[key], found.evidence)
        return words.short(spoken, found.state, found.reason), told

    def incidents(self) -> list[Incident]:
        """Oldest first."""
        return sorted(States(self.database).incidents(), key=lambda one: one.id)

    def course(self, incident: Incident) -> list[tuple[str, str]]:
        """(time of day, sentence in Vietnamese) of what happened to an incident."""
        spoken = language("vi")
        events = Incidents(self.database).events(incident.id)
        return [(shown(one.at), words.incident_event(spoken, one)) for one in events]

    def alerts(self) -> list[Alert]:
        """Every alert that was written, in order."""
        with self.database.read() as connection:
            rows = connection.execute(alerts.select().order_by(alerts.c.id)).mappings()
            return [alert_of(row) for row in rows]


def on_loopback(whole: Inventory, *nets: str) -> Inventory:
    """An inventory with its devices at addresses of these networks of this process, first to last."""
    addresses = (IPv4Address(f"{net}.{number}") for net in nets for number in range(1, 255))
    devices = (one.model_copy(update={"address": next(addresses)}) for one in whole.devices)
    return whole.model_copy(update={"devices": tuple(devices)})


@pytest.fixture
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks each second looks once a minute; what a transition does is not in it."""
    for module, name in _CALM.items():
        monkeypatch.setattr(module, name, 60.0)
