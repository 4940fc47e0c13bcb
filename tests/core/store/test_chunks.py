"""Packed columns give back what they were given."""

import math
from collections.abc import Sequence
from itertools import accumulate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.store.chunks import decode, encode

Values = list[float | None]
NOW = 1_767_225_600


def same(found: Sequence[float | None], given_: Sequence[float | None]) -> bool:
    """Equal to the millionth, or for huge values to the last bit that a float64 has."""
    return len(found) == len(given_) and all(
        (a is None and b is None)
        or (a is not None and b is not None and ((math.isnan(a) and math.isnan(b)) or a == b or abs(a - b) <= 1e-6))
        for a, b in zip(found, given_, strict=True)
    )


numbers = st.one_of(
    st.none(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**20), 10**20).map(float),
    st.floats(0, 1),
    st.integers(0, 100).map(lambda share: share / 1000),
    st.sampled_from([float(2**53), float(2**63), 9e9 + 0.5, -9e18, 1e300, 0.0]),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[int], dict[int, Values]]:
    steps = draw(st.lists(st.integers(1, 10**6), min_size=0, max_size=40))
    times = list(accumulate(steps, initial=draw(st.integers(0, 2**33))))
    names = draw(st.lists(st.integers(1, 2**40), unique=True, max_size=4))
    columns = {name: draw(st.lists(numbers, min_size=len(times), max_size=len(times))) for name in names}
    return times, columns


@given(tables())
@example(([NOW], {1: [1e300]}))
@example(([NOW], {1: [None]}))
@example(([NOW, NOW + 60], {1: [float(2**62), -float(2**62)]}))
@example(([NOW, NOW + 60], {1: [1e15, 0.5]}))
@example(([NOW, NOW + 60], {1: [math.nan, 0.5]}))
@example(([NOW, NOW + 60], {1: [math.inf, 1.0]}))
@example(([NOW, NOW + 60], {1: [9_007_199_254.5, 0.123456]}))
def test_round_trip(table: tuple[list[int], dict[int, Values]]) -> None:
    times, columns = table
    chunk = encode(times, columns)
    for series, values in columns.items():
        found_times, found = decode(chunk, series)
        assert found_times == times
        assert same(found, values)


def test_a_series_that_is_not_in_the_chunk_is_empty() -> None:
    assert decode(encode([NOW], {1: [1.0]}), 2) == ([], [])


@pytest.mark.parametrize("scale", [1.0, 1e3, 1e6, 1e9])
def test_values_are_kept_to_the_millionth_at_any_size(scale: float) -> None:
    values: Values = [scale * (1 + number / 7) for number in range(100)]
    times = [NOW + 60 * number for number in range(100)]
    assert same(decode(encode(times, {1: values}), 1)[1], values)
