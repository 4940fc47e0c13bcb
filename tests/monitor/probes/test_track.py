"""What a track decides: reachable or not, and how well."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.settings import load
from monitor.probes.ping import BUCKETS, LEAST_PINGS, WINDOW, Target, Track

DEFAULTS = load(None, {})
A = Target("device:a", "10.0.0.1", DEFAULTS.ping_interval, DEFAULTS.ping_timeout, DEFAULTS.ping_confirmations)
RARE = replace(A, interval=600.0)


def test_few_pings_are_no_loss_to_judge_by() -> None:
    track = Track(A)
    track.answered(0.0, 0.001)
    track.lost(1.0, 0.4)
    assert track.loss_ratio() == 0.5
    assert track.settled_loss_ratio() is None


def test_one_lost_ping_is_no_share_of_losses_and_two_are() -> None:
    track = Track(A)
    track.lost(0.0, 0.0)
    for at in range(1, LEAST_PINGS):
        track.answered(float(at), 0.001)
    assert track.settled_loss_ratio() is None
    track.lost(LEAST_PINGS, LEAST_PINGS)
    assert track.settled_loss_ratio() == pytest.approx(2 / (LEAST_PINGS + 1))


def test_pings_of_ten_minutes_apart_still_have_a_share_of_losses() -> None:
    track = Track(RARE)
    for number in range(40):
        track.answered(number * 600.0, 0.001)
    assert track.settled_loss_ratio() == 0.0


@given(st.lists(st.floats(1e-6, 60)))
def test_the_histogram_counts_every_answer_in_its_bucket(rtts: list[float]) -> None:
    track = Track(A)
    for at, rtt in enumerate(rtts):
        track.answered(float(at), rtt)
    for number, bound in enumerate(BUCKETS):
        assert sum(track.histogram[: number + 1]) == sum(rtt <= bound for rtt in rtts)
    assert sum(track.histogram) == track.responses == len(rtts)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["answered", "lost", "own"]), max_size=40), st.integers(0, 4))
def test_reachable_follows_the_last_confirmed_news(story: list[str], confirmations: int) -> None:
    track = Track(replace(A, confirmations=confirmations))
    expected: bool | None = None
    losses = 0
    for at, what in enumerate(story):
        if what == "answered":
            track.answered(float(at), 0.01)
            expected, losses = True, 0
        elif what == "lost":
            track.lost(float(at), at - 0.5)
            losses += 1
            expected = False if losses > confirmations else expected
        else:
            track.lost(float(at), float(at), own_link_down=True)
            expected, losses = None, 0
        assert track.reachable is expected
        assert track.own_link_down is (what == "own")
        assert 0 < track.wait(A.timeout, A.interval) <= A.timeout


@given(st.lists(st.tuples(st.floats(0.01, 30), st.one_of(st.none(), st.floats(1e-6, 60))), max_size=120))
def test_loss_and_mean_are_those_of_the_window(story: list[tuple[float, float | None]]) -> None:
    """Counted as they come and go, and the same as counted anew."""
    track = Track(replace(A, confirmations=1000))
    at, held = 0.0, list[tuple[float, float | None]]()
    for pause, rtt in story:
        at += pause
        held.append((at, rtt))
        while len(held) > 2 * LEAST_PINGS and held[0][0] < at - WINDOW:
            held.pop(0)
        if rtt is None:
            track.lost(at, at)
        else:
            track.answered(at, rtt)
        answers = [one for _, one in held if one is not None]
        assert track.loss_ratio() == (len(held) - len(answers)) / len(held)
        mean = track.mean_rtt()
        assert (mean is None) is (not answers)
        assert mean is None or mean == pytest.approx(math.fsum(answers) / len(answers), rel=1e-6, abs=1e-12)


def test_an_answer_that_comes_after_its_ping_was_overdue_takes_the_place_of_the_loss() -> None:
    track = Track(A)
    track.answered(1.0, 0.01)
    track.lost(2.0, 1.5)
    track.answered(2.4, 0.9, overdue_at=2.0)
    assert track.loss_ratio() == 0.0
    assert track.mean_rtt() == pytest.approx(0.455)
    assert track.held == 2
