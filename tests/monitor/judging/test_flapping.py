"""Flapping: entered by losses, left by quiet, one incident throughout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Reason, Severity, State
from monitor.judging.flapping import FlappingRules, Flaps, after
from monitor.judging.rules import Rules
from tests.monitor.office import ALL, PC, POLICY, PRINTER, ROUTER, SWITCH, WAN, Office

RULES = FlappingRules(losses=3, window=600.0, quiet=300.0)
FLAPPING = (State.DEGRADED, Reason.FLAPPING, None)
WELL = (State.UP, Reason.ANSWERING, None)


def path(*steps: tuple[float, bool]) -> list[bool]:
    """Whether it is flapping after each (time, gone)."""
    flaps: Flaps | None = None
    found = []
    for at, gone in steps:
        flaps = after(flaps, gone, at, RULES)
        found.append(flaps is not None and flaps.flapping)
    return found


def test_the_third_loss_within_the_window_is_flapping_and_quiet_ends_it() -> None:
    assert path((0, True), (10, False), (100, True), (110, False), (200, True), (210, False), (509, False)) == (
        [False, False, False, False, True, True, True]
    )
    assert path((0, True), (1, False), (2, True), (3, False), (4, True), (5, False), (305, False))[-1] is False


def test_losses_that_are_far_apart_are_no_flapping() -> None:
    assert not any(path((0, True), (10, False), (400, True), (410, False), (800, True), (810, False)))


def test_a_long_silence_is_an_outage_and_its_end_is_flapping_again() -> None:
    steps = [(0, True), (1, False), (2, True), (3, False), (4, True), (203, True), (204, True), (205, False)]
    assert path(*[(float(at), gone) for at, gone in steps]) == [False, False, False, False, True, True, False, True]


def test_who_is_quiet_long_enough_is_forgotten() -> None:
    flaps = after(None, True, 0.0, RULES)
    flaps = after(flaps, False, 1.0, RULES)
    assert flaps is not None
    assert after(flaps, False, 601.0, RULES) is None


@given(st.lists(st.tuples(st.floats(0.01, 400), st.booleans()), max_size=60))
def test_on_any_path_it_is_entered_by_three_losses_and_left_by_quiet_or_a_long_silence(
    steps: list[tuple[float, bool]],
) -> None:
    flaps: Flaps | None = None
    now = 0.0
    for pause, gone in steps:
        now += pause
        before, flaps = flaps, after(flaps, gone, now, RULES)
        was, is_now = (one is not None and one.flapping for one in (before, flaps))
        if is_now and not was:
            assert flaps is not None
            assert len(flaps.losses) >= RULES.losses
        if was and not is_now:
            assert before is not None
            assert now - before.since >= (RULES.window / RULES.losses if gone else RULES.quiet)


# --- under the watcher


@pytest.fixture
def office() -> Office:
    found = Office(rules=Rules(POLICY, flapping=RULES))
    for _ in range(60):
        found.clock.advance(1)
        found.answer()
    found.entries.clear()
    return found


def flap(office: Office, *subjects: str, times: int = 1) -> None:
    """These are lost and return; all others answer."""
    rest = [subject for subject in ALL if subject not in subjects]
    for _ in range(times):
        for _ in range(5):
            if rest:
                office.answer(*rest)
            office.lose(*subjects, times=1)
        for _ in range(10):
            office.clock.advance(1)
            office.answer()


def quiet(office: Office, seconds: int) -> None:
    for _ in range(seconds):
        office.clock.advance(1)
        office.answer()


def test_a_link_that_comes_and_goes_is_one_degraded_standing_and_one_incident(office: Office) -> None:
    flap(office, WAN, times=3)
    assert office.stands(WAN) == FLAPPING
    before = len(office.entries)
    flap(office, WAN, times=20)
    assert office.stands(WAN) == FLAPPING
    assert office.entries[before:] == []
    quiet(office, 250)
    assert office.stands(WAN) == FLAPPING
    quiet(office, 60)
    assert office.stands(WAN) == WELL
    assert office.opened()[-1] == (WAN, Severity.S1)
    assert office.resolved() == [WAN] * 3  # the two losses before, and the flapping


def test_it_is_measured_throughout(office: Office) -> None:
    flap(office, WAN, times=5)
    seen = office.watcher.seen(WAN)
    assert (seen.reachable, seen.flapping) == (True, True)
    office.lose(WAN, times=1)
    assert office.watcher.seen(WAN).suspect


def test_a_flapping_link_that_stays_away_is_down_in_the_same_incident(office: Office) -> None:
    flap(office, WAN, times=4)
    count = len(office.resolved())
    rest = [subject for subject in ALL if subject != WAN]
    for _ in range(500):
        office.answer(*rest)
        office.lose(WAN, times=1)
    assert office.stands(WAN) == (State.DOWN, Reason.FAR_END_UNREACHABLE, None)
    assert len(office.resolved()) == count
    office.answer()
    assert office.stands(WAN)[0] in (State.UP, State.DEGRADED)


def test_what_hangs_behind_a_flapping_switch_has_no_incident(office: Office) -> None:
    flap(office, SWITCH, PC, PRINTER, times=6)
    assert office.stands(SWITCH) == FLAPPING
    assert {subject for subject, _ in office.opened()} == {SWITCH}
    office.answer(ROUTER)
    office.lose(SWITCH, PC, PRINTER, times=5)
    assert office.stands(PC) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, SWITCH)
    quiet(office, 320)
    assert {office.stands(subject) for subject in ALL} == {WELL}
    assert office.opened()[-1] == (SWITCH, Severity.S2)
    assert office.resolved()[-1] == SWITCH


def test_a_flapping_router_does_not_make_flapping_what_is_behind_it(office: Office) -> None:
    flap(office, *ALL, times=6)
    assert office.stands(ROUTER) == FLAPPING
    assert {subject for subject, _ in office.opened()} == {ROUTER}


def test_a_restart_of_the_monitor_keeps_it_flapping_until_it_was_quiet(office: Office) -> None:
    flap(office, WAN, times=5)
    again = Office(office.watcher.standings, (WAN,), clock=office.clock, rules=Rules(POLICY, flapping=RULES))
    again.answer()
    assert again.stands(WAN) == FLAPPING
    quiet(again, 310)
    assert again.stands(WAN) == WELL
    assert again.resolved() == [WAN]
