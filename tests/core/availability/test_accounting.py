"""Where a period's seconds go: the domain's figures to the digit, and what holds whatever was stored."""

from datetime import datetime, timedelta, timezone
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.availability import Part, Scope, Sums, part_of, share, tally
from core.calendar import OFFICE_HOURS, Interval, standard
from core.model import Reason, State

HERE = timezone(timedelta(hours=7))


def moment(month: int, day: int, hour: int = 0, minute: int = 0) -> float:
    """A local time of 2026 in Unix seconds."""
    return datetime(2026, month, day, hour, minute, tzinfo=HERE).timestamp()


JULY, OCTOBER = moment(7, 1), moment(10, 1)
QUARTER = [(JULY, OCTOBER)]
OFFICE = standard(OFFICE_HOURS, "Asia/Ho_Chi_Minh").intervals(JULY, OCTOBER)
LIGHTNING = [(moment(7, 14, 16, 5), Part.DOWN), (moment(7, 15, 9, 40), Part.UP)]
ANOTHER_HOUR = [(moment(8, 12, 9, 12), Part.DOWN), (moment(8, 12, 10, 15), Part.UP)]


def test_scenario_2_lightning_takes_1055_minutes_of_which_185_are_working_hours() -> None:
    whole = tally(Scope.of(QUARTER, QUARTER), Part.UP, LIGHTNING)
    working = tally(Scope.of(OFFICE, QUARTER), Part.UP, LIGHTNING)
    assert whole.minutes()[Part.DOWN] == 1055
    assert working.minutes()[Part.DOWN] == 185


def test_scenario_7_the_quarter_to_the_digit() -> None:
    changes = LIGHTNING + ANOTHER_HOUR
    whole = tally(Scope.of(QUARTER, QUARTER), Part.UP, changes)
    working = tally(Scope.of(OFFICE, QUARTER), Part.UP, changes)
    assert (whole.total, whole.down) == (132_480 * 60, 1118 * 60)
    assert (working.total, working.down) == (30_720 * 60, 248 * 60)
    assert (whole.availability, working.availability) == (99_156, 99_193)


def test_a_gap_is_no_data_and_never_up() -> None:
    watched = [(JULY, moment(7, 14, 17)), (moment(7, 15, 8), OCTOBER)]
    sums = tally(Scope.of(QUARTER, watched), Part.UP, LIGHTNING)
    assert sums.minutes()[Part.NO_DATA] == 15 * 60
    assert sums.minutes()[Part.DOWN] == 1055 - 15 * 60
    assert sums.availability == share(132_480 - 1055, 132_480 - 900)
    assert sums.at_least == share(132_480 - 1055, 132_480)
    assert sums.coverage == share(132_480 - 900, 132_480)


def test_what_was_judged_before_anybody_watched_is_no_data() -> None:
    sums = tally(Scope.of([(0, 100)], [(0, 100)]), Part.NO_DATA, [(40.0, Part.UP)])
    assert sums == Sums(up=60, no_data=40)
    assert (sums.availability, sums.coverage) == (100_000, 60_000)


def test_planned_maintenance_is_excluded_and_its_overrun_counts() -> None:
    stop = [(moment(8, 5, 22), Part.DOWN), (moment(8, 6, 1, 30), Part.UP)]
    window = [(moment(8, 5, 22), moment(8, 6))]
    sums = tally(Scope.of(QUARTER, QUARTER, window), Part.UP, stop)
    assert (sums.minutes()[Part.MAINTENANCE], sums.minutes()[Part.DOWN]) == (120, 90)
    assert sums.availability == share(132_480 - 120 - 90, 132_480 - 120)


def test_maintenance_stays_excluded_when_nobody_watched_it() -> None:
    sums = tally(Scope.of([(0, 100)], [(0, 30)], [(20, 60)]), Part.UP, [])
    assert sums == Sums(up=20, maintenance=40, no_data=40)


def test_hours_in_which_it_may_be_off_are_not_due() -> None:
    sums = tally(Scope.of([(0, 100)], [(0, 100)]), Part.UP, [(60.0, Part.OFF_SCHEDULE)])
    assert (sums.availability, sums.coverage, sums.off_schedule) == (100_000, 100_000, 40)
    off = tally(Scope.of([(0, 100)], [(0, 100)]), Part.OFF_SCHEDULE, [])
    assert (off.availability, off.at_least, off.coverage) == (None, None, None)


def test_a_change_that_is_out_of_order_takes_no_second_twice() -> None:
    changes = [(50.0, Part.DOWN), (20.0, Part.UP), (80.0, Part.DOWN)]
    assert tally(Scope.of([(0, 100)], [(0, 100)]), Part.UP, changes) == Sums(up=80, down=20)


@pytest.mark.parametrize(
    ("state", "reason", "part"),
    [
        (State.UP, Reason.ANSWERING, Part.UP),
        (State.DEGRADED, Reason.PACKET_LOSS, Part.DEGRADED),
        (State.DOWN, Reason.NEAR_END_DOWN, Part.DOWN),
        (State.UNKNOWN, Reason.UPSTREAM_DOWN, Part.UNKNOWN),
        (State.UNKNOWN, Reason.OWN_LINK_DOWN, Part.UNKNOWN),
        (State.UNKNOWN, Reason.OFF_SCHEDULE, Part.OFF_SCHEDULE),
        (State.UNKNOWN, Reason.NOT_WATCHED, Part.NO_DATA),
        (State.UNKNOWN, Reason.STARTING, Part.NO_DATA),
        (State.MAINTENANCE, Reason.PLANNED, Part.UNKNOWN),
    ],
)
def test_what_the_seconds_of_a_standing_are(state: State, reason: Reason, part: Part) -> None:
    assert part_of(state, reason) is part


@pytest.mark.parametrize(
    ("part", "whole", "due"),
    [
        (0, 0, None),
        (0, 7, 0),
        (7, 7, 100_000),
        (1, 3, 33_333),
        (2, 3, 66_667),
        (1, 200_000, 1),
        (199_999, 200_000, 99_999),
        (999_999_999, 1_000_000_000, 99_999),
        (1, 1_000_000_000, 1),
        (184, 200, 92_000),
        (30, 20, 150_000),
    ],
)
def test_a_share_is_rounded_to_the_nearest_and_never_to_all_or_nothing(part: int, whole: int, due: int | None) -> None:
    assert share(part, whole) == due


def test_sums_are_added_part_by_part() -> None:
    one, other = Sums(1, 2, 3, 4, 5, 6, 7), Sums(10, 20, 30, 40, 50, 60, 70)
    assert one + other == Sums.of([one, other]) == Sums(11, 22, 33, 44, 55, 66, 77)
    assert Sums.of([]) == Sums()
    assert [getattr(one, part) for part in Part] == [1, 2, 3, 4, 5, 6, 7]


def test_rounded_minutes_add_up_to_the_whole() -> None:
    sums = Sums(up=86_400 - 3 * 40, down=40, unknown=40, no_data=40)
    minutes = sums.minutes()
    assert sum(minutes.values()) == 1440
    assert (minutes[Part.DOWN], minutes[Part.UNKNOWN], minutes[Part.NO_DATA]) == (1, 1, 0)


MOMENTS = st.integers(0, 5000)
PARTS = st.sampled_from(list(Part))
INTERVALS = st.lists(st.tuples(MOMENTS, MOMENTS).map(lambda pair: (float(min(pair)), float(max(pair)))), max_size=6)
CHANGES = st.lists(st.tuples(st.floats(-100, 5100), PARTS), max_size=12)


@given(INTERVALS, INTERVALS, INTERVALS, PARTS, CHANGES)
def test_the_parts_are_always_the_whole(
    hours: list[Interval],
    watched: list[Interval],
    windows: list[Interval],
    before: Part,
    changes: list[tuple[float, Part]],
) -> None:
    scope = Scope.of(hours, watched, windows)
    sums = tally(scope, before, changes)
    assert sums.total == scope.hours
    assert all(length >= 0 for length in (getattr(sums, part) for part in Part))
    assert sum(sums.minutes().values()) == (sums.total + 30) // 60


@given(INTERVALS, INTERVALS, INTERVALS, PARTS, CHANGES, MOMENTS)
def test_a_period_in_two_pieces_is_the_period(
    hours: list[Interval],
    watched: list[Interval],
    windows: list[Interval],
    before: Part,
    changes: list[tuple[float, Part]],
    cut: int,
) -> None:
    times = list(accumulate((at for at, _ in changes), max))
    earlier = sum(at < cut for at in times)
    then = changes[earlier - 1][1] if earlier else before
    first = Scope.of([(start, min(end, cut)) for start, end in hours], watched, windows)
    second = Scope.of([(max(start, cut), end) for start, end in hours], watched, windows)
    parts = [tally(first, before, changes[:earlier]), tally(second, then, changes[earlier:])]
    assert Sums.of(parts) == tally(Scope.of(hours, watched, windows), before, changes)


@given(st.floats(0, 2e9), st.floats(0, 2e9))
def test_bounds_are_rounded_down_alike_so_that_neighbours_leave_no_second(one: float, other: float) -> None:
    start, end = sorted((one, other))
    middle = (start + end) / 2
    pieces = [Scope.of([(start, middle)], []), Scope.of([(middle, end)], [])]
    assert sum(piece.hours for piece in pieces) == Scope.of([(start, end)], []).hours
