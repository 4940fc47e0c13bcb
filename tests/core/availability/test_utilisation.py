"""The percentile of a link's traffic against its contract."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.availability import Verdict, assess, nearest_rank, rules

(RULE,) = rules()
CAPACITY = 20_000_000
SAMPLES = 2016


def test_the_rule_is_that_of_the_circular() -> None:
    assert (RULE.percentile, RULE.limit, RULE.days, RULE.every, RULE.samples) == (95, 90, 7, 300, SAMPLES)
    assert "06/2026/TT-BKHCN" in RULE.source
    assert RULE.holds(date(2026, 9, 30))
    assert not RULE.holds(date(2025, 12, 31))


def test_scenario_6_is_92_percent_and_exceeds() -> None:
    """100 samples lie above the 95th percentile of 2,016; the highest of the others is 18.4 Mbit/s."""
    samples = [19_900_000] * 100 + [18_400_000] + [4_000_000 + 1000 * n for n in range(SAMPLES - 101)]
    found = assess(samples, CAPACITY, RULE)
    assert (found.value, found.used, found.verdict) == (18_400_000, 92_000, Verdict.EXCEEDED)
    assert (found.present, found.missing) == (SAMPLES, 0)


def test_exactly_the_limit_is_not_more_than_it() -> None:
    assert assess([18_000_000] * SAMPLES, CAPACITY, RULE).verdict is Verdict.WITHIN
    assert assess([18_000_001] * SAMPLES, CAPACITY, RULE).verdict is Verdict.EXCEEDED


@pytest.mark.parametrize(("count", "place"), [(1, 1), (2, 2), (19, 19), (20, 19), (21, 20), (100, 95), (2016, 1916)])
def test_the_nearest_rank(count: int, place: int) -> None:
    assert nearest_rank(range(1, count + 1), 95) == place


def test_a_few_missing_samples_leave_a_clear_verdict() -> None:
    low: list[int | None] = [1_000_000] * (SAMPLES - 50)
    found = assess(low + [None] * 50, CAPACITY, RULE)
    assert (found.present, found.missing, found.verdict) == (SAMPLES - 50, 50, Verdict.WITHIN)
    high: list[int | None] = [19_000_000] * 150
    assert assess(low[:-150] + high + [None] * 50, CAPACITY, RULE).verdict is Verdict.EXCEEDED


def test_missing_samples_that_would_decide_leave_it_open() -> None:
    assert assess([1_000_000] * (SAMPLES - 101) + [None] * 101, CAPACITY, RULE).verdict is Verdict.UNDECIDED
    assert assess([19_000_000] * 100 + [None] * (SAMPLES - 100), CAPACITY, RULE).verdict is Verdict.UNDECIDED
    nothing = assess([], CAPACITY, RULE)
    assert (nothing.value, nothing.used, nothing.missing, nothing.verdict) == (None, None, SAMPLES, Verdict.UNDECIDED)


@given(
    st.lists(st.none() | st.integers(0, 25_000_000), min_size=48, max_size=48),
    st.lists(st.integers(0, 25_000_000), min_size=48, max_size=48),
)
def test_a_verdict_stands_whatever_the_missing_samples_were(samples: list[int | None], made_up: list[int]) -> None:
    rule = RULE.model_copy(update={"days": 2, "every": 3600})
    verdict = assess(samples, CAPACITY, rule).verdict
    filled = assess(
        [other if one is None else one for one, other in zip(samples, made_up, strict=True)], CAPACITY, rule
    )
    assert filled.verdict is not Verdict.UNDECIDED
    if verdict is not Verdict.UNDECIDED:
        assert filled.verdict is verdict


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=300))
def test_the_percentile_is_a_sample_that_at_least_95_percent_do_not_exceed(samples: list[int]) -> None:
    value = nearest_rank(sorted(samples), 95)
    assert value in samples
    assert sum(sample <= value for sample in samples) * 100 >= 95 * len(samples)
    assert sum(sample < value for sample in samples) * 100 < 95 * len(samples)
