"""Very many timeouts, hardly any of which comes: a wheel of slots, one timer of the event loop for all."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

SLOT = 0.02
"""Seconds; a timeout comes up to so much late."""
T = TypeVar("T")


class Timers(Generic[T]):
    """Things whose time will come: ``come`` is called with each. They are never taken back."""

    def __init__(self, now: Callable[[], float], come: Callable[[T], None]) -> None:
        self._now = now
        self._come = come
        self.slots: dict[int, list[T]] = {}
        """By number of the slot; what is put into a list that is there has its time as with ``after``."""
        self._running = False

    def after(self, seconds: float, what: T) -> None:
        """Its time comes when so many seconds have gone by."""
        slot = int((self._now() + seconds) / SLOT) + 1
        others = self.slots.get(slot)
        if others is None:
            self.slots[slot] = [what]
            if not self._running:
                self._running = True
                self._again()
        else:
            others.append(what)

    def _again(self) -> None:
        asyncio.get_running_loop().call_later(SLOT, self._turn)

    def _turn(self) -> None:
        present = int(self._now() / SLOT)
        for slot in sorted(slot for slot in self.slots if slot <= present):
            for what in self.slots.pop(slot):
                self._come(what)
        self._running = bool(self.slots)
        if self._running:
            self._again()
