"""A province under the real pings, watcher and journal's entries, on simulated time: hours pass in a moment."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from core import words
from core.i18n import language
from core.model import Inventory, Outcome, Reading, Reason, Severity, State, device_subject, link_subject, site_subject
from monitor.judging.rules import Rules
from monitor.judging.unwritten import Entry
from monitor.judging.watcher import Watcher
from monitor.probes.echo import OnReplies, Request
from monitor.probes.ping import Pinger, Target
from tests.monitor.office import POLICY, SETTINGS
from tests.monitor.virtual import LoopClock, VirtualLoop, run
from tests.monitor.world import ZONE


class Field:
    """``dead`` are the subjects that answer nothing, and whoever is reached through them with them."""

    def __init__(self, whole: Inventory, starts: str, rules: Rules | None = None, ping_interval: float = 1.0) -> None:
        self._interval = ping_interval
        self.loop = VirtualLoop()
        self.clock = LoopClock(self.loop, moment(starts))
        self.entries: list[Entry] = []
        self.dead: set[str] = set()
        self.asked: list[str] = []
        self.watcher = Watcher(rules or Rules(POLICY), {}, [], self.clock, self.entries.append, self._ask)
        self.watcher.watch(whole)
        self.names = {device_subject(one.id): one.name for one in whole.devices}
        self.names |= {link_subject(one.id): one.name for one in whole.links}
        self.names |= {site_subject(one.id): one.name for one in whole.sites}
        self._ways = _ways(whole)
        self._at = {str(one.address): device_subject(one.id) for one in whole.devices}
        self._at |= {str(one.far_address): link_subject(one.id) for one in whole.links}
        self._power: dict[str, Mapping[str, float]] = {}

    # --- what a pinger needs of a socket

    def open(self, on_replies: OnReplies) -> None:
        self._reply = on_replies

    def send(self, requests: Sequence[Request]) -> Collection[int]:
        for address, number in requests:
            self.loop.pass_time(0.00001)
            if self.alive(self._at[address]):
                self.loop.call_later(0.003, self._arrive, address, number)
        return ()

    def close(self) -> None:
        """Nothing is held."""

    def _arrive(self, address: str, number: int) -> None:
        if self.alive(self._at[address]):
            self._reply([(number, self.loop.time())])

    def alive(self, subject: str) -> bool:
        """Whether it can be heard: itself, and everybody on the way to it."""
        return not self.dead & set(self._ways[subject])

    # --- what happens

    def play(self, story: Callable[["Field"], Awaitable[None]]) -> None:
        """Run a story with the pings under way."""

        async def whole() -> None:
            pinger = Pinger(self, self.watcher.pinged)
            pinger.start()
            timing = (self._interval, SETTINGS.ping_timeout, SETTINGS.ping_confirmations)
            pinger.watch(Target(subject, address, *timing) for address, subject in self._at.items())
            await asyncio.sleep(30 * self._interval)
            polls = asyncio.create_task(self._polls())
            try:
                await story(self)
            finally:
                polls.cancel()
                await asyncio.gather(polls, return_exceptions=True)
                pinger.stop()

        run(whole(), self.loop)

    def power(self, ups: str, runtime: float | None, charge: float = 1.0) -> None:
        """From now on a UPS says so when it is polled: on battery with this runtime in seconds, or on mains (None)."""
        figures = {} if runtime is None else {"battery_runtime_seconds": runtime}
        self._power[ups] = {"on_battery": float(runtime is not None), "battery_charge_ratio": charge, **figures}

    async def until(self, time: str) -> None:
        """Let the time of day come, HH:MM[:SS] of the day that it is or of the next."""
        wanted = datetime.fromtimestamp(self.clock.wall(), ZoneInfo(ZONE))
        hour, minute, second = (int(part) for part in f"{time}:00".split(":")[:3])
        left = wanted.replace(hour=hour, minute=minute, second=second, microsecond=0).timestamp() - self.clock.wall()
        await asyncio.sleep(left % 86400)

    async def _polls(self) -> None:
        """Every UPS once a minute, as the poller does."""
        while True:
            for ups in self._power:
                self._poll(ups)
            await asyncio.sleep(60)

    def _ask(self, subject: str) -> None:
        self.asked.append(subject)
        self.loop.call_later(0.01, self._poll, subject)

    def _poll(self, ups: str) -> None:
        values = self._power.get(ups)
        if values is None or not self.alive(ups):
            return
        reasons = (Reason.ON_BATTERY,) if values["on_battery"] else ()
        reading = Reading(ups, self.clock.wall(), "snmp", Outcome.ANSWERED, values, {}, reasons)
        self.watcher.polled(reading, self.loop.time() - 0.005)

    # --- what came of it

    def stands(self, subject: str) -> tuple[State, Reason, str | None]:
        found = self.watcher.standings[subject]
        return found.state, found.reason, found.cause

    def words(self, subject: str) -> tuple[str, str]:
        """The state in one or two words, and the sentence of the last transition, in Vietnamese."""
        item = [item for item, _ in self.entries if item.subject == subject][-1]
        spoken = language("vi")
        told = words.sentence(spoken, item.reason, item.cause, lambda key: self.names[key], item.evidence)
        return words.short(spoken, item.after, item.reason), told

    def incidents(self) -> list[tuple[str, str, Severity | None]]:
        """(time of day, subject, severity when it opens or None when it is resolved), in order."""
        found, is_open = [], set[str]()
        for item, change in self.entries:
            if change is None or (change.severity is not None and item.subject in is_open):
                continue
            (is_open.discard if change.severity is None else is_open.add)(item.subject)
            found.append((shown(item.at), item.subject, change.severity))
        return found


def moment(text: str) -> float:
    """'14/07/2026 16:05' in Vietnam as Unix seconds."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZoneInfo(ZONE)).timestamp()


def shown(at: float) -> str:
    """The time of day in Vietnam, to the minute."""
    return datetime.fromtimestamp(at, ZoneInfo(ZONE)).strftime("%H:%M")


def _ways(whole: Inventory) -> dict[str, tuple[str, ...]]:
    """Subject → itself and everybody on the way to it."""
    upstream = {device_subject(one.id): one.upstream and device_subject(one.upstream) for one in whole.devices}
    upstream |= {link_subject(one.id): device_subject(one.device) for one in whole.links}
    found = {}
    for subject in upstream:
        way, here = [subject], upstream[subject]
        while here is not None:
            way.append(here)
            here = upstream[here]
        found[subject] = tuple(way)
    return found
