"""What is found at present, kept in memory; the store is told what changed, and now and then that it is still so."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

from core.errors import StoreError
from core.model import OF_CONFIGURATIONS, Finding, FindingKind
from core.store.findings import Findings, Sighting

WRITE_EVERY = 1.0
REFRESH_EVERY = 300.0
MOST = 1000
"""Findings of one subject, a site's strangers; beyond it one more teaches nobody anything."""
_DAY = 86_400.0
HELD: Mapping[FindingKind, float] = {
    FindingKind.ENGINE_BOOTS_BACK: _DAY,  # it happens in a moment, as do the next four
    FindingKind.ENGINE_TIME_BACK: _DAY,
    FindingKind.ENGINE_REPLACED: _DAY,
    FindingKind.RESTARTED_IN_POLL: 3600.0,
    FindingKind.RECEIVE_DROPS: 3600.0,
    FindingKind.OWN_LINK_DOWN: 3600.0,
    FindingKind.CLOCK_STEPPED: _DAY,
    FindingKind.DEVICE_RESTARTED: _DAY,
    FindingKind.DUPLICATE_ENGINE_ID: 900.0,  # after a start the first of the two is alone for a while
}
"""Seconds that a finding is still told after it was last seen."""
_log = logging.getLogger(__name__)

_Name = tuple[FindingKind, str]


@dataclass(slots=True)
class _Kept:
    finding: Finding
    seen_at: float
    written_at: float


class Notebook:
    """Takes in what was found, by whoever looked. ``wall`` is Unix time."""

    def __init__(self, store: Findings, executor: Executor, wall: Callable[[], float]) -> None:
        self._store = store
        self._executor = executor
        self._wall = wall
        self._kept: dict[str, dict[_Name, _Kept]] = {}
        self._waiting: dict[tuple[str, _Name], Sighting] = {}
        self._refreshed = wall()
        for one in store.all(ended=False, limit=1_000_000):
            if one.kind in OF_CONFIGURATIONS:
                continue  # whoever reads configurations ends them
            finding = Finding(one.kind, one.key, tuple(one.detail.items()))
            self._kept.setdefault(one.subject, {})[one.kind, one.key] = _Kept(finding, one.last_seen, one.last_seen)

    def counts(self) -> Counter[FindingKind]:
        """How many there are of each kind."""
        return Counter(kind for found in self._kept.values() for kind, _ in found)

    def of(self, subject: str) -> list[Finding]:
        """What is found of a subject at present."""
        return [kept.finding for kept in self._kept.get(subject, {}).values()]

    def add(self, subject: str, found: Iterable[Finding]) -> None:
        """These were seen; whether others ended is not known."""
        now = self._wall()
        for finding in found:
            mine = self._kept.setdefault(subject, {})
            name = (finding.kind, finding.key)
            kept = mine.get(name)
            if kept is not None:
                kept.seen_at = now
            if kept is not None and kept.finding == finding:
                continue
            if kept is None and len(mine) >= MOST:
                continue
            mine[name] = _Kept(finding, now, now)
            self._waiting[subject, name] = Sighting(subject, finding, now)

    def settle(
        self,
        subject: str,
        kinds: Collection[FindingKind],
        found: Iterable[Finding],
        within: Callable[[Finding], bool] = lambda _: True,
    ) -> None:
        """Somebody looked for these kinds and saw exactly these: the others of these kinds have ended.

        ``within`` says of a finding whether it was looked for at all.
        """
        seen = list(found)
        self.add(subject, seen)
        names = {(finding.kind, finding.key) for finding in seen}
        now = self._wall()
        for name, kept in list(self._kept.get(subject, {}).items()):
            lasted = now - kept.seen_at
            if name[0] in kinds and name not in names and within(kept.finding) and lasted >= HELD.get(name[0], 0.0):
                self._end(subject, name, now)

    def keep_only(self, known: Collection[str]) -> None:
        """The inventory has only these subjects now: what was found of others is over."""
        now = self._wall()
        for subject in set(self._kept) - set(known):
            for name in list(self._kept[subject]):
                self._end(subject, name, now)

    def _end(self, subject: str, name: _Name, now: float) -> None:
        kept = self._kept[subject].pop(name)
        if not self._kept[subject]:
            del self._kept[subject]
        self._waiting[subject, name] = Sighting(subject, kept.finding, now, gone=True)

    async def run(self) -> None:
        """Write until cancelled; then write once more what still waits."""
        try:
            while True:
                await asyncio.sleep(WRITE_EVERY)
                self._refresh()
                await self._write()
        finally:
            self._write_last()

    def _refresh(self) -> None:
        now = self._wall()
        if 0 <= now - self._refreshed < REFRESH_EVERY:
            return
        self._refreshed = now
        for subject, found in self._kept.items():
            for name, kept in found.items():
                if kept.seen_at > kept.written_at:
                    kept.written_at = kept.seen_at
                    self._waiting.setdefault((subject, name), Sighting(subject, kept.finding, kept.seen_at))

    async def _write(self) -> None:
        waiting, self._waiting = self._waiting, {}
        if not waiting:
            return
        try:
            await asyncio.get_running_loop().run_in_executor(self._executor, self._store.write, list(waiting.values()))
        except StoreError as error:
            _log.error("findings wait in memory: %s", error)
            self._waiting = waiting | self._waiting
        except asyncio.CancelledError:
            self._waiting = waiting | self._waiting  # written twice is written once
            raise

    def _write_last(self) -> None:
        try:
            self._store.write(list(self._waiting.values()))
        except StoreError as error:
            _log.error("%d finding(s) could not be written before the end: %s", len(self._waiting), error)
