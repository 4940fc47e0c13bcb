"""Keeps the watcher told of planned maintenance: what is planned, and the moment at which a stop begins or ends."""

import asyncio
import logging
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from math import inf
from typing import TypeVar

from core.calendar import Interval, merged
from core.clock import Clock
from core.errors import StoreError
from core.model import Inventory, Maintenance
from core.planning import covered
from core.store.maintenance import Maintenances, Mark

LOOK_EVERY = 1.0
"""Seconds within which a plan that somebody makes, ends or cancels is known here."""
_LEAST_WAIT = 0.01
_PAST = 3600.0
_log = logging.getLogger(__name__)

T = TypeVar("T")
Windows = Mapping[str, Sequence[Interval]]


class PlannedStops:
    """Reads what is planned, every second and at each edge of a stop. ``tell`` takes the windows of every subject and
    the subjects that are to be judged anew."""

    def __init__(
        self,
        store: Maintenances,
        executor: Executor,
        clock: Clock,
        inventory: Callable[[], Inventory | None],
        tell: Callable[[Windows, Iterable[str]], None],
    ) -> None:
        self._store = store
        self._executor = executor
        self._clock = clock
        self._tell = tell
        self._inventory = inventory
        self._known: tuple[Mark, Inventory | None] | None = None
        """What the store said of its rows and which inventory there was when the windows were read."""
        self._windows: dict[str, list[Interval]] = {}
        self._edges: list[float] = []
        self._passed = 0
        """How many of the edges lie behind."""
        self._under_way: set[str] = set()

    async def look(self) -> None:
        """Take in what is planned now, and tell what is new. Raises StoreError."""
        inventory = self._inventory()
        known = await self._stored(self._store.mark), inventory
        windows = self._windows if known == self._known else await self._read(inventory)
        self._known = known
        self._update(windows, self._clock.wall())

    async def run(self) -> None:
        """Look until cancelled; a store that cannot be read leaves what was planned as it was known."""
        while True:
            await asyncio.sleep(self._wait())
            try:
                await self.look()
            except StoreError as error:
                _log.error("what is planned was not read: %s", error)
                self._update(self._windows, self._clock.wall())

    async def _read(self, inventory: Inventory | None) -> dict[str, list[Interval]]:
        """The windows of every subject; what joined a site whose stop is not over is covered from now on.

        Those that are just over stay, so that one which follows at once is no stop of its own.
        """
        now = self._clock.wall()
        items = await self._stored(self._store.overlapping, now - _PAST, inf)
        joined = [(item, missing) for item in items if item.until > now and (missing := _missing(item, inventory))]
        for item, missing in joined:
            await self._stored(self._store.cover, item.id, missing, now)
        return windows_of(await self._stored(self._store.overlapping, now - _PAST, inf) if joined else items)

    def _update(self, windows: dict[str, list[Interval]], now: float) -> None:
        if windows is self._windows and bisect_right(self._edges, now) == self._passed:
            return
        under_way = {subject for subject, known in windows.items() if any(start <= now < end for start, end in known)}
        changed = under_way ^ self._under_way
        self._windows, self._under_way = windows, under_way
        self._edges = sorted({edge for known in windows.values() for window in known for edge in window})
        self._passed = bisect_right(self._edges, now)
        self._tell(windows, sorted(changed))

    def _wait(self) -> float:
        """Seconds until the next edge of a stop, a second at most."""
        now = self._clock.wall()
        following = self._edges[bisect_right(self._edges, now) :]
        edge = following[0] - now if following else LOOK_EVERY
        return max(_LEAST_WAIT, min(LOOK_EVERY, edge))

    async def _stored(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)


def _missing(item: Maintenance, inventory: Inventory | None) -> list[str]:
    """What belongs to its sites now and is not covered yet."""
    found = () if inventory is None else covered(item.subjects, inventory)
    return [subject for subject in found if subject not in item.covers]


def windows_of(items: Iterable[Maintenance]) -> dict[str, list[Interval]]:
    """Subject → the windows of these stops, merged: one that follows another at once is no end."""
    found: dict[str, list[Interval]] = {}
    for item in items:
        for subject, window in item.windows().items():
            found.setdefault(subject, []).append(window)
    return {subject: merged(windows) for subject, windows in found.items()}
