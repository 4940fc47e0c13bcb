"""Periods as people write them."""

import pytest

from api.reports.period import last_month, last_week, period
from core.errors import InputError
from tests.api.reports.quarter import moment

ZONE = "Asia/Ho_Chi_Minh"
NOW = moment(11, 5, 10, 30) + 17


@pytest.mark.parametrize(("first", "last"), [("2026-07-01", "2026-09-30"), ("01/07/2026", "30/09/2026")])
def test_a_last_day_is_meant_whole(first: str, last: str) -> None:
    found = period(first, last, ZONE, NOW)
    assert (found.since, found.until, found.is_over) == (moment(7, 1), moment(10, 1), True)
    assert (len(found.days), found.days[0].isoformat(), found.days[-1].isoformat()) == (92, "2026-07-01", "2026-09-30")


def test_a_moment_is_the_end_itself() -> None:
    found = period("2026-07-14T16:05", "15/07/2026 09:40", ZONE, NOW)
    assert (found.since, found.until) == (moment(7, 14, 16, 5), moment(7, 15, 9, 40))


def test_what_is_to_come_is_cut_off_at_the_full_minute() -> None:
    found = period("2026-11-01", "2026-11-30", ZONE, NOW)
    assert (found.until, found.is_over) == (moment(11, 5, 10, 30), False)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-13-01", "2026-12-31", "'2026-13-01' is not a day; write 2026-07-01 or 01/07/2026"),
        ("2026-09-30", "2026-07-01", "has not begun yet, or ends before it begins"),
        ("2027-01-01", "2027-01-31", "has not begun yet"),
        ("2001-01-01", "2026-01-31", "longer than five years"),
        ("hôm qua", "2026-01-31", "'hôm qua' is not a day"),
    ],
)
def test_mistakes_are_told(first: str, last: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        period(first, last, ZONE, NOW)


def test_the_usual_periods() -> None:
    assert last_month(ZONE, NOW) == ("2026-10-01", "2026-10-31")
    assert last_month(ZONE, moment(1, 3)) == ("2025-12-01", "2025-12-31")
    assert last_week(ZONE, NOW) == ("2026-10-29", "2026-11-04")
