"""Keeps the history small: packs it, rolls finished days up, forgets what is older than each level is kept."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from core.errors import StoreError
from core.settings import Settings
from core.store.database import Database
from core.store.history import History
from core.store.rollups import DAY, Rollups, Step

FIRST_AFTER = 300.0
EVERY = 3600.0
_REST = 3.0
"""So many times as long as a piece of work took, others have the disk and the processor."""
T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that points, roll-ups of 5 minutes and roll-ups of an hour are kept."""

    points: int
    minutes: int
    hours: int


def housekeeping(settings: Settings, database: Database, wall: Callable[[], float]) -> "Housekeeping":
    """Who tidies the history of this database as the settings say, in a thread of its own."""
    kept = Retention(settings.history_days, settings.history_5m_days, settings.history_1h_days)
    return Housekeeping(History(database), Rollups(database), ThreadPoolExecutor(1, "history"), wall, kept)


class Housekeeping:
    """Works in small pieces and rests between them, so that a transition never waits, neither for it nor the disk."""

    def __init__(
        self, history: History, rolled: Rollups, executor: Executor, wall: Callable[[], float], kept: Retention
    ) -> None:
        self._history = history
        self._rollups = rolled
        self._executor = executor
        self._wall = wall
        self._kept = kept

    async def run(self) -> None:
        """Tidy every hour until cancelled."""
        try:
            await asyncio.sleep(FIRST_AFTER)
            while True:
                try:
                    await self.tidy()
                except StoreError as error:
                    _log.error("the history was not tidied: %s", error)
                await asyncio.sleep(EVERY)
        finally:
            self._executor.shutdown(cancel_futures=True)

    async def tidy(self) -> None:
        """Pack, roll up, forget. Raises StoreError; what was done until then is done."""
        for subject in await self._work(self._history.packable):
            await self._try(self._history.pack, subject)
        await self._work(self._rollups.plan, self._wall())
        failed: set[tuple[str, int]] = set()
        while todo := [one for one in await self._work(self._rollups.due) if one not in failed]:
            for one in todo:
                if not await self._try(self._rollups.roll, *one):
                    failed.add(one)
        now = self._wall()
        while await self._work(self._history.prune, now - self._kept.points * DAY):
            pass
        for step, days in ((Step.MINUTES, self._kept.minutes), (Step.HOURS, self._kept.hours)):
            while await self._work(self._rollups.prune, step, now - days * DAY):
                pass

    async def _work(self, work: Callable[..., T], *arguments: object) -> T:
        loop = asyncio.get_running_loop()
        began = loop.time()
        found = await loop.run_in_executor(self._executor, work, *arguments)
        await asyncio.sleep(_REST * (loop.time() - began))
        return found

    async def _try(self, work: Callable[..., object], *arguments: object) -> bool:
        """Whether it was done: octets on the disk that are no longer ours must not end the watching of others."""
        try:
            await self._work(work, *arguments)
        except StoreError:
            raise
        except Exception:
            _log.exception("the history of %s could not be tidied", arguments[0])
            return False
        return True
