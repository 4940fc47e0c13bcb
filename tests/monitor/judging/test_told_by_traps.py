"""Traps and the judge: a dead link is known before any ping is lost, and nothing flaps."""

import pytest

from core.model import Outcome, Reading, Reason, Severity, State
from monitor.judging.judge import Around, Policy, Seen, judge
from monitor.judging.weighing import SETTLE
from tests.monitor.office import POLICY, ROUTER, WAN, Office
from tests.monitor.world import UP

DOWN, ALIVE = {"oper_status|ether1": 2.0}, {"oper_status|ether1": 1.0}
CUT = (State.DOWN, Reason.INTERFACE_DOWN, None)
WELL = (State.UP, Reason.ANSWERING, None)


@pytest.fixture
def office() -> Office:
    found = Office()
    found.answer()
    found.clock.advance(60)
    found.answer()
    found.entries.clear()
    return found


def trap(office: Office, values: dict[str, float], reasons: dict[Reason, bool] | None = None) -> None:
    office.watcher.told(ROUTER, values, reasons or {}, office.clock.monotonic())


def poll(office: Office, values: dict[str, float], took: float = 0.01) -> None:
    reading = Reading(ROUTER, office.clock.wall(), "snmp", Outcome.ANSWERED, values)
    office.watcher.polled(reading, office.clock.monotonic() - took)


def test_a_dead_link_is_down_at_once_and_once(office: Office) -> None:
    trap(office, DOWN)
    assert office.stands(WAN) == CUT
    assert office.opened() == [(WAN, Severity.S1)]
    office.clock.advance(0.02)
    office.answer(WAN)  # it was on its way before
    assert office.stands(WAN) == CUT
    office.clock.advance(1)
    office.lose(WAN)
    poll(office, DOWN)
    assert office.stands(WAN) == CUT
    assert len(office.entries) == 1
    assert "trap=linkDown" in office.entries[0][0].evidence


def test_its_return_is_believed_when_something_came_through_it(office: Office) -> None:
    trap(office, DOWN)
    office.clock.advance(1)
    office.lose(WAN)
    office.clock.advance(10)
    trap(office, ALIVE)
    assert office.stands(WAN) == CUT, "the port has a light, and nobody knows more"
    office.answer(WAN)
    assert office.stands(WAN) == WELL
    assert len(office.entries) == 2
    assert office.resolved() == [WAN]


def test_a_blink_is_over_when_it_is_over(office: Office) -> None:
    trap(office, DOWN)
    office.clock.advance(0.3)
    trap(office, ALIVE)
    assert office.stands(WAN) == WELL
    assert len(office.entries) == 2


def test_what_reaches_the_far_end_by_another_way_is_up(office: Office) -> None:
    trap(office, DOWN)
    office.clock.advance(1)
    office.answer(WAN)
    assert office.stands(WAN) == WELL


def test_an_agent_that_has_not_seen_it_yet_does_not_take_it_back(office: Office) -> None:
    trap(office, DOWN)
    office.clock.advance(0.2)
    poll(office, ALIVE)
    poll(office, ALIVE, took=5.0)
    assert office.stands(WAN) == CUT
    office.clock.advance(SETTLE)
    poll(office, ALIVE)
    assert office.stands(WAN) == WELL, "the surer one: the trap was wrong, or the link is back"


def test_a_poll_alone_still_only_names_the_reason_of_a_silence(office: Office) -> None:
    poll(office, DOWN)
    assert office.stands(WAN) == WELL
    office.lose(WAN)
    office.answer(ROUTER)
    office.lose(WAN, times=1)
    assert office.stands(WAN) == CUT


def test_a_trap_of_another_port_or_of_no_port_changes_nothing(office: Office) -> None:
    trap(office, {"oper_status|ether2": 2.0})
    trap(office, {})
    assert office.entries == []


def test_a_power_cut_is_a_grade_at_once_and_ends_at_once(office: Office) -> None:
    trap(office, {"on_battery": 1.0}, {Reason.ON_BATTERY: True})
    assert office.stands(ROUTER) == (State.DEGRADED, Reason.ON_BATTERY, None)
    office.clock.advance(1)
    office.poll(ROUTER)
    assert office.stands(ROUTER) == (State.DEGRADED, Reason.ON_BATTERY, None), "a poll that knows of no battery"
    trap(office, {"on_battery": 0.0}, {Reason.ON_BATTERY: False})
    assert office.stands(ROUTER) == WELL
    assert office.resolved() == [ROUTER]


def test_a_device_that_nobody_hears_is_not_judged_by_its_traps() -> None:
    office = Office()
    trap(office, DOWN, {Reason.ON_BATTERY: True})
    assert office.stands(ROUTER)[1] is Reason.STARTING
    assert office.stands(WAN)[1] is Reason.STARTING


@pytest.mark.parametrize(
    ("answered_at", "rtt", "is_down"),
    [(99.0, 0.01, True), (100.2, 0.01, True), (100.3, 0.01, False), (101.0, 0.6, True), (101.3, 0.6, False)],
)
def test_an_answer_counts_against_a_trap_when_it_was_not_on_its_way(
    answered_at: float, rtt: float, is_down: bool
) -> None:
    seen = Seen(True, answered_at=answered_at, rtt=rtt, interface_down=True, interface_told_at=100.0)
    policy = Policy(POLICY.loss, latency=10.0)
    found = judge(UP, seen, Around(is_link=True), policy, 1.0)
    assert (found is not None and found.after is State.DOWN) == is_down
    assert judge(UP, seen, Around(is_link=False), policy, 1.0) is None
