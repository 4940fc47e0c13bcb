"""Wear by dated rules: examples by hand, and properties against arithmetic of another kind."""

from datetime import date
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.model import DeviceKind
from core.register.wear import KindRule, Rule, Wear, rule_of, rules, wear

PC = DeviceKind.WORKSTATION


def course(cost: int, since: int, until: int) -> list[int]:
    """What each year takes by the rules of this release."""
    found = [wear(cost, PC, since, year, rules()) for year in range(since, until + 1)]
    return [one.wear for one in found if one is not None]


@pytest.mark.parametrize(
    ("cost", "since", "expected"),
    [
        (15_800_000, 2018, [3_160_000] * 5 + [0] * 4),
        (12_345_678, 2023, [2_469_136, 2_469_136, 2_469_136, 1_764_198, 1_764_198, 1_409_874, 0]),
        (10_000_000, 2026, [1_429_000] * 6 + [1_426_000]),
        (128_000_000, 2025, [25_600_000, *[18_291_200] * 5, 10_944_000, 0]),
    ],
)
def test_by_hand(cost: int, since: int, expected: list[int]) -> None:
    assert course(cost, since, since + len(expected) - 1) == expected
    assert sum(expected) == cost


def test_the_rule_of_the_last_day_is_the_years() -> None:
    names = {year: (rule.source if (rule := rule_of(year, rules())) else None) for year in (2017, 2018, 2023, 2026)}
    assert names == {
        2017: None,
        2018: "Thông tư 45/2018/TT-BTC",
        2023: "Thông tư 23/2023/TT-BTC",
        2026: "Thông tư 141/2025/TT-BTC",
    }
    assert wear(20_000_000, PC, 2017, 2018, rules()) is None, "of 2017 no rule is known"
    assert wear(20_000_000, DeviceKind.UPS, 2018, 2018, rules()) is None, "of UPSs no rate is known"


COSTS = st.integers(1, 10**12)
RATES = st.integers(1, 10_000)
YEARS = st.integers(1, 60)


@given(COSTS, RATES, YEARS, st.integers(0, 80))
def test_one_rule_comes_to_what_fractions_say(cost: int, rate: int, years: int, age: int) -> None:
    rule = Rule(source="x", valid_from=date(2000, 1, 1), threshold=0, kinds={PC: KindRule(years=years, rate=rate)})
    found = wear(cost, PC, 2000, 2000 + age, [rule])
    assert found is not None
    each = ceil(Fraction(cost) * Fraction(rate, 10_000))
    expected = cost if age + 1 >= years else min(cost, (age + 1) * each)
    assert (found.accumulated, found.residual) == (expected, cost - expected)
    assert 0 <= found.wear <= cost


@given(COSTS, st.integers(2018, 2060), st.integers(0, 40), st.integers(1, 40))
def test_a_closed_year_is_where_the_next_begins(cost: int, since: int, age: int, later: int) -> None:
    closed = wear(cost, PC, since, since + age, rules())
    whole = wear(cost, PC, since, since + age + later, rules())
    assert closed is not None
    assert wear(cost, PC, since, since + age + later, rules(), (since + age, closed.accumulated)) == whole
    other = wear(cost, PC, since, since + age + later, rules(), (since + age, cost // 3))
    assert other is not None
    assert other.accumulated >= cost // 3, "what was taken stays taken"
    assert other.accumulated + other.residual == cost


def test_a_cost_that_was_lowered_below_what_was_taken_takes_nothing_more() -> None:
    assert wear(5, PC, 2020, 2021, rules(), (2020, 9)) == Wear(2021, 0, 9, 0, "Thông tư 45/2018/TT-BTC")


def test_a_file_of_ones_own_is_told_its_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "wear.yml"
    file.write_text("- {source: x, valid_from: 2020-01-01, threshold: -1, kinds: {}}\n")
    with pytest.raises(InputError, match=r"0\.threshold: Input should be greater than or equal to 0"):
        rules(file)
