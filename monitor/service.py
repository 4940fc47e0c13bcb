"""The monitor as a whole: joins pings, polls, the judge and the writers over one store."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import environ
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, ProcessCollector

from core.clock import Clock
from core.errors import MotcuaError
from core.model import Device, Inventory, Reading, Transition, device_subject, link_subject
from core.secrets import SecretResolver
from core.settings import Settings
from core.simulated import SNMP_PORT, simulated
from core.store.database import Database
from core.store.history import History
from core.store.inventories import Inventories, Snapshot
from core.store.latest import Latest
from core.store.states import States
from core.store.watches import Watches
from monitor import exposition, poller
from monitor.credentials import security
from monitor.httpd import SOCKET_NAME, Answer, serve
from monitor.journal import Journal
from monitor.judge import Policy
from monitor.probes.echo import IcmpEchoSocket, UdpEchoSocket
from monitor.probes.ping import Pinger, Target, Track
from monitor.readings import Memory, reading
from monitor.recorder import Recorder
from monitor.scrapes import Scrapes
from monitor.snmp import modules
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.poll import PollResult
from monitor.snmp.transport import Transport
from monitor.watcher import Watcher

HEARTBEAT_EVERY = 5.0
LOOK_EVERY = 1.0
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Service:
    """One monitor. ``run`` ends when it is cancelled, with everything written that was noticed."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._executor = ThreadPoolExecutor(1, "store")
        self._states, self._inventories = States(database), Inventories(database)
        self._watches = Watches(database)
        self._modules = modules.available(settings.snmp_modules)
        self._transport = Transport()
        self._engine = Engine(self._transport, clock.monotonic)
        self._journal = Journal(self._states, self._executor, self._overtaken)
        self._watcher = Watcher(
            Policy(settings.loss_degraded, settings.latency_degraded),
            self._states.standings(),
            [incident.subject for incident in self._states.incidents(open_only=True)],
            clock.wall,
            lambda entry: self._journal.add(*entry),
        )
        self._pinger = Pinger(UdpEchoSocket() if settings.demo_network else IcmpEchoSocket(), self._watcher.pinged)
        self._poller = poller.Poller(self._engine, self._modules, settings.snmp_interval, self._reachable, self._polled)
        self._recorder = Recorder(
            Latest(database), History(database), self._executor, self._pinger.tracks.values, clock.wall
        )
        self._snapshot: Snapshot | None = None
        self._labels = exposition.Labels({}, {})
        self._memories: dict[str, Memory] = {}
        self._readings: dict[str, Reading] = {}
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._scrapes = Scrapes(self._engine, self._modules, self._registry)
        self._polls = Counter("motcua_snmp_polls", "SNMP polls by outcome.", ["outcome"], registry=self._registry)

    async def run(self) -> None:
        """Watch until cancelled. Raises ProbeError, StoreError, SecretError, InputError when it cannot begin."""
        await self._transport.open()
        self._pinger.start()
        server = await serve(
            self._settings.data / SOCKET_NAME, {"/metrics": self._metrics}, {"/snmp": self._scrapes.answer}
        )
        try:
            self._take(await self._stored(self._inventories.newest))
            async with asyncio.TaskGroup() as tasks:
                for work in (
                    self._journal.run(),
                    self._recorder.run_latest(),
                    self._recorder.run_history(),
                    self._recorder.run_packing(self._settings.history_days),
                    self._heartbeat(),
                    self._look_for_inventory(),
                ):
                    tasks.create_task(work)
        finally:
            server.close()
            await self._poller.stop()
            self._pinger.stop()
            self._transport.close()
            self._executor.shutdown()

    async def _stored(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)

    async def _heartbeat(self) -> None:
        watch_id = await self._stored(self._watches.begin, self._clock.wall())
        while True:
            await asyncio.sleep(HEARTBEAT_EVERY)
            try:
                await self._stored(self._watches.seen, watch_id, self._clock.wall())
            except MotcuaError as error:
                _log.error("%s", error)

    async def _look_for_inventory(self) -> None:
        """Take a newly published inventory whole, or go on with the old one and say why."""
        known = self._snapshot.id if self._snapshot else 0
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                newest = await self._stored(self._inventories.newest_id)
                if newest != known:
                    snapshot = await self._stored(self._inventories.newest)
                    known = newest  # read: a refusal is said once, but a store that failed is asked again
                    self._take(snapshot)
            except MotcuaError as error:
                _log.error("the inventory was not taken: %s", error)

    def _take(self, snapshot: Snapshot | None) -> None:
        if snapshot is None:
            return
        inventory = snapshot.inventory
        poller.check(inventory, self._modules)
        agents = self._agents(inventory)
        if self._snapshot is not None and self._snapshot.inventory.credentials != inventory.credentials:
            self._poller.forget_agents()
        self._snapshot = snapshot
        self._scrapes.take(inventory, agents)
        self._labels = exposition.Labels.of(inventory)
        self._watcher.watch(inventory)
        self._pinger.watch(self._targets(inventory))
        self._poller.watch(inventory, lambda device: agents[device.id])
        known = self._labels.subjects
        self._readings = {subject: kept for subject, kept in self._readings.items() if subject in known}
        self._memories = {subject: kept for subject, kept in self._memories.items() if subject in known}
        _log.info("inventory %d: %d devices, %d links", snapshot.id, len(inventory.devices), len(inventory.links))

    def _agents(self, inventory: Inventory) -> dict[str, Agent]:
        resolver = SecretResolver(self._settings.vault_password_file, environ, self._settings.inventory)
        credentials = {credential.name: credential for credential in inventory.credentials}
        return {
            device.id: Agent(
                self._address(device),
                security(credentials[device.snmp], resolver, self._clock.monotonic),
                self._settings.snmp_timeout,
                self._settings.snmp_retries,
            )
            for device in inventory.devices
            if device.snmp is not None
        }

    def _address(self, device: Device) -> tuple[str, int]:
        if self._settings.demo_network is not None:
            return simulated(str(device.address)), SNMP_PORT
        return str(device.address), device.snmp_port

    def _targets(self, inventory: Inventory) -> list[Target]:
        timing = (self._settings.ping_timeout, self._settings.ping_confirmations)
        usual = self._settings.ping_interval
        devices = [
            Target(device_subject(device.id), str(device.address), device.ping_interval or usual, *timing)
            for device in inventory.devices
        ]
        return devices + [
            Target(link_subject(link.id), str(link.far_address), usual, *timing) for link in inventory.links
        ]

    def _reachable(self, subject: str) -> bool | None:
        track: Track | None = self._pinger.tracks.get(subject)
        return None if track is None else track.reachable

    def _polled(self, device: Device, result: PollResult) -> None:
        subject = device_subject(device.id)
        longest = 5 * (device.snmp_interval or self._settings.snmp_interval)
        memory = self._memories.setdefault(subject, Memory())
        told = reading(subject, result, memory, self._clock.wall(), longest, self._settings.storage_degraded)
        self._polls.labels(result.outcome.value).inc()
        self._readings[subject] = told
        links = self._snapshot.inventory.links if self._snapshot else ()
        self._recorder.add(told, links)
        self._watcher.polled(told, self._clock.monotonic() - result.duration)

    def _overtaken(self, refused: Sequence[Transition]) -> None:
        self._watcher.overtaken(refused, self._states.standings())

    def _metrics(self, headers: Mapping[str, str]) -> Answer:
        families = [
            *exposition.standings(self._labels, self._watcher.standings),
            *exposition.pings(self._labels, self._pinger.tracks.values()),
            *exposition.readings(self._labels, self._readings),
        ]
        body, kind = exposition.exposition(families, self._registry, headers.get("accept", ""))
        return 200, body, kind
