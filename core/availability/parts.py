"""What a period's seconds are, and the figures that are made of them.

The availability of a subject is ``(up + degraded) / (up + degraded + down)``: of the time in which it was known and
due, the share in which it served. Maintenance that was planned, and hours in which it may be off, are not due.
Unknown time and time without data are due but not known: they are in neither part of the fraction, are told beside
it, and count as down in ``at_least``, below which the truth cannot lie. Several subjects together have the fraction
of the sums of their seconds.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import add, attrgetter

from core.model import Reason, State

WHOLE = 100_000
"""A share of one: shares are whole thousandths of a percent."""


class Part(StrEnum):
    """What a second was. NO_DATA: the monitor did not run, or did not watch this subject yet or any more."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"
    NO_DATA = "no_data"
    MAINTENANCE = "maintenance"
    OFF_SCHEDULE = "off_schedule"


_OF_REASON: Mapping[Reason, Part] = {
    Reason.OFF_SCHEDULE: Part.OFF_SCHEDULE,
    Reason.NOT_WATCHED: Part.NO_DATA,
    Reason.STARTING: Part.NO_DATA,
}
_OF_STATE: Mapping[State, Part] = {
    State.UP: Part.UP,
    State.DEGRADED: Part.DEGRADED,
    State.DOWN: Part.DOWN,
    State.UNKNOWN: Part.UNKNOWN,
    State.MAINTENANCE: Part.UNKNOWN,  # within its window that is excluded anyway; beyond it nobody judged
}


def part_of(state: State, reason: Reason) -> Part:
    """What the seconds of a standing are."""
    return _OF_REASON.get(reason, _OF_STATE[state]) if state is State.UNKNOWN else _OF_STATE[state]


@dataclass(frozen=True, slots=True)
class Sums:
    """Seconds by part; ``total`` is the whole, always."""

    up: int = 0
    degraded: int = 0
    down: int = 0
    unknown: int = 0
    no_data: int = 0
    maintenance: int = 0
    off_schedule: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*map(add, _SECONDS(self), _SECONDS(other)))

    @classmethod
    def of(cls, many: Iterable["Sums"]) -> "Sums":
        """All of them together."""
        return cls(*map(sum, zip(*map(_SECONDS, many), strict=True)))

    @property
    def total(self) -> int:
        """Every second of the period's hours."""
        return self.known + self.not_known + self.maintenance + self.off_schedule

    @property
    def available(self) -> int:
        """It served; a degraded one did."""
        return self.up + self.degraded

    @property
    def known(self) -> int:
        """It was due, and known whether it served: the denominator."""
        return self.available + self.down

    @property
    def not_known(self) -> int:
        """It was due, and nobody knows."""
        return self.unknown + self.no_data

    @property
    def availability(self) -> int | None:
        """The share of the known time in which it served, or None when nothing is known."""
        return share(self.available, self.known)

    @property
    def at_least(self) -> int | None:
        """The same if it was down whenever nobody knows; None when it was never due."""
        return share(self.available, self.known + self.not_known)

    @property
    def coverage(self) -> int | None:
        """The share of the due time that is known; None when it was never due."""
        return share(self.known, self.known + self.not_known)

    def minutes(self) -> dict[Part, int]:
        """Whole minutes by part, so rounded that their sum is the whole's own minutes.

        The minutes that rounding down leaves over go to the parts with the largest rest of seconds, of equal ones to
        the earlier in the order of ``Part``.
        """
        found = dict(zip(_PARTS, _SECONDS(self), strict=True))
        whole = {part: seconds // 60 for part, seconds in found.items()}
        left = (self.total + 30) // 60 - sum(whole.values())
        if left > 0:
            for part in sorted(found, key=lambda part: -(found[part] % 60))[:left]:
                whole[part] += 1
        return whole


_PARTS = tuple(Part)
_SECONDS: Callable[[Sums], tuple[int, ...]] = attrgetter(*(part.value for part in _PARTS))
"""A province adds up tens of thousands; ``astuple`` would copy each number deeply."""


def share(part: int, whole: int) -> int | None:
    """``part / whole`` in thousandths of a percent, rounded to the nearest, halves up; None of nothing.

    What is not all is never rounded to all, and what is not nothing never to nothing: 100 % means not a second less.
    """
    if whole <= 0:
        return None
    rounded = (2 * part * WHOLE + whole) // (2 * whole)
    if 0 < part < whole:
        return min(max(rounded, 1), WHOLE - 1)
    return rounded
