"""The monitor as a whole: joins pings, polls, the judge and the writers over one store."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from os import environ
from typing import TypeVar

from prometheus_client import CollectorRegistry, ProcessCollector
from pydantic import TypeAdapter

from core.calendar import national
from core.clock import Clock
from core.errors import MotcuaError
from core.model import (
    MONITOR,
    Inventory,
    Reading,
    Transition,
    site_subject,
)
from core.register.support import products
from core.secrets import SecretResolver
from core.settings import Settings, addresses_of
from core.store.cablings import Cablings
from core.store.database import Database
from core.store.findings import Findings
from core.store.history import History
from core.store.identities import Identities
from core.store.incidents import Incidents
from core.store.inventories import Inventories, Snapshot
from core.store.kiosks import Kiosks
from core.store.latest import Latest
from core.store.maintenance import Maintenances
from core.store.provisioned import Provisioned
from core.store.seen_devices import SeenDevices
from core.store.states import States
from core.store.sweeps import Sweeps
from core.store.traps import Traps
from core.store.watches import Watches
from monitor import poller
from monitor.agents import agents_of, where
from monitor.alerts.run import Alerts
from monitor.cabling.survey import CablingSurvey
from monitor.discovery.discoverer import Discoverer
from monitor.discovery.means import means
from monitor.drops import Drops
from monitor.found import FindingWatch
from monitor.health import HealthRounds
from monitor.heartbeat import Blocked, Heartbeat
from monitor.housekeeping import housekeeping
from monitor.httpd import SOCKET_NAME, Answer, serve
from monitor.identify.requests import Identifications
from monitor.judging.journal import Journal
from monitor.judging.judge import Seen
from monitor.judging.rules import on_battery, rules
from monitor.judging.schedules import holidays_missing
from monitor.judging.unwritten import FILE_NAME, Unwritten, carried_on
from monitor.judging.watcher import Watcher
from monitor.kiosks.watch import kiosk_watch
from monitor.loops.watch import loop_watch
from monitor.maintenance import PlannedStops
from monitor.metrics import exposition, link_metrics
from monitor.metrics.incident_metrics import OpenIncidents
from monitor.metrics.provision_metrics import HostStandings
from monitor.notebook import Notebook
from monitor.polls import Around as PollsAround
from monitor.polls import Polls
from monitor.positions import Positions
from monitor.probes.echo import IcmpEchoSocket, UdpEchoSocket
from monitor.probes.ping import Pinger, Track
from monitor.recorder import Recorder
from monitor.register import Register
from monitor.remote_write.run import RemoteWrite
from monitor.reporting import Around
from monitor.scrapes import Scrapes
from monitor.services.checks import ServiceChecks
from monitor.snmp import modules
from monitor.snmp.engine import Engine
from monitor.snmp.transport import Transport
from monitor.targets import local, targets, whereabouts
from monitor.traps.admission import senders
from monitor.traps.watch import Around as TrapsAround
from monitor.traps.watch import TrapWatch

LOOK_EVERY = 1.0
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Service:
    """One monitor. ``run`` ends when it is cancelled, with everything written that was noticed."""

    _snapshot: Snapshot | None = None
    _remote_write: RemoteWrite | None = None
    _labels = exposition.Labels({}, {})

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._executor = ThreadPoolExecutor(1, "store")
        self._states = States(database, settings.incident_reopen_minutes * 60)
        self._inventories = Inventories(database)
        self._modules = modules.available(settings.snmp_modules)
        self._transport = Transport()
        self._engine = Engine(self._transport, clock.monotonic)
        unwritten = Unwritten(settings.data / FILE_NAME)
        opened = [incident.subject for incident in self._states.incidents(open_only=True)]
        standings, opened_subjects, left = carried_on(self._states.standings(), opened, unwritten.take())
        self._journal = Journal(self._states, self._executor, self._overtaken, unwritten, left)
        self._rules = rules(settings)
        self._watcher = Watcher(
            self._rules, standings, opened_subjects, clock, lambda entry: self._journal.add(*entry), self._ask_now
        )
        self._watcher.recall(on_battery(self._states))
        self._pinger = Pinger(UdpEchoSocket() if settings.demo_network else IcmpEchoSocket(), self._watcher.pinged)
        tracks = self._pinger.tracks
        self._recorder = Recorder(Latest(database), History(database), self._executor, tracks.values, clock.wall)
        self._registry = _registry()
        self._notebook = Notebook(Findings(database), self._executor, clock.wall)
        self._positions = Positions(Identities(database), self._stored, self._notebook, self._who, clock)
        polled = PollsAround(self._watcher, self._recorder, self._notebook, self._positions)
        self._polls = Polls(settings, clock, polled, self._registry)
        self._poller = poller.Poller(
            self._engine, self._modules, settings.snmp_interval, self._reachable, self._polls.polled
        )
        self._housekeeping = housekeeping(settings, database, clock.wall)
        self._traps = TrapWatch(
            addresses_of(settings.trap_listen),
            settings.data,
            (Traps(database), self._executor),
            clock,
            TrapsAround(self._polls.interfaces, self._polls.told, self._trapped),
        )
        around = Around(self._reachable, self._watcher.reason, self._reported)
        self._kiosks = kiosk_watch(settings, Kiosks(database), self._stored, clock, around)
        self._found = FindingWatch(Findings(database), self._stored, clock, around)
        self._open_incidents = OpenIncidents(self._states, Incidents(database), self._stored)
        self._provisioned = HostStandings(Provisioned(database), self._stored)
        self._loops = loop_watch(settings, self._engine, self._poller.agent, clock, around)
        asked, here = (self._engine, self._poller.agent), whereabouts(settings, self._rules.gateways)
        cables, seen = (Cablings(database), self._stored), (SeenDevices(database), self._stored)
        self._cabling = CablingSurvey(asked, cables, self._notebook, clock.wall, here, self._reachable)
        table = products(settings.support_table)
        self._register = Register(asked, seen, self._notebook, clock.wall, table, self._reachable)
        self._scrapes = Scrapes(self._engine, self._modules, self._registry)
        self._identifications = Identifications(self._engine, clock.wall)
        self._health = HealthRounds(self._identifications, self._notebook, self._reachable)
        self._checks = ServiceChecks(settings, clock, self._checked)
        self._alerts = Alerts(settings, database, clock, self._notebook, self._registry)
        self._discoverer = Discoverer(Sweeps(database), self._notebook, self._stored, clock.wall)
        self._stops = PlannedStops(Maintenances(database), self._executor, clock, self._known, self._watcher.plan)
        self._drops = Drops(lambda: self._transport.dropped, self._registry)
        looks = (self._drops.look, self._watcher.own_link.look, lambda: holidays_missing(national(), clock.wall()))
        self._heartbeat = Heartbeat(Watches(database), self._notebook, self._stored, clock, looks)
        if settings.remote_write_urls:
            self._remote_write = RemoteWrite(settings, self._families, clock.wall, self._registry)

    async def run(self) -> None:
        """Watch until cancelled. Raises ProbeError, StoreError, SecretError, InputError when it cannot begin."""
        await self._transport.open()
        self._pinger.start()
        server = await serve(
            self._settings.data / SOCKET_NAME,
            {"/metrics": self._metrics, "/blocked": self._blocked},
            {
                "/snmp": lambda query, _: self._scrapes.answer(query),
                "/probe": self._checks.requests.answer,
                "/identify": lambda query, _: self._identifications.answer(query),
            },
        )
        try:
            snapshot = await self._stored(self._inventories.newest)
            await self._kiosks.begin(snapshot.inventory if snapshot else None)
            await self._found.look()
            await self._stops.look()
            await self._cabling.begin()
            self._take(snapshot)
            async with asyncio.TaskGroup() as tasks:
                for work in (
                    self._journal.run(),
                    self._recorder.run_latest(),
                    self._recorder.run_history(),
                    self._housekeeping.run(),
                    self._notebook.run(),
                    self._alerts.run(),
                    self._discoverer.run(),
                    self._cabling.run(self._settings.cabling_interval, self._judge_by_cables),
                    self._register.run(self._settings.register_interval),
                    self._health.run(self._settings.health_interval),
                    self._stops.run(),
                    self._positions.run(),
                    self._traps.run(self._settings.history_days),
                    self._kiosks.run(),
                    self._found.run(),
                    self._heartbeat.run(),
                    self._open_incidents.run(),
                    self._provisioned.run(),
                    self._look_for_inventory(),
                ):
                    tasks.create_task(work)
                if self._remote_write is not None:
                    tasks.create_task(self._remote_write.run(self._executor))
        finally:
            server.close()
            await self._loops.stop()
            await self._poller.stop()
            await self._checks.stop()
            self._pinger.stop()
            self._transport.close()
            self._executor.shutdown()

    async def _stored(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)

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
        self._checks.check(inventory)
        resolver = SecretResolver(self._settings.vault_password_file, environ, self._settings.inventory)
        agents = agents_of(self._settings, inventory, resolver, self._clock.monotonic)
        allowed = senders(inventory, resolver, self._poller.agent, partial(where, self._settings))
        if self._snapshot is not None and self._snapshot.inventory.credentials != inventory.credentials:
            self._poller.forget_agents()
        self._snapshot = snapshot
        self._scrapes.take(inventory, agents)
        self._identifications.take(inventory, agents)
        self._polls.take(inventory)
        self._labels = exposition.Labels.of(inventory)
        self._open_incidents.take(inventory)
        self._discoverer.take(inventory, means(self._settings, inventory, self._clock.monotonic))
        pinged = targets(self._settings, inventory, self._rules.gateways)
        self._positions.take(inventory)
        self._register.take(inventory)
        self._judge_by_cables()
        self._kiosks.watch(inventory)
        self._loops.watch(inventory)
        self._pinger.watch(pinged)
        self._alerts.take(inventory)
        self._checks.watch(inventory)
        self._poller.watch(inventory, lambda device: agents[device.id])
        self._traps.watch(allowed)
        known = self._labels.subjects
        self._notebook.keep_only({*known, MONITOR, *(site_subject(site.id) for site in inventory.sites)})
        _log.info("inventory %d: %d devices, %d links", snapshot.id, len(inventory.devices), len(inventory.links))

    def _judge_by_cables(self) -> None:
        """Judge by the inventory, with the ways that the cables know better."""
        if self._snapshot is not None:
            inventory = self._snapshot.inventory
            pinged = targets(self._settings, inventory, self._rules.gateways)
            self._watcher.watch(self._cabling.take(inventory), local(self._settings, pinged))

    def _known(self) -> Inventory | None:
        return self._snapshot.inventory if self._snapshot else None

    async def _who(self, device_id: str) -> tuple[str, str, tuple[str, ...]] | None:
        told = await self._register.ask(device_id)
        return None if told is None else (told.serial, told.model, told.members)

    def _ask_now(self, subject: str) -> None:
        kind, _, name = subject.partition(":")
        (self._checks.check_now if kind == "service" else self._poller.poll_now)(name)

    def _trapped(self, device_id: str) -> None:
        self._poller.poll_now(device_id)
        self._loops.hint(device_id)

    def _reachable(self, subject: str) -> bool | None:
        track: Track | None = self._pinger.tracks.get(subject)
        return None if track is None else track.reachable

    def _checked(self, told: Reading, seen: Seen) -> None:
        self._recorder.add(told, ())
        self._watcher.checked(told.subject, seen)

    def _reported(self, told: Reading, evidence: str) -> None:
        """What a probe beside pings and polls says."""
        self._recorder.add(told, ())
        self._watcher.reported(told, evidence)

    def _overtaken(self, refused: Sequence[Transition]) -> None:
        self._watcher.overtaken(refused, self._states.standings())

    def _blocked(self, _headers: Mapping[str, str]) -> Answer:
        """What keeps the store from being written, as JSON: an api that sees no sign of life of ours asks for it."""
        return (
            200,
            TypeAdapter(Blocked | None).dump_json(self._heartbeat.blocked(*self._journal.waiting)),
            "application/json",
        )

    def _metrics(self, headers: Mapping[str, str]) -> Answer:
        body, kind = exposition.exposition(self._families(), self._registry, headers.get("accept", ""))
        return 200, body, kind

    def _families(self) -> Iterator[exposition.Family]:
        """What /metrics says of devices and links."""
        yield from exposition.standings(self._labels, self._watcher.standings)
        yield from exposition.pings(self._labels, self._pinger.tracks.values())
        yield from self._polls.families(self._labels)
        yield exposition.findings(self._notebook.counts() + self._found.counts())
        yield from self._open_incidents.families()
        yield from link_metrics.families(self._snapshot.inventory.links if self._snapshot else ())
        yield from self._traps.families()
        yield from self._checks.families()
        yield from self._kiosks.families(self._labels.subjects)
        yield from self._provisioned.families(self._labels.subjects)


def _registry() -> CollectorRegistry:
    """What this process tells of itself."""
    found = CollectorRegistry()
    ProcessCollector(registry=found)
    return found
