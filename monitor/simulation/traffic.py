"""Traffic that follows a centre's week; its integral is known, so that counters never go back."""

import math
from collections.abc import Sequence
from itertools import accumulate

_HOUR = 3600.0
_WEEK = 168
_LOCAL = 7 * 3600
"""The sample centre's clock is 7 hours ahead of UTC, the whole year."""
_MONDAY = 4 * 86400
"""1970-01-05 was a Monday."""

_NIGHT = (0.08, 0.07, 0.06, 0.06, 0.06, 0.07)
_WORKDAY = (
    *_NIGHT,
    0.12,
    0.38,
    0.8,
    0.85,
    0.82,
    0.62,
    0.22,
    0.5,
    0.78,
    0.8,
    0.7,
    0.4,
    0.18,
    0.15,
    0.14,
    0.12,
    0.1,
    0.09,
)
_RESTDAY = (
    *_NIGHT,
    0.08,
    0.1,
    0.12,
    0.13,
    0.13,
    0.12,
    0.1,
    0.1,
    0.11,
    0.12,
    0.11,
    0.1,
    0.1,
    0.1,
    0.09,
    0.09,
    0.08,
    0.08,
)
_SHARES: Sequence[float] = _WORKDAY * 5 + _RESTDAY * 2
"""The share of the peak at the start of each hour of the week, from Monday 00:00; straight lines between."""
_SUMS = tuple(
    accumulate((((a + b) / 2 * _HOUR) for a, b in zip(_SHARES, (*_SHARES[1:], _SHARES[0]), strict=True)), initial=0.0)
)
_RIPPLES = ((0.035, 311.0), (0.02, 67.0))
"""(share of the peak, seconds): together less than the least share, so that no rate is negative."""


def volume(at: float, phase: float) -> float:
    """The integral of the share of the peak up to Unix time ``at``: seconds at full peak. Never decreases."""
    week, rest = divmod((at + _LOCAL - _MONDAY) / _HOUR, _WEEK)
    hour = int(rest)
    begun = (rest - hour) * _HOUR
    first, second = _SHARES[hour], _SHARES[(hour + 1) % _WEEK]
    steady = week * _SUMS[-1] + _SUMS[hour] + begun * (first + (second - first) * begun / _HOUR / 2)
    waves = (size * period / math.tau * math.sin(math.tau * at / period + phase) for size, period in _RIPPLES)
    return steady + sum(waves)


class Flow:
    """One direction of an interface: octets since it started. ``peak`` is in octets a second."""

    def __init__(self, peak: float, phase: float, since: float) -> None:
        self._peak = peak
        self._phase = phase
        self._base = volume(since, phase)
        self._stopped: float | None = None

    def octets(self, at: float) -> int:
        """Octets until ``at``."""
        end = volume(at, self._phase) if self._stopped is None else self._stopped
        return int(self._peak * (end - self._base))

    def stop(self, at: float) -> None:
        """Nothing flows from now on."""
        if self._stopped is None:
            self._stopped = volume(at, self._phase)

    def go(self, at: float) -> None:
        """It flows again; what would have flowed between is missing."""
        if self._stopped is not None:
            self._base += volume(at, self._phase) - self._stopped
            self._stopped = None

    def restart(self, at: float) -> None:
        """Count from zero, as after a boot."""
        self._base = volume(at, self._phase)
        if self._stopped is not None:
            self._stopped = self._base


class Surge:
    """Packets that come on top of a flow while a storm blows; what came stays counted."""

    def __init__(self) -> None:
        self._sum = 0.0
        self._rate = 0.0
        self._since = 0.0

    def packets(self, at: float) -> float:
        """Packets until ``at``."""
        return self._sum + self._rate * (at - self._since)

    def blow(self, rate: float, at: float) -> None:
        """So many packets a second from now on."""
        self._sum, self._rate, self._since = self.packets(at), rate, at

    def restart(self, at: float) -> None:
        """Count from zero, as after a boot."""
        self._sum, self._since = 0.0, at
