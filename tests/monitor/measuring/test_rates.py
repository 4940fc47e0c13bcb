"""Rates of counters: a reset, a gap or a set clock is never a spike."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.model import Verdict
from monitor.measuring.rates import EPOCH_SLACK, Count, Rate, rate

T = 1_767_225_600.0
BOOT = T - 86_400.0
MEGABYTE = 1_000_000


def count(value: int, after: float = 0.0, epoch: float = BOOT) -> Count:
    return Count(value, T + after, epoch)


CASES: list[tuple[str, Count | None, Count, int, float | None, Rate]] = [
    ("the first poll tells nothing", None, count(10), 64, None, Rate(None, Verdict.GAP)),
    ("a steady counter", count(0), count(6000, 60), 64, None, Rate(100.0, Verdict.OK)),
    ("a counter at rest", count(5), count(5, 60), 64, None, Rate(0.0, Verdict.OK)),
    ("32 bits wrap", count(2**32 - 1000), count(5000, 60), 32, None, Rate(100.0, Verdict.WRAPPED)),
    ("64 bits do not wrap", count(2**64 - 1000), count(5000, 60), 64, None, Rate(None, Verdict.RESET)),
    (
        "a restart that the uptime tells",
        count(10**9),
        count(2 * 10**9, 60, BOOT + 1000),
        64,
        None,
        Rate(None, Verdict.RESET),
    ),
    (
        "32 bits begin anew after a restart: no wrap",
        count(2**32 - 1000),
        count(5000, 60, T + 20),
        32,
        None,
        Rate(None, Verdict.RESET),
    ),
    (
        "a wrap that the line is too slow for is a reset",
        count(10**9),
        count(0, 60),
        32,
        MEGABYTE,
        Rate(None, Verdict.RESET),
    ),
    (
        "more than the line can carry",
        count(0),
        count(60 * 2 * MEGABYTE, 60),
        64,
        MEGABYTE,
        Rate(None, Verdict.IMPOSSIBLE),
    ),
    (
        "a tenth more than the line says is within the clocks' error",
        count(0),
        count(60 * 1_050_000, 60),
        64,
        MEGABYTE,
        Rate(1_050_000.0, Verdict.OK),
    ),
    ("too long ago", count(0), count(10, 301), 64, None, Rate(None, Verdict.GAP)),
    ("no time between", count(0), count(10, 0), 64, None, Rate(None, Verdict.GAP)),
    ("the clock was set back behind the last poll", count(0), count(10, -5), 64, None, Rate(None, Verdict.GAP)),
    (
        "the clock was set back by half a minute: the time between is not known",
        count(0),
        count(6000, 30, BOOT - 30),
        64,
        None,
        Rate(None, Verdict.GAP),
    ),
    ("the agent's clock drifts a little", count(0), count(6000, 60, BOOT - 1), 64, None, Rate(100.0, Verdict.OK)),
    (
        "32 bits went backwards and nobody tells the uptime: wrap or restart",
        count(2**32 - 1000, 0, 0.0),
        count(5000, 60, 0.0),
        32,
        None,
        Rate(None, Verdict.RESET),
    ),
    (
        "a line of 1 Gbit/s may fill 32 bits more than once in a minute",
        count(0),
        count(6000, 60),
        32,
        125 * MEGABYTE,
        Rate(None, Verdict.AMBIGUOUS),
    ),
    ("and of 100 Mbit/s may not", count(0), count(6000, 60), 32, 12.5 * MEGABYTE, Rate(100.0, Verdict.OK)),
    ("64 bits are never ambiguous", count(0), count(6000, 60), 64, 1e12, Rate(100.0, Verdict.OK)),
    (
        "the counter began anew by itself",
        Count(10, T, BOOT, 0),
        Count(6000, T + 60, BOOT, 4711),
        64,
        None,
        Rate(None, Verdict.RESET),
    ),
    (
        "the counter began anew by itself long ago",
        Count(0, T, BOOT, 4711),
        Count(6000, T + 60, BOOT, 4711),
        64,
        None,
        Rate(100.0, Verdict.OK),
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "bits", "limit", "told"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_rate(before: Count | None, after: Count, bits: int, limit: float | None, told: Rate) -> None:
    assert rate(before, after, bits, limit, longest=300.0) == told


times = st.floats(0, 2e9)


@given(st.sampled_from([32, 64]), st.data(), st.none() | st.floats(1, 1e11), st.floats(1, 1e5))
def test_a_rate_is_never_negative_and_never_more_than_the_line_carries(
    bits: int, data: st.DataObject, limit: float | None, longest: float
) -> None:
    counts = st.builds(Count, st.integers(0, 2**bits - 1), times, times)
    before, after = data.draw(counts), data.draw(counts)
    told = rate(before, after, bits, limit, longest)
    assert (told.value is not None) is (told.verdict in (Verdict.OK, Verdict.WRAPPED))
    if told.value is not None:
        assert told.value >= 0
        assert limit is None or told.value <= limit * 1.1


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.floats(1, 300))
def test_counting_across_a_wrap_is_as_counting_without_one(start: int, amount: int, seconds: float) -> None:
    told = rate(count(start), count((start + amount) % 2**32, seconds), 32, None, 301)
    assert told.value == pytest.approx(amount / seconds, rel=1e-6, abs=1e-6)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.floats(1, 300), st.floats(0, 1))
def test_nothing_is_told_across_a_restart(before: int, after: int, seconds: float, share: float) -> None:
    restarted = T + seconds * share
    assume(restarted - BOOT > EPOCH_SLACK)
    for bits in (32, 64):
        assert rate(count(before), Count(after, T + seconds, restarted), bits, None, 301).value is None


@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(1, 300), st.floats(1e5, 1e9))
def test_a_counter_of_32_bits_tells_the_truth_or_nothing(
    start: int, share: float, seconds: float, limit: float
) -> None:
    """Whatever the line could carry and did carry, however often the counter wrapped."""
    elapsed = (T + seconds) - T
    amount = int(share * limit * elapsed)
    told = rate(count(start), count((start + amount) % 2**32, seconds), 32, limit, 301)
    assert told.value is None or told.value == pytest.approx(amount / elapsed, rel=1e-6, abs=1e-6)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(1, 300), st.integers(0, 10**6))
def test_packets_that_others_count_settle_it(start: int, share: float, seconds: float, more: int) -> None:
    elapsed = (T + seconds) - T
    amount = int(share * 1e9 * elapsed)
    told = rate(count(start), count((start + amount) % 2**32, seconds), 32, 1e9, 301, float(amount + more))
    assert told.value is None or told.value == pytest.approx(amount / elapsed, rel=1e-6, abs=1e-6)
