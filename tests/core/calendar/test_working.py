"""Working hours with holidays, in the site's time zone."""

from datetime import date, datetime, time
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import OFFICE_HOURS, WorkingTime, national, of_site, standard, total
from core.model import HoursChange, Schedule, Site, SpecialDay

ZONE = "Asia/Ho_Chi_Minh"
QUARTER = ("2026-07-01T00:00", "2026-10-01T00:00")


def moment(text: str, zone: str = ZONE) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.fixture
def office() -> WorkingTime:
    return WorkingTime(OFFICE_HOURS, ZONE, national())


def test_the_third_quarter_of_2026_has_64_working_days(office: WorkingTime) -> None:
    start, until = (moment(text) for text in QUARTER)
    assert (until - start) / 60 == 132_480
    assert office.working_days(date(2026, 7, 1), date(2026, 9, 30)) == 64
    assert total(office.intervals(start, until)) / 60 == 30_720


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-07-14T16:05", "2026-07-15T09:40", 185),  # the lightning of the domain's second scenario
        ("2026-08-28T16:00", "2026-09-03T08:00", 90),  # over National Day, Monday swapped away
        ("2026-08-22T00:00", "2026-08-23T00:00", 480),  # the Saturday that is worked instead
        ("2026-02-14T00:00", "2026-02-23T00:00", 0),  # Tết, nine days with both weekends
        ("2026-01-02T00:00", "2026-01-03T00:00", 0),
        ("2026-01-10T00:00", "2026-01-11T00:00", 480),
        ("2026-04-27T00:00", "2026-04-28T00:00", 0),  # Giỗ Tổ on a Sunday is made up for
        ("2025-05-02T00:00", "2025-05-03T00:00", 0),
        ("2025-04-26T00:00", "2025-04-27T00:00", 480),
        ("2026-11-24T00:00", "2026-11-25T00:00", 0),
        ("2025-11-24T00:00", "2025-11-25T00:00", 480),  # it became a holiday in 2026
    ],
)
def test_minutes_of_working_time(office: WorkingTime, start: str, end: str, minutes: float) -> None:
    assert total(office.intervals(moment(start), moment(end))) / 60 == minutes


@pytest.mark.parametrize(("year", "days"), [(2025, 250), (2026, 249)])
def test_working_days_of_a_year(office: WorkingTime, year: int, days: int) -> None:
    """261 weekdays less what falls on one: in 2025 eleven holidays; in 2026 twelve, with Giỗ Tổ's day made up for."""
    assert office.working_days(date(year, 1, 1), date(year, 12, 31)) == days


def test_an_interval_begins_and_ends_where_it_was_asked(office: WorkingTime) -> None:
    start, until = moment("2026-07-14T10:00"), moment("2026-07-14T14:30")
    assert office.intervals(start, until) == [(start, moment("2026-07-14T11:30")), (moment("2026-07-14T13:00"), until)]
    assert office.intervals(until, start) == []


def test_over_the_end_of_a_year(office: WorkingTime) -> None:
    assert total(office.intervals(moment("2025-12-31T00:00"), moment("2026-01-06T00:00"))) == 2 * 8 * 3600


def test_the_offices_own_days_come_first() -> None:
    site = Site(
        id="lucyen",
        name="Lục Yên",
        kind="commune",
        working_hours=Schedule(hours=((time(7), time(12)),)),
        special_days=(
            SpecialDay(day=date(2026, 7, 15), reason="Mất điện theo kế hoạch"),
            SpecialDay(day=date(2026, 7, 18), hours=((time(8), time(10)),)),
            SpecialDay(day=date(2026, 9, 2), hours=((time(9), time(10)),)),
        ),
    )
    office = of_site(site)
    assert office is of_site(site)
    assert not office.is_working_day(date(2026, 7, 15))
    assert total(office.intervals(moment("2026-07-13T00:00"), moment("2026-07-20T00:00"))) == (4 * 5 + 2) * 3600
    assert total(office.intervals(moment("2026-09-02T00:00"), moment("2026-09-03T00:00"))) == 3600


def test_summer_and_winter_hours_hold_from_their_day_on() -> None:
    winter, summer = (Schedule(hours=((time(start), time(start + 4)),)) for start in (8, 6))
    site = Site(
        id="lucyen",
        name="Lục Yên",
        kind="commune",
        working_hours_from=(
            HoursChange(day=date(2026, 10, 16), schedule=winter),
            HoursChange(day=date(2026, 4, 16), schedule=summer),
        ),
    )
    office = of_site(site)
    days = [date(2026, 4, 15), date(2026, 4, 16), date(2026, 10, 15), date(2026, 10, 16)]
    assert [office.hours_of(day) for day in days] == [OFFICE_HOURS.hours, summer.hours, summer.hours, winter.hours]
    assert total(office.intervals(moment("2026-10-15T00:00"), moment("2026-10-17T00:00"))) == 8 * 3600


def test_who_works_on_holidays_too() -> None:
    always = Schedule(days=(1, 2, 3, 4, 5, 6, 7), hours=((time(6), time(22)),), on_holidays=True)
    assert standard(always, ZONE).working_days(date(2026, 1, 1), date(2026, 12, 31)) == 365


def test_a_swapped_day_stands_in_for_the_weekday_that_is_off() -> None:
    mondays = standard(Schedule(days=(1,), hours=OFFICE_HOURS.hours), ZONE)
    fridays = standard(Schedule(days=(5,), hours=OFFICE_HOURS.hours), ZONE)
    assert mondays.is_working_day(date(2026, 8, 22))  # for Monday 31/8
    assert not fridays.is_working_day(date(2026, 8, 22))
    assert fridays.is_working_day(date(2026, 1, 10))  # for Friday 02/01


def test_a_day_has_the_hours_of_its_clock_where_clocks_are_changed() -> None:
    nights = WorkingTime(Schedule(days=(7,), hours=((time(0), time(4)),), on_holidays=True), "Europe/Paris", national())
    spring, autumn = moment("2026-03-29T00:00", "Europe/Paris"), moment("2026-10-25T00:00", "Europe/Paris")
    assert total(nights.intervals(spring, spring + 86_400)) == 3 * 3600
    assert total(nights.intervals(autumn, autumn + 86_400)) == 5 * 3600


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-07-14T16:05", 15, "2026-07-14T16:20"),
        ("2026-07-14T16:50", 15, "2026-07-15T07:35"),
        ("2026-07-14T11:20", 240, "2026-07-14T16:50"),
        ("2026-07-17T16:00", 240, "2026-07-20T10:30"),  # Friday afternoon: over the weekend
        ("2026-08-28T16:30", 60, "2026-09-03T08:00"),
        ("2026-07-14T16:05", 0, "2026-07-14T16:05"),
        ("2026-07-14T07:30", 480, "2026-07-14T17:00"),
    ],
)
def test_adding_working_time(office: WorkingTime, start: str, minutes: float, end: str) -> None:
    assert office.add(moment(start), minutes) == moment(end)


def test_there_is_no_waiting_for_a_place_that_never_opens() -> None:
    closed = WorkingTime(Schedule(days=(), hours=OFFICE_HOURS.hours), ZONE, national())
    with pytest.raises(ValueError, match="no working time for 10 years from 2026-07-14"):
        closed.add(moment("2026-07-14T16:05"), 1)
    assert closed.next_change(moment("2026-07-14T16:05")) == float("inf")


@pytest.mark.parametrize(
    ("earlier", "later", "days"),
    [
        ("2026-07-13T08:00", "2026-07-22T18:00", 6),  # from a Monday to the Wednesday after the next
        ("2026-07-13T08:00", "2026-07-23T00:00", 7),
        ("2026-07-13T23:59", "2026-07-14T00:01", 0),
        ("2026-07-13T08:00", "2026-07-13T09:00", 0),
        ("2026-07-15T08:00", "2026-07-13T09:00", 0),
        ("2026-08-21T08:00", "2026-09-03T18:00", 6),  # the swapped Saturday counts, National Day does not
    ],
)
def test_whole_working_days_between(office: WorkingTime, earlier: str, later: str, days: int) -> None:
    assert office.whole_days_between(moment(earlier), moment(later)) == days


moments = st.floats(moment("2025-01-01T00:00"), moment("2026-12-01T00:00"), allow_nan=False).map(round).map(float)


@given(moments, st.integers(1, 20_000))
def test_what_was_added_has_passed(start: float, minutes: int) -> None:
    office = standard(OFFICE_HOURS, ZONE)
    end = office.add(start, minutes)
    assert total(office.intervals(start, end)) == minutes * 60
    assert office.is_open(end - 1)


@given(moments, st.integers(0, 90 * 86_400), st.integers(0, 90 * 86_400))
def test_a_period_is_its_parts(start: float, one: int, other: int) -> None:
    office = standard(OFFICE_HOURS, ZONE)
    middle, end = start + one, start + one + other
    parts = total(office.intervals(start, middle)) + total(office.intervals(middle, end))
    assert parts == total(office.intervals(start, end))


@given(moments)
def test_a_moment_is_open_when_it_lies_in_an_interval_and_stays_so_until_the_next_change(at: float) -> None:
    office = standard(OFFICE_HOURS, ZONE)
    is_open = bool(office.intervals(at, at + 1))
    change = office.next_change(at)
    assert office.is_open(at) is is_open
    assert change > at
    assert office.is_open(change - 1) is is_open
    assert office.is_open(change) is not is_open


def test_a_quarter_is_there_at_once(office: WorkingTime) -> None:
    start, until = (moment(text) for text in QUARTER)
    office.intervals(start, until)
    times = []
    for _ in range(50):
        begin = perf_counter()
        office.intervals(start, until)
        times.append(perf_counter() - begin)
    assert min(times) < 0.001
