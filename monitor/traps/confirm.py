"""Has devices polled that sent a trap: at once, and once more when their agents have had time to see it too."""

import asyncio
from collections.abc import Callable
from functools import partial

from monitor.judging.weighing import SETTLE
from monitor.traps.pace import Pace
from monitor.traps.window import Allowance

GAP = 5.0
"""Seconds between two polls of one device that traps bring about."""
RATE, BURST = 50.0, 200.0
"""Such polls of all devices: a second, and at once."""


class Confirmations:
    """``poll`` polls a device now. ``now`` is a monotonic clock."""

    def __init__(self, poll: Callable[[str], None], now: Callable[[], float]) -> None:
        self.polls = 0
        self.refused = 0
        """Those that would have been too many; the device's own turn comes all the same."""
        self._poll = poll
        self._now = now
        self._pace = Pace(GAP)
        self._allowance = Allowance(RATE, BURST)
        self._later: dict[str, asyncio.TimerHandle] = {}

    def want(self, device_id: str) -> None:
        """A trap of this device is to be confirmed."""
        self._pace.call(device_id, partial(self._confirm, device_id))
        if device_id not in self._later:
            loop = asyncio.get_running_loop()
            self._later[device_id] = loop.call_later(SETTLE + 1.0, self._once_more, device_id)

    def stop(self) -> None:
        """No poll from now on."""
        self._pace.stop()
        for timer in self._later.values():
            timer.cancel()
        self._later.clear()

    def _once_more(self, device_id: str) -> None:
        del self._later[device_id]
        self._pace.call(device_id, partial(self._confirm, device_id))

    def _confirm(self, device_id: str) -> None:
        if self._allowance.take(self._now()):
            self.polls += 1
            self._poll(device_id)
        else:
            self.refused += 1
