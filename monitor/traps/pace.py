"""Something that may happen once in a while for each key: the last that was wanted in between is made up for."""

import asyncio
from collections.abc import Callable, Hashable


class Pace:
    """Calls at once when nothing was called for ``gap`` seconds under this key, else once when they are over."""

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._waiting: dict[Hashable, Callable[[], None] | None] = {}
        self._timers: dict[Hashable, asyncio.TimerHandle] = {}

    def call(self, key: Hashable, wanted: Callable[[], None]) -> None:
        """Now or later; of several for later, the last."""
        if key in self._timers:
            self._waiting[key] = wanted
            return
        self._begin(key)
        wanted()

    def stop(self) -> None:
        """What still waits does not happen."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._waiting.clear()

    def _begin(self, key: Hashable) -> None:
        self._timers[key] = asyncio.get_running_loop().call_later(self._gap, self._over, key)

    def _over(self, key: Hashable) -> None:
        del self._timers[key]
        wanted = self._waiting.pop(key, None)
        if wanted is not None:
            self._begin(key)
            wanted()
