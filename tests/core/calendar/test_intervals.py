"""Arithmetic of intervals, against the set of seconds that they mean."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Interval, intersection, merged, subtraction, total, union

spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (float(pair[0]), float(pair[1]))))


def seconds(intervals: list[Interval]) -> set[int]:
    return {at for start, end in intervals for at in range(int(start), int(end))}


def tidy(intervals: list[Interval]) -> bool:
    """Sorted, none empty, and none touches the next."""
    ends = [moment for interval in intervals for moment in interval]
    return all(earlier < later for earlier, later in pairwise(ends))


@given(spans)
def test_merging_keeps_every_moment_and_nothing_else(one: list[Interval]) -> None:
    result = merged(one)
    assert tidy(result)
    assert seconds(result) == seconds(one)
    assert total(result) == len(seconds(one))


@given(spans, spans)
def test_the_operations_are_those_of_sets(one: list[Interval], other: list[Interval]) -> None:
    here, there = merged(one), merged(other)
    for result, expected in (
        (union(one, other), seconds(one) | seconds(other)),
        (intersection(here, there), seconds(one) & seconds(other)),
        (subtraction(here, there), seconds(one) - seconds(other)),
    ):
        assert tidy(result)
        assert seconds(result) == expected


@given(spans, spans)
def test_what_is_taken_away_and_what_is_kept_are_the_whole(one: list[Interval], other: list[Interval]) -> None:
    here, there = merged(one), merged(other)
    assert total(intersection(here, there)) + total(subtraction(here, there)) == total(here)


def test_intervals_that_touch_become_one() -> None:
    assert union([(1.0, 2.0)], [(2.0, 3.0)], [(5.0, 5.0)]) == [(1.0, 3.0)]
