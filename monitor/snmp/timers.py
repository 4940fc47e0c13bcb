"""Very many timeouts, hardly any of which comes: a wheel of slots, one timer of the event loop for all."""

import asyncio
from collections.abc import Callable

SLOT = 0.02
"""Seconds; a timeout comes up to so much late."""


class Timers:
    """Calls are set for a time and never taken back; who is called and is done already does nothing."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._slots: dict[int, list[Callable[[], None]]] = {}
        self._running = False

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Call it when so many seconds have gone by."""
        slot = int((self._now() + seconds) / SLOT) + 1
        calls = self._slots.get(slot)
        if calls is None:
            self._slots[slot] = [call]
            if not self._running:
                self._running = True
                self._again()
        else:
            calls.append(call)

    def _again(self) -> None:
        asyncio.get_running_loop().call_later(SLOT, self._turn)

    def _turn(self) -> None:
        present = int(self._now() / SLOT)
        for slot in sorted(slot for slot in self._slots if slot <= present):
            for call in self._slots.pop(slot):
                call()
        self._running = bool(self._slots)
        if self._running:
            self._again()
