"""How many whole seconds of some intervals lie before a moment: a province asks it a million times."""

from bisect import bisect_right
from collections.abc import Iterable
from math import floor

from core.calendar.intervals import Interval, merged


class Measure:
    """Intervals in Unix seconds, each bound rounded down, with the sums that answer ``before`` without a walk."""

    __slots__ = ("_ends", "_starts", "_sums", "total")

    def __init__(self, intervals: Iterable[Interval]) -> None:
        whole = merged((floor(start), floor(end)) for start, end in intervals)
        self._starts = [int(start) for start, _ in whole]
        self._ends = [int(end) for _, end in whole]
        self._sums = [0]
        for start, end in zip(self._starts, self._ends, strict=True):
            self._sums.append(self._sums[-1] + end - start)
        self.total = self._sums[-1]
        """Seconds of all of them."""

    def before(self, moments: Iterable[float]) -> list[int]:
        """Seconds of the intervals that lie before each of the moments, itself rounded down."""
        starts, ends, sums = self._starts, self._ends, self._sums
        found = []
        for moment in moments:
            place = bisect_right(starts, moment)
            if not place:
                found.append(0)
            elif moment >= ends[place - 1]:
                found.append(sums[place])
            else:
                found.append(sums[place - 1] + floor(moment) - starts[place - 1])
        return found
