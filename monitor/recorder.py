"""Writes what was measured: the last readings every few seconds, one sample of history a subject and minute."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import replace

from core.errors import StoreError
from core.model import VERDICTS, Link, Outcome, Reading, device_subject, link_subject, verdict_metric
from core.store.history import History, Sample
from core.store.latest import Latest
from monitor.probes.ping import Track

LATEST_EVERY = 5.0
HISTORY_EVERY = 60.0
_EARLY = 1.0
"""Seconds by which the wall's clock, corrected bit by bit, may be behind when a minute of the other clock is over."""
_KEPT = ("in_", "out_", "cpu_", "memory_", "storage_", "battery_", "on_battery", "if_index", "duration_")
_LINK_VALUES = ("in_bits_per_second", "out_bits_per_second", *VERDICTS)
_log = logging.getLogger(__name__)


def ping_reading(track: Track, at: float) -> Reading:
    """A track as a reading."""
    values = {"loss_ratio": track.loss_ratio(), "rtt_seconds": track.mean_rtt()}
    rounded = {name: round(value, 6) for name, value in values.items() if value is not None}
    if track.last_rtt is not None:
        rounded["jitter_seconds"] = round(track.jitter, 6)
    outcome = Outcome.ANSWERED if track.reachable else Outcome.SILENT
    return Reading(track.target.subject, at, "ping", outcome, rounded)


def link_reading(link: Link, device: Reading) -> Reading:
    """What a device's reading says of the link at one of its interfaces."""
    values = {
        name: device.values[f"{name}|{link.interface}"]
        for name in _LINK_VALUES
        if f"{name}|{link.interface}" in device.values
    }
    return Reading(link_subject(link.id), device.at, "snmp", device.outcome, values)


class Recorder:
    """Collects readings and writes them in batches; ``tracks`` gives the pinged targets."""

    def __init__(
        self,
        latest: Latest,
        history: History,
        executor: Executor,
        tracks: Callable[[], Iterable[Track]],
        wall: Callable[[], float],
    ) -> None:
        self._latest = latest
        self._history = history
        self._executor = executor
        self._tracks = tracks
        self._wall = wall
        self._fresh: dict[tuple[str, str], Reading] = {}
        self._amended: dict[str, dict[str, float]] = {}
        self._minute: dict[str, dict[str, float]] = {}

    def add(self, reading: Reading, links: Iterable[Link]) -> None:
        """Take in a poll of a device, with the links at its interfaces."""
        mine = [link_reading(link, reading) for link in links if device_subject(link.device) == reading.subject]
        for item in (reading, *mine):
            self._fresh[item.subject, item.probe] = item
            before = self._minute.get(item.subject, {})
            told_anew = {verdict_metric(name) for name in item.values}  # a verdict is of its poll, as the rate is
            minute = {name: value for name, value in before.items() if name not in told_anew}
            self._minute[item.subject] = minute | _kept(item.values)

    def amend(self, subject: str, values: Mapping[str, float]) -> None:
        """Take in what a device told by itself: it stands in its last SNMP reading until the next one."""
        known = self._fresh.get((subject, "snmp"))
        if known is not None:
            self._fresh[subject, "snmp"] = replace(known, values={**known.values, **values})
        else:
            self._amended.setdefault(subject, {}).update(values)
        self._minute.setdefault(subject, {}).update(_kept(values))

    async def run_latest(self) -> None:
        """Write the last readings until cancelled."""
        while True:
            await asyncio.sleep(LATEST_EVERY)
            now = self._wall()
            fresh = [ping_reading(track, now) for track in self._tracks() if track.held]
            fresh += self._fresh.values()
            amended = {key: told for key, told in self._amended.items() if (key, "snmp") not in self._fresh}
            self._fresh, self._amended = {}, {}
            await self._try(self._latest.put, fresh)
            if amended:
                await self._try(self._latest.amend, amended, now)

    async def run_history(self) -> None:
        """Write one sample a subject and minute until cancelled."""
        while True:
            left = HISTORY_EVERY - self._wall() % HISTORY_EVERY
            await asyncio.sleep(left if left > _EARLY else left + HISTORY_EVERY)
            at = round(self._wall() / HISTORY_EVERY) * int(HISTORY_EVERY)
            minute, self._minute = self._minute, {}
            for track in self._tracks():
                if track.held:
                    minute.setdefault(track.target.subject, {}).update(ping_reading(track, at).values)
            await self._try(self._history.append, [Sample(subject, at, values) for subject, values in minute.items()])

    async def _try(self, write: Callable[..., object], *arguments: object) -> None:
        """A reading that cannot be written is lost, and said so; the next one comes."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._executor, write, *arguments)
        except StoreError as error:
            _log.error("readings could not be written: %s", error)


def _kept(values: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in values.items() if name.startswith(_KEPT)}
