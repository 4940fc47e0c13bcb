"""Writes transitions: in order, all of them, also through a database that cannot be written for a while."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from core.errors import StoreError
from core.model import Transition
from core.store.states import IncidentChange, States

Entry = tuple[Transition, IncidentChange | None]
RETRY_AFTER = 1.0
BATCH = 500
_log = logging.getLogger(__name__)


class Journal:
    """A queue in memory in front of the store; ``on_refused`` hears of transitions that another writer overtook."""

    def __init__(self, states: States, executor: Executor, on_refused: Callable[[Sequence[Transition]], None]) -> None:
        self._states = states
        self._executor = executor
        self._on_refused = on_refused
        self._waiting: list[Entry] = []
        self._refused: list[Transition] = []
        self._news = asyncio.Event()
        self.failures = 0

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
        except StoreError as error:
            _log.error("%d transition(s) could not be written before the end: %s", len(self._waiting), error)

    async def _write(self) -> bool:
        """Write what waits; False when the store refused and it has to be tried again."""
        try:
            while self._waiting or self._refused:
                await self._write_batch()
        except StoreError as error:
            self.failures += 1
            _log.error("transitions wait in memory: %s", error)
            return False
        return True

    async def _write_batch(self) -> None:
        batch = self._waiting[:BATCH]
        written = await asyncio.get_running_loop().run_in_executor(self._executor, self._states.record, batch)
        del self._waiting[: len(batch)]
        done = {(item.subject, item.sequence) for item in written}
        self._refused += [item for item, _ in batch if (item.subject, item.sequence) not in done]
        if self._refused:
            self._on_refused(tuple(self._refused))
            self._refused.clear()
