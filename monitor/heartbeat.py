"""The monitor's own pulse: that it watched, what its clock and its link did, what it failed to read."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.clock import Clock
from core.errors import StoreError, StoreTrouble
from core.model import MONITOR, Finding, FindingKind
from core.store.watches import Watches
from monitor.clock_steps import ClockSteps
from monitor.judging.schedules import HOLIDAYS
from monitor.notebook import Notebook
from monitor.reporting import Stored

EVERY = 5.0
STILL = 15.0
"""Seconds by which a beat may be late on a machine that has too much to do."""
_KINDS = HOLIDAYS | {FindingKind.RECEIVE_DROPS, FindingKind.OWN_LINK_DOWN, FindingKind.CLOCK_STEPPED}
_log = logging.getLogger(__name__)

Look = Callable[[], Iterable[Finding]]
"""What was found since the last look."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The store takes nothing: ``since`` when (Unix seconds), why, how many transitions wait, and how many on disk."""

    since: float
    trouble: StoreTrouble
    waiting: int
    on_disk: int


class Heartbeat:
    """Beats every few seconds. A clock that was set, or a process that stood still, ends the watch and begins another:

    nobody saw the time between, and it is no data.
    """

    def __init__(
        self, watches: Watches, notebook: Notebook, stored: Stored, clock: Clock, looks: Iterable[Look]
    ) -> None:
        self._watches = watches
        self._notebook = notebook
        self._stored = stored
        self._clock = clock
        self._looks = tuple(looks)
        self._steps = ClockSteps(clock)
        self._beaten_at = clock.wall()
        self._trouble: StoreTrouble | None = None

    def blocked(self, waiting: int, on_disk: int) -> Blocked | None:
        """What keeps the store from being written, if anything does, beside what waits for it."""
        return None if self._trouble is None else Blocked(self._beaten_at, self._trouble, waiting, on_disk)

    async def run(self) -> None:
        """Beat until cancelled."""
        watch = await self._beat(None)
        while True:
            if await self._stood_still():
                watch = None
            step = self._steps.look()
            if step is not None:
                _log.warning("the clock was set: %s", dict(step.detail))
                watch = None
            found = [one for look in self._looks for one in look()]
            self._notebook.settle(MONITOR, _KINDS, found if step is None else [*found, step])
            watch = await self._beat(watch)

    async def _stood_still(self) -> bool:
        """Wait for the next beat; whether it came so late that this process was stopped meanwhile.

        Waiting for the store is not in it: a store that is slow keeps nobody from watching.
        """
        before = self._clock.monotonic()
        await asyncio.sleep(EVERY)
        late = self._clock.monotonic() - before - EVERY
        if late > STILL:
            _log.warning("the monitor stood still for %.0f s", late)
        return late > STILL

    async def _beat(self, watch: int | None) -> int | None:
        now = self._clock.wall()
        try:
            if watch is None:
                watch = await self._stored(self._watches.begin, now)
            else:
                await self._stored(self._watches.seen, watch, now)
            self._beaten_at, self._trouble = now, None
        except StoreError as error:
            self._trouble = error.trouble
            _log.error("%s", error)
        return watch
