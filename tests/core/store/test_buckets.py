"""Roll-ups as figures: exact, whatever way they came to be, and the same after packing."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.store.buckets import Bucket, decode, encode, gather, merged

values = st.one_of(
    st.integers(0, 10**11).map(float),
    st.integers(-(10**9), 10**9).map(lambda number: number / 1000),
    st.floats(-1e5, 1e5),
)
points = st.lists(
    st.tuples(st.integers(0, 20_000), values), unique_by=lambda point: point[0], min_size=1, max_size=120
).map(sorted)


def test_a_bucket_says_what_its_values_come_to() -> None:
    (one,) = gather([(300 + 10 * number, float(number)) for number in range(30)], 300)
    assert one == Bucket(300, 30, 435.0, 0.0, 29.0, 28.0)
    assert one.mean == 14.5


def test_what_is_no_figure_is_left_out() -> None:
    strange = [(0, float("nan")), (1, float("inf")), (2, None), (3, 4.0), (4, 1e301)]
    assert gather(strange, 300) == [Bucket(0, 1, 4.0, 4.0, 4.0, 4.0)]


@given(points)
def test_every_figure_is_that_of_its_values(found: list[tuple[int, float]]) -> None:
    for one in gather(found, 300):
        inside = sorted(round(value, 6) for at, value in found if one.start <= at < one.start + 300)
        assert (one.count, one.low, one.high) == (len(inside), inside[0], inside[-1])
        assert one.p95 == inside[ceil(Fraction(95, 100) * len(inside)) - 1]
        assert one.total == pytest.approx(float(sum(map(Fraction, inside))), abs=1e-6)


@given(points)
def test_an_hour_of_buckets_is_the_hours_bucket(found: list[tuple[int, float]]) -> None:
    for one, direct in zip(merged(gather(found, 300), 3600), gather(found, 3600), strict=True):
        assert (one.start, one.count, one.low, one.high) == (direct.start, direct.count, direct.low, direct.high)
        assert one.total == pytest.approx(direct.total, abs=1e-4)
        assert one.p95 >= direct.p95, "no percentile of a whole is beyond the highest of its parts"


@example({1: [(0, 4237259205.0), (1, 0.001), (2, 57608092.0), (3, 99999.484375)], 2: [(0, 0.0)]}, 300)
@given(st.dictionaries(st.integers(1, 2**40), points, min_size=1, max_size=5), st.sampled_from([300, 3600]))
def test_what_is_packed_comes_out_as_it_was(found: dict[int, list[tuple[int, float]]], step: int) -> None:
    buckets = {series: gather(known, step) for series, known in found.items()}
    body = encode(buckets)
    for series, expected in buckets.items():
        assert decode(body, series) == expected
    assert decode(body, 2**41) == []
