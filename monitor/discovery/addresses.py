"""Which addresses of a prefix are asked, and at which pace. Pure but for ``Pace.turn``."""

import asyncio
from collections.abc import Callable, Sequence

from core.model import DiscoveryPrefix

MOST_6 = 256
"""Addresses of an IPv6 prefix that are still asked one by one; of larger ones only neighbours tell."""
_BURST = 4
"""Packets that may follow each other at once after a pause."""
_SLOWEST = 0.01
_PAUSED = 1.0
"""Seconds between two looks whether a pace of zero still holds."""


def addresses(prefix: DiscoveryPrefix) -> Sequence[str]:
    """The addresses to ask: hosts only, never the network's own or the broadcast address (RFC 919)."""
    network = prefix.prefix
    if network.version == 6 and network.num_addresses > MOST_6:
        return ()
    return [str(address) for address in network.hosts()]


class Pace:
    """Lets packets go at a steady rate a second; a rate of 0 lets none go. ``now`` is a monotonic clock."""

    def __init__(self, rate: Callable[[], float], now: Callable[[], float]) -> None:
        self._rate = rate
        self._now = now
        self._due = now()
        self.sent = 0

    def seconds(self, packets: int) -> float:
        """How long so many packets take at this rate."""
        return packets / max(self._rate(), _SLOWEST)

    def delay(self, packets: int = 1) -> float | None:
        """Seconds until so many packets may go, which are taken as gone then; None while none may."""
        rate = self._rate()
        if rate <= 0:
            return None
        now = self._now()
        self._due = max(self._due, now - _BURST / rate) + packets / rate
        self.sent += packets
        return max(0.0, self._due - now)

    async def turn(self, packets: int = 1) -> None:
        """Wait until so many packets may go."""
        while (wait := self.delay(packets)) is None:
            await asyncio.sleep(_PAUSED)
        if wait > 0:
            await asyncio.sleep(wait)
