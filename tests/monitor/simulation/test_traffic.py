"""Counters that move, never back, never faster than the line, and as a centre works."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from monitor.simulation.traffic import Flow, volume

MONDAY = datetime(2026, 1, 5, 0, 0, tzinfo=UTC).timestamp() - 7 * 3600
times = st.floats(1_700_000_000, 1_900_000_000)
phases = st.floats(0, 100)


@given(times, st.floats(0.01, 30 * 86400), phases)
def test_the_share_is_between_nothing_and_everything(at: float, longer: float, phase: float) -> None:
    passed = volume(at + longer, phase) - volume(at, phase)
    assert -1e-3 <= passed <= longer + 1e-3


@given(times, st.lists(st.floats(0, 4000), min_size=1, max_size=20))
def test_octets_never_go_back(start: float, steps: list[float]) -> None:
    flow = Flow(2_500_000, 1.0, start)
    at, last = start, 0
    for number, step in enumerate(steps):
        at += step
        (flow.stop if number % 3 == 1 else flow.go)(at)
        assert flow.octets(at) >= last
        last = flow.octets(at)


def rate(begin: float, seconds: float = 3600) -> float:
    return (volume(begin + seconds, 0) - volume(begin, 0)) / seconds


def test_working_hours_are_busier_than_noon_night_and_sunday() -> None:
    morning = rate(MONDAY + 9 * 3600)
    assert 0.7 < morning < 0.95
    assert rate(MONDAY + 12 * 3600) < morning / 1.5
    assert rate(MONDAY + 2 * 3600) < morning / 8
    assert rate(MONDAY + 6 * 86400 + 9 * 3600) < morning / 4
    assert abs(rate(MONDAY + 9 * 3600 + 7 * 86400) - morning) < 0.02


def test_the_week_joins_without_a_step() -> None:
    before, after = rate(MONDAY - 60, 60), rate(MONDAY, 60)
    assert abs(before - after) < 0.1


def test_nothing_flows_while_it_is_stopped() -> None:
    flow = Flow(1000, 0, MONDAY)
    flow.stop(MONDAY + 100)
    held = flow.octets(MONDAY + 100)
    assert held > 0
    assert flow.octets(MONDAY + 5000) == held
    flow.go(MONDAY + 5000)
    assert flow.octets(MONDAY + 5000) == held
    assert flow.octets(MONDAY + 6000) > held


def test_a_restart_counts_from_zero() -> None:
    flow = Flow(1000, 0, MONDAY)
    flow.restart(MONDAY + 1000)
    assert flow.octets(MONDAY + 1000) == 0
    flow.stop(MONDAY + 2000)
    flow.restart(MONDAY + 3000)
    assert flow.octets(MONDAY + 4000) == 0
