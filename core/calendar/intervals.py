"""Arithmetic of intervals: [start, end) in any unit. Every result is merged: sorted, apart, none empty."""

from collections.abc import Iterable, Sequence

Interval = tuple[float, float]


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same moments in as few intervals as possible."""
    result: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def union(*many: Iterable[Interval]) -> list[Interval]:
    """The moments in any of them."""
    return merged(interval for intervals in many for interval in intervals)


def intersection(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """The moments in both; each must be merged already."""
    result: list[Interval] = []
    here = there = 0
    while here < len(one) and there < len(other):
        start = max(one[here][0], other[there][0])
        end = min(one[here][1], other[there][1])
        if start < end:
            result.append((start, end))
        if one[here][1] <= other[there][1]:
            here += 1
        else:
            there += 1
    return result


def subtraction(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """The moments in the first and not in the other; each must be merged already."""
    result: list[Interval] = []
    there = 0
    for start, end in one:
        while there < len(other) and other[there][1] <= start:
            there += 1
        begin, at = start, there
        while at < len(other) and other[at][0] < end:
            if begin < other[at][0]:
                result.append((begin, other[at][0]))
            begin = max(begin, other[at][1])
            at += 1
        if begin < end:
            result.append((begin, end))
    return result


def total(intervals: Iterable[Interval]) -> float:
    """How long merged intervals are together."""
    return sum(end - start for start, end in intervals)
