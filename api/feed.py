"""Live updates: one poller of the store for all open pages, and a queue for each page."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from api import news
from api.house import House
from api.news import News
from api.visitor import Visitor
from core.errors import StoreError

POLL_SECONDS = 0.25
READINGS_SECONDS = 1.0
BEAT_SECONDS = 5.0
QUEUED_AT_MOST = 500
_LOG = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Listener:
    """One open page. ``subject`` is the one whose readings it wants in full; ``dropped`` when it was too slow."""

    visitor: Visitor
    subject: str | None = None
    queue: asyncio.Queue[News] = field(default_factory=lambda: asyncio.Queue(QUEUED_AT_MOST))
    dropped: bool = False

    def hears(self, item: News) -> bool:
        """Whether this event is for this page."""
        return self.visitor.may(item.permission) and item.subject in (None, self.subject)


@dataclass(slots=True)
class _Progress:
    """How far the poller has read, and what it has not yet told."""

    last_id: int
    subjects: set[str] = field(default_factory=set)
    readings_told: float = 0.0
    beat_told: float = 0.0


class Feed:
    """Polls only while somebody listens."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None

    async def listen(self, listener: Listener) -> AsyncIterator[News]:
        """The events for this page, until it is too slow or goes away.

        The first, ``hello``, comes when nothing can be missed any more: a page then reads everything anew.
        """
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            progress = _Progress(await asyncio.to_thread(self._house.changes.last_id))
            self._task = asyncio.create_task(self._run(progress))
        try:
            yield await asyncio.to_thread(self._hello)
            while not listener.dropped:
                yield await listener.queue.get()
        finally:
            self._listeners.discard(listener)

    def end(self) -> None:
        """Let every stream come to its end; to be called in the loop's own thread."""
        for listener in list(self._listeners):
            listener.dropped = True
            if not listener.queue.full():
                listener.queue.put_nowait(News("bye", "{}"))

    async def close(self) -> None:
        """Stop polling."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _hello(self) -> News:
        return News("hello", news.beat(self._house).data)

    async def _run(self, progress: _Progress) -> None:
        while self._listeners:
            wanted = {listener.subject for listener in self._listeners if listener.subject is not None}
            try:
                self._tell(await asyncio.to_thread(self._look, progress, wanted))
            except StoreError:
                _LOG.exception("the change feed cannot be read; trying again")
            await asyncio.sleep(POLL_SECONDS)

    def _look(self, progress: _Progress, wanted: set[str]) -> list[News]:
        """What is new since the last look. Runs in a thread, never twice at a time."""
        now = self._house.clock.monotonic()
        found: list[News] = []
        changes = self._house.changes.after(progress.last_id)
        if changes:
            progress.last_id = changes[-1].id
            progress.subjects.update(news.keys_of(changes, {"latest"}))
            found += news.collect(self._house, changes)
        if progress.subjects and now - progress.readings_told >= READINGS_SECONDS:
            found += news.readings(self._house, progress.subjects, wanted & progress.subjects)
            progress.subjects.clear()
            progress.readings_told = now
        if now - progress.beat_told >= BEAT_SECONDS:
            found.append(news.beat(self._house))
            progress.beat_told = now
        return found

    def _tell(self, items: Iterable[News]) -> None:
        for item in items:
            for listener in [listener for listener in self._listeners if listener.hears(item)]:
                try:
                    listener.queue.put_nowait(item)
                except asyncio.QueueFull:
                    listener.dropped = True
                    self._listeners.discard(listener)
