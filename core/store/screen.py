"""What of a history is shown: at most so many points, no spike lost, and gaps with their reasons. Pure."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from statistics import median_low

from core.model import HistoryLevel, HistoryReduction, Verdict
from core.store.buckets import Bucket, Point, merged

_TIMES_THE_SCREEN = 12
"""So many points for each that is shown are read; beyond that the next coarser level tells as much."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody knows what was between two known points; ``until`` is None where it goes on. No verdict: no answer."""

    since: int
    until: int | None
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one metric. A None marks a gap. ``step`` is what a point stands for, in seconds.

    ``values`` of roll-ups are means, between ``lows`` and ``highs``, with the 95th percentile (of merged ones the
    highest of theirs, which that of all does not exceed) and how many values there were. Raw points have none.
    """

    times: list[int] = field(default_factory=list)
    values: list[float | None] = field(default_factory=list)
    lows: list[float | None] = field(default_factory=list)
    highs: list[float | None] = field(default_factory=list)
    p95s: list[float | None] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    level: HistoryLevel = HistoryLevel.RAW
    step: int = 60
    reduction: HistoryReduction = HistoryReduction.NONE

    @property
    def reduced(self) -> bool:
        """Whether not all that is known is told."""
        return self.reduction is not HistoryReduction.NONE


def level_for(since: float, until: float, most: int, known_from: Mapping[HistoryLevel, float]) -> HistoryLevel:
    """The finest level that goes back to ``since`` and has no more than a few points for each that is shown."""
    fine = [
        level
        for level in HistoryLevel
        if known_from[level] <= since and (until - since) / level.step <= _TIMES_THE_SCREEN * most
    ]
    return fine[0] if fine else HistoryLevel.HOURS


def points_on_screen(points: Sequence[Point], told: Mapping[int, Verdict], most: int) -> Series:
    """Raw points, oldest first; ``told`` are the verdicts of times at which there is no rate."""
    times = [at for at, _ in points]
    kept = reduce_points(points, most)
    gaps = _gaps(times, told, [at for at, _ in kept], _usual_step(times))
    shown = _broken(kept, gaps)
    return Series(
        [at for at, _ in shown],
        [value for _, value in shown],
        gaps=gaps,
        step=_usual_step(times) or HistoryLevel.RAW.step,
        reduction=HistoryReduction.NONE if len(kept) == len(points) else HistoryReduction.MIN_MAX,
    )


def buckets_on_screen(found: Sequence[Bucket], told: Mapping[int, Verdict], most: int, level: HistoryLevel) -> Series:
    """Roll-ups, oldest first; ``told`` are the verdicts of stretches in which there is no rate."""
    step, kept = level.step, list(found)
    while len(kept) > most:
        step *= max(2, ceil(len(kept) / most))
        kept = merged(found, step)
    gaps = _gaps([one.start for one in found], told, [one.start for one in kept], level.step)
    by_start = {one.start: one for one in kept}
    times = [at for at, _ in _broken([(one.start, one.mean) for one in kept], gaps)]
    shown = [by_start.get(at) for at in times]
    return Series(
        times,
        [None if one is None else one.mean for one in shown],
        [None if one is None else one.low for one in shown],
        [None if one is None else one.high for one in shown],
        [None if one is None else one.p95 for one in shown],
        [0 if one is None else one.count for one in shown],
        gaps,
        level,
        step,
        HistoryReduction.NONE if step == level.step else HistoryReduction.MERGED,
    )


def reduce_points(points: Sequence[Point], most: int) -> list[Point]:
    """The lowest and the highest point of each of most / 2 equal stretches, so that no spike is lost."""
    if len(points) <= most:
        return list(points)
    stretch = -(-len(points) // max(1, most // 2))
    kept: list[Point] = []
    for start in range(0, len(points), stretch):
        part = [point for point in points[start : start + stretch] if point[1] is not None]
        if part:
            extremes = {min(part, key=_value), max(part, key=_value)}
            kept.extend(sorted(extremes, key=lambda point: point[0]))
    return kept


def _gaps(times: Sequence[int], told: Mapping[int, Verdict], shown: Sequence[int], step: int) -> list[Gap]:
    """Where more than two polls are missing, or one of which is told why; one at most between two shown points."""
    wrong = sorted(told.keys() - set(times))
    found: list[Gap] = []
    place = 0
    for since, until in pairwise([None, *times, None]):
        first = place
        while place < len(wrong) and (until is None or wrong[place] < until):
            place += 1
        verdicts = tuple(dict.fromkeys(told[at] for at in wrong[first:place]))
        is_hole = since is not None and until is not None and until - since > 3 * step
        if verdicts or is_hole:
            found.append(Gap(wrong[first] if since is None else since, until, verdicts))
    return _joined(found, shown)


def _joined(gaps: Sequence[Gap], shown: Sequence[int]) -> list[Gap]:
    found: list[Gap] = []
    place = None
    for gap in gaps:
        before, place = place, bisect_right(shown, gap.since)
        if found and before == place:
            verdicts = tuple(dict.fromkeys((*found[-1].verdicts, *gap.verdicts)))
            found[-1] = Gap(found[-1].since, gap.until, verdicts)
        else:
            found.append(gap)
    return found


def _broken(points: Sequence[Point], gaps: Sequence[Gap]) -> list[Point]:
    """With a None in every gap that lies between two points."""
    marks = [
        ((gap.since + gap.until) // 2, None)
        for gap in gaps
        if gap.until is not None and points and points[0][0] <= gap.since < points[-1][0]
    ]
    return sorted([*points, *marks], key=lambda point: point[0])


def _usual_step(times: Sequence[int]) -> int:
    return median_low([after - before for before, after in pairwise(times)]) if len(times) > 1 else 0


def _value(point: Point) -> float:
    return 0.0 if point[1] is None else point[1]
