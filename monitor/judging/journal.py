"""Writes transitions: in order, all of them, also through a database that cannot be written for a while."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor

from core.errors import StoreError
from core.model import Transition
from core.store.states import IncidentChange, States
from monitor.judging.unwritten import Entry, Unwritten

RETRY_AFTER = 1.0
KEEP_AFTER = 2.0
"""Seconds of a write after which what waits goes to the disk too."""
BATCH = 500
_log = logging.getLogger(__name__)


class Journal:
    """A queue in memory in front of the store, on disk too while the store refuses.

    ``on_refused`` hears of transitions that another writer overtook; ``left`` is what an earlier life could not write.
    """

    def __init__(
        self,
        states: States,
        executor: Executor,
        on_refused: Callable[[Sequence[Transition]], None],
        unwritten: Unwritten,
        left: Iterable[Entry] = (),
    ) -> None:
        self._states = states
        self._executor = executor
        self._on_refused = on_refused
        self._unwritten = unwritten
        self._waiting: list[Entry] = list(left)
        self._on_disk = len(self._waiting)
        """How many of the first of them are on disk."""
        self._refused: list[Transition] = []
        self._news = asyncio.Event()
        if self._waiting:
            self._news.set()
        self.failures = 0

    @property
    def waiting(self) -> tuple[int, int]:
        """How many transitions are not in the store yet, and how many of them are on disk."""
        return len(self._waiting), self._on_disk

    def add(self, item: Transition, incident: IncidentChange | None) -> None:
        """Queue a transition."""
        self._waiting.append((item, incident))
        self._news.set()

    async def run(self) -> None:
        """Write until cancelled; then write once more what still waits."""
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                while not await self._write():
                    await asyncio.sleep(RETRY_AFTER)
        finally:
            self._write_last()

    def _write_last(self) -> None:
        try:
            if self._waiting:
                self._states.record(self._waiting)
                if self._on_disk:
                    self._unwritten.forget()
        except StoreError as error:
            self._keep()
            _log.error("%d transition(s) could not be written before the end: %s", len(self._waiting), error)
        except OSError as error:
            _log.error("what is written already is still on disk too: %s", error)

    async def _write(self) -> bool:
        """Write what waits; False when the store refused and it has to be tried again."""
        try:
            while self._waiting or self._refused:
                await self._write_batch()
        except StoreError as error:
            self.failures += 1
            await asyncio.get_running_loop().run_in_executor(self._executor, self._keep)
            _log.error("%d transition(s) wait, %d on disk: %s", len(self._waiting), self._on_disk, error)
            return False
        return True

    def _keep(self) -> None:
        """Put on disk what waits and is not there yet."""
        fresh = self._waiting[self._on_disk :]
        try:
            if fresh:
                self._unwritten.add(fresh)
                self._on_disk += len(fresh)
        except OSError as error:
            _log.error("transitions wait in memory alone: %s", error)

    async def _write_batch(self) -> None:
        batch = self._waiting[:BATCH]
        written = await self._record(batch)
        del self._waiting[: len(batch)]
        await self._forget(len(batch))
        done = {(item.subject, item.sequence) for item in written}
        self._refused += [item for item, _ in batch if (item.subject, item.sequence) not in done]
        if self._refused:
            self._on_refused(tuple(self._refused))
            self._refused.clear()

    async def _record(self, batch: Sequence[Entry]) -> list[Transition]:
        """Write a batch; a store that takes its time, locked by another program, is not waited for with the disk."""
        work = asyncio.get_running_loop().run_in_executor(self._executor, self._states.record, batch)
        try:
            if not (await asyncio.wait((work,), timeout=KEEP_AFTER))[0]:
                await asyncio.to_thread(self._keep)
            return await work
        finally:
            work.cancel()  # when this is cancelled: what has begun ends by itself

    async def _forget(self, written: int) -> None:
        """Give up what is on disk when the last of it is written; until then a second writing of it is refused."""
        if not self._on_disk:
            return
        self._on_disk = max(0, self._on_disk - written)
        if not self._on_disk:
            try:
                await asyncio.get_running_loop().run_in_executor(self._executor, self._unwritten.forget)
            except OSError as error:
                _log.error("what is written already is still on disk too: %s", error)
