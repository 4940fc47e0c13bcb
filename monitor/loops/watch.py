"""Looks at switches for loops: seldom and little at rest, often and closely while broadcasts storm."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.clock import Clock
from core.model import Device, DeviceKind, Inventory, Outcome, Reading, Reason, device_subject
from core.settings import Settings
from monitor.loops import storms, verdicts
from monitor.loops.asking import Asker, Switches
from monitor.loops.moves import Moves
from monitor.loops.storms import Limits, Look
from monitor.loops.verdicts import FRESH, Case, Storm
from monitor.reporting import AgentOf, Around
from monitor.snmp.engine import Engine

PROBE = "loop"
CLOSELY = 2.0
"""Seconds between two close looks."""
AT_LENGTH = 5.0
"""The same once a storm has lasted a while."""
A_WHILE = 30.0
SHOWS_AFTER = 2.0
"""Seconds of a storm that show among those since the last glance."""
SELDOM = 6
"""How many times as seldom is glanced at what did not answer, or has no such counters."""
LOST = 300.0
"""Seconds without an answer after which a storm says nothing any more."""
_KINDS = frozenset({DeviceKind.SWITCH, DeviceKind.ROUTER, DeviceKind.FIREWALL})
"""What has ports. At many offices the router is the only thing above a switch that cannot be asked."""
_LOOPS = frozenset({Reason.LOOP, Reason.LOOP_SUSPECTED})
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Watched:
    """One device: how it was seen last, and its storm."""

    device: Device
    depth: int
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    close: bool = False
    seen: Look | None = None
    heard_at: float = 0.0
    missed: int = 0
    storm: Storm | None = None
    moves: Moves = field(default_factory=Moves)
    told: Reading | None = None


class LoopWatch:
    """One task a device that has ports and is polled; ``interval`` seconds between two glances at rest."""

    def __init__(self, ask: Asker, clock: Clock, interval: float, limits: Limits, around: Around) -> None:
        self._ask = ask
        self._clock = clock
        self._interval = interval
        self._limits = limits
        self._around = around
        self._watched: dict[str, _Watched] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def watch(self, inventory: Inventory) -> None:
        """Make this the inventory; a device that did not change goes on undisturbed."""
        devices = {device.id: device for device in inventory.devices}
        wanted = {name: one for name, one in devices.items() if one.kind in _KINDS and one.snmp is not None}
        for name in [name for name, one in self._watched.items() if wanted.get(name) != one.device]:
            self._tasks.pop(name).cancel()
            gone = self._watched.pop(name)
            if name in devices and gone.told is not None and gone.told.reasons:
                self._tell(gone, ())
        for name in wanted.keys() - self._watched.keys():
            one = self._watched[name] = _Watched(wanted[name], _depth(devices, name))
            self._remember(one)
            self._tasks[name] = asyncio.create_task(self._follow(one))

    def hint(self, device_id: str) -> None:
        """Something happened at a device: glance at it as soon as a storm that began with it shows."""
        one = self._watched.get(device_id)
        if one is not None and not one.close:
            asyncio.get_running_loop().call_later(SHOWS_AFTER, one.wake.set)

    async def stop(self) -> None:
        """End every task."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _remember(self, one: _Watched) -> None:
        """What stood in a loop still does, until it was looked at: it must not end and begin again."""
        reason = self._around.reason(device_subject(one.device.id))
        if reason in _LOOPS and reason is not None:
            one.heard_at = self._clock.monotonic()
            one.storm, one.close = verdicts.remembered(reason, one.heard_at), True
            self._tell(one, (reason,))

    async def _follow(self, one: _Watched) -> None:
        await asyncio.sleep(random.random() * min(CLOSELY, self._interval))  # noqa: S311  -- a spread
        while True:
            try:
                pause = await (self._look(one) if one.close else self._glance(one))
            except Exception:  # a mistake of ours that one device's answer brought to light must not end its watching
                _log.exception("the search for loops at %s failed", one.device.id)
                pause = self._interval
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(one.wake.wait(), pause)
            one.wake.clear()

    async def _glance(self, one: _Watched) -> float:
        """One request, as a rule. Broadcasts enough, and every device of the site is looked at closely."""
        if self._around.reachable(device_subject(one.device.id)) is False:
            return self._interval
        now = await self._ask.glance(one.device.id)
        before, one.seen = one.seen, now
        one.missed = one.missed + 1 if now is None else 0
        if now is None:
            return self._interval * (SELDOM if one.missed > 1 else 1)
        if not storms.risen(storms.flows(before, now), self._limits):
            return self._interval
        for other in self._watched.values():
            if other.device.site == one.device.site and not other.close:
                other.close, other.seen, other.heard_at = True, None, self._clock.monotonic()
                other.wake.set()
        return 0.0

    async def _look(self, one: _Watched) -> float:
        """Who came in by which port, and in a storm where everybody is."""
        now = await self._ask.look(one.device.id)
        before, one.seen = one.seen, now or one.seen
        if now is None:
            if self._clock.monotonic() - one.heard_at >= LOST:
                self._rest(one)
            return AT_LENGTH
        one.heard_at = self._clock.monotonic()
        if before is None:
            return CLOSELY
        found = storms.flows(before, now)
        known = one.storm if one.storm is not None else Storm(one.heard_at, one.heard_at)
        if known.loop is None and storms.storming(found, frozenset(known.ports), self._limits):
            one.moves.see(await self._ask.addresses(one.device.id), self._clock.monotonic())
        one.storm = verdicts.follow(one.storm, found, one.moves, self._clock.monotonic(), self._limits)
        if one.storm is None:
            self._rest(one)
            return self._interval
        self._settle(one.device.site)
        return CLOSELY if one.heard_at - one.storm.began < A_WHILE else AT_LENGTH

    def _rest(self, one: _Watched) -> None:
        """No storm, or none any more. Where the loop was, that ends it for all who saw the same storm pass."""
        blamed, now = bool(one.told and one.told.reasons), self._clock.monotonic()
        passed = [
            other
            for other in self._watched.values()
            if blamed and other.device.site == one.device.site and other.storm and now - other.storm.last > FRESH
        ]
        for calm in (one, *(other for other in passed if other is not one)):
            calm.close, calm.seen, calm.storm, calm.moves = False, None, None, Moves()
            self._ask.forget(calm.device.id)
        self._settle(one.device.site)

    def _settle(self, site: str) -> None:
        """Who of a site is to blame now, and who no longer is: the loop is at one place."""
        here = [one for one in self._watched.values() if one.device.site == site]
        cases = [
            Case(one.device.id, one.depth, one.storm, bool(one.told and one.told.reasons), self._behind(one, here))
            for one in here
            if one.storm is not None
        ]
        blamed = verdicts.blamed(cases, self._clock.monotonic())
        # Whose trouble ends is told first: the trouble that goes on elsewhere is then the only one.
        for one in sorted(here, key=lambda one: one.device.id == blamed):
            reason = one.storm.reason if one.storm is not None and one.device.id == blamed else None
            if reason is not None or (one.told is not None and one.told.reasons):
                self._tell(one, () if reason is None else (reason,))

    def _behind(self, one: _Watched, here: Iterable[_Watched]) -> frozenset[str]:
        """Devices farther from the monitor that the ports lead to by which the storm comes in."""
        ports = one.storm.ports if one.storm is not None else ()
        return frozenset(
            other.device.id
            for other in here
            if other.depth > one.depth and one.moves.only_at(self._ask.own(other.device.id), ports)
        )

    def _tell(self, one: _Watched, reasons: tuple[Reason, ...]) -> None:
        subject, values, facts = device_subject(one.device.id), {}, {}
        storm = one.storm
        if storm is not None and storm.ports:
            values = {"broadcasts_per_second": round(storm.flow.broadcasts)}
            facts = {"loop_ports": ", ".join(storm.named)}
        told = Reading(subject, self._clock.wall(), PROBE, Outcome.ANSWERED, values, facts, reasons)
        one.told = told
        self._around.tell(told, verdicts.evidence(storm) if storm is not None and reasons else "")


def loop_watch(settings: Settings, engine: Engine, agents: AgentOf, clock: Clock, around: Around) -> LoopWatch:
    """A watch by the settings."""
    limits = Limits(settings.loop_broadcast_packets, settings.loop_broadcast_ratio)
    return LoopWatch(Switches(engine, agents), clock, settings.loop_interval, limits, around)


def _depth(devices: Mapping[str, Device], name: str) -> int:
    """How many devices are between this one and the monitor."""
    seen: set[str] = set()
    way = devices[name].upstream
    while way is not None and way in devices and way not in seen:
        seen.add(way)
        way = devices[way].upstream
    return len(seen)
