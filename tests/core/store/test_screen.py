"""What a chart is given: no more than fits, no spike lost, and every gap with its reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import HistoryLevel, HistoryReduction, Verdict
from core.store.buckets import gather
from core.store.screen import Gap, Series, buckets_on_screen, level_for, points_on_screen

RESET, WIDE = Verdict.RESET, Verdict.AMBIGUOUS


def minutes(*left_out: int, count: int = 10) -> list[tuple[int, float | None]]:
    return [(60 * number, float(number)) for number in range(count) if number not in left_out]


@pytest.mark.parametrize(
    ("left_out", "told", "gaps"),
    [
        ((4,), {}, []),
        ((4,), {4: RESET}, [Gap(180, 300, (RESET,))]),
        ((4, 5, 6), {}, [Gap(180, 420)]),
        ((4, 5, 6), {4: RESET, 5: RESET, 6: WIDE}, [Gap(180, 420, (RESET, WIDE))]),
        ((0,), {0: RESET}, [Gap(0, 60, (RESET,))]),
        ((8, 9), {8: RESET}, [Gap(420, None, (RESET,))]),
        (tuple(range(10)), {3: WIDE, 5: WIDE}, [Gap(180, None, (WIDE,))]),
        ((2, 7), {2: RESET, 7: WIDE}, [Gap(60, 180, (RESET,)), Gap(360, 480, (WIDE,))]),
        ((), {5: RESET}, []),
    ],
    ids=[
        "one lost poll", "one whose rate is not to be believed", "a silence", "several reasons", "at the beginning",
        "at the end", "from beginning to end", "two gaps", "a rate of the same minute is there",
    ],
)  # fmt: skip
def test_gaps(left_out: tuple[int, ...], told: dict[int, Verdict], gaps: list[Gap]) -> None:
    verdicts = {60 * number: verdict for number, verdict in told.items()}
    found = points_on_screen(minutes(*left_out), verdicts, 100)
    assert found.gaps == gaps
    between = [gap for gap in gaps if gap.until is not None and gap.since > 0]
    assert found.values.count(None) == len(between)


def test_roll_ups_have_gaps_where_a_whole_stretch_is_missing() -> None:
    points = [(at, 1.0) for at in range(0, 7200, 60) if not 1800 <= at < 2100]
    found = buckets_on_screen(gather(points, 300), {1800: RESET, 3000: WIDE}, 100, HistoryLevel.MINUTES)
    assert found.gaps == [Gap(1500, 2100, (RESET,))]
    place = found.values.index(None)
    assert (found.lows[place], found.highs[place], found.p95s[place], found.counts[place]) == (None, None, None, 0)
    assert (found.p95s[0], found.counts[0]) == (1.0, 5)
    assert len(found.times) == len(found.values) == len(found.lows) == len(found.highs) == 24


def well_made(found: Series, most: int) -> None:
    assert found.times == sorted(set(found.times))
    assert len([value for value in found.values if value is not None]) <= most
    assert len(found.gaps) <= most + 1


@given(
    st.lists(st.integers(0, 5000), unique=True, max_size=200).map(sorted),
    st.dictionaries(st.integers(0, 5000), st.sampled_from([RESET, WIDE]), max_size=50),
    st.integers(2, 60),
)
def test_whatever_is_known_fits_and_keeps_its_extremes(times: list[int], told: dict[int, Verdict], most: int) -> None:
    points = [(at, float(at * 37 % 101)) for at in times]
    raw = points_on_screen(points, told, most)
    well_made(raw, most)
    rolled = buckets_on_screen(
        gather(points, 10), {at // 10 * 10: one for at, one in told.items()}, most, HistoryLevel.RAW
    )
    well_made(rolled, most)
    if points:
        values = [value for _, value in points]
        assert max(value for value in raw.values if value is not None) == max(values)
        assert max(high for high in rolled.highs if high is not None) == max(values)
        assert min(low for low in rolled.lows if low is not None) == min(values)
    assert (raw.reduction is HistoryReduction.NONE) == (len(points) <= most)


def test_the_level_is_the_finest_that_goes_back_so_far_and_fits() -> None:
    known = {HistoryLevel.RAW: 1000.0, HistoryLevel.MINUTES: 500.0, HistoryLevel.HOURS: 0.0}
    day = 86400
    assert level_for(1000, 1000 + day, 1200, known) is HistoryLevel.RAW
    assert level_for(999, 999 + 60, 1200, known) is HistoryLevel.MINUTES
    assert level_for(1000, 1000 + 30 * day, 1200, known) is HistoryLevel.MINUTES
    assert level_for(1000, 1000 + 400 * day, 1200, known) is HistoryLevel.HOURS
    assert level_for(0, 60, 1200, known) is HistoryLevel.HOURS
