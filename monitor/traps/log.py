"""Writes traps in batches; an inform is answered when it is on the disk, and not before."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from itertools import islice

from core.errors import StoreError
from core.store.traps import Traps
from monitor.traps.row import Row

BATCH = 500
PAUSE = 0.2
"""Seconds between two transactions: what is repeated in a storm is counted meanwhile."""
RETRY_AFTER = 1.0
MOST_WAITING = 20_000
PRUNE_EVERY = 3600.0
_log = logging.getLogger(__name__)


class Log:
    """Rows in memory in front of the store."""

    def __init__(self, traps: Traps, executor: Executor, wall: Callable[[], float]) -> None:
        self._traps = traps
        self._executor = executor
        self._wall = wall
        self._waiting: dict[Row, None] = {}
        self._on_its_way: list[Row] = []
        self._news = asyncio.Event()
        self.stored = 0

    @property
    def full(self) -> bool:
        """Whether no new row may be added, since the store takes none."""
        return len(self._waiting) >= MOST_WAITING

    def changed(self, row: Row) -> None:
        """A row is new, or its count is."""
        self._waiting[row] = None
        self._news.set()

    async def run(self) -> None:
        """Write until cancelled; then write once more what still waits."""
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                while self._waiting:
                    await asyncio.sleep(PAUSE if await self._write() else RETRY_AFTER)
        finally:
            self._write_last()

    async def run_pruning(self, days: int) -> None:
        """Forget what is older than ``days``, and what is too much, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(PRUNE_EVERY)
            try:
                await loop.run_in_executor(self._executor, self._traps.prune, self._wall() - days * 86400)
            except StoreError as error:
                _log.error("old traps could not be forgotten: %s", error)

    async def _write(self) -> bool:
        """Write some of what waits; False when the store refused and it has to be tried again."""
        batch = list(islice(self._waiting, BATCH))
        for row in batch:
            del self._waiting[row]
        self._on_its_way = batch
        try:
            ids = await asyncio.get_running_loop().run_in_executor(self._executor, self._record, batch)
        except StoreError as error:
            self._waiting = dict.fromkeys(batch) | self._waiting
            self._on_its_way = []
            _log.error("traps wait in memory: %s", error)
            return False
        self._on_its_way = []
        for row, row_id in zip(batch, ids, strict=True):
            self.stored += not row.id
            row.id = row_id
            answers, row.answers = row.answers, []
            for answer in answers:
                answer()
        return True

    def _record(self, batch: list[Row]) -> list[int]:
        return self._traps.record([row.record() for row in batch])

    def _write_last(self) -> None:
        rows = [row for row in self._waiting if row.id or row not in self._on_its_way]  # those are written already
        try:
            self._record(rows)
        except StoreError as error:
            _log.error("%d trap(s) could not be written before the end: %s", len(rows), error)
