"""Adds up a subject's period: where its seconds went, by what was stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.availability.parts import Part, Sums
from core.availability.spans import Measure
from core.calendar.intervals import Interval, intersection, merged, subtraction

_NONE = dict.fromkeys(Part, 0)


@dataclass(frozen=True, slots=True)
class Scope:
    """The hours of a period that are asked about, in seconds: 24×7 it is the period itself.

    Of them some are planned maintenance (``excluded``), whoever watched; of the rest those count (``counted``) in
    which the monitor ran.
    """

    hours: int
    excluded: int
    counted: Measure

    @classmethod
    def of(cls, hours: Sequence[Interval], watched: Iterable[Interval], windows: Iterable[Interval] = ()) -> "Scope":
        """From intervals in Unix seconds: the hours, when the monitor ran, when maintenance was planned."""
        due, planned = merged(hours), merged(windows)
        counted = subtraction(intersection(due, merged(watched)), planned)
        return cls(Measure(due).total, Measure(intersection(due, planned)).total, Measure(counted))


def tally(scope: Scope, before: Part, changes: Sequence[tuple[float, Part]]) -> Sums:
    """Where the seconds of the scope went.

    ``before`` is what the subject was when the period began, ``changes`` (Unix seconds, what it was from then on) are
    in the order of time; one that is earlier than the one before it counts as made at the same moment.
    """
    seconds = _NONE.copy()
    reached, part = 0, before
    lengths = scope.counted.before([at for at, _ in changes])
    for covered, (_, after) in zip(lengths, changes, strict=True):
        if covered > reached:
            seconds[part] += covered - reached
            reached = covered
        part = after
    seconds[part] += scope.counted.total - reached
    seconds[Part.NO_DATA] += scope.hours - scope.excluded - scope.counted.total
    seconds[Part.MAINTENANCE] += scope.excluded
    return Sums(*seconds.values())
