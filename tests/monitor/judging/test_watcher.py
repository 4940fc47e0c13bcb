"""The watcher: one incident at the cause, through silence in any order, healing, polls and working hours."""

import pytest

from core.model import Outcome, Reason, Severity, State
from tests.monitor.office import ALL, OFFICE, PC, PRINTER, ROUTER, SWITCH, WAN, Office
from tests.monitor.world import OFFICE_HOURS, device, inventory


@pytest.fixture
def office() -> Office:
    found = Office()
    found.answer()
    found.clock.advance(60)
    found.answer()
    found.entries.clear()
    return found


def test_the_first_answers_end_the_start() -> None:
    office = Office()
    assert {office.stands(subject)[1] for subject in ALL} == {Reason.STARTING}
    office.answer()
    assert {office.stands(subject) for subject in ALL} == {(State.UP, Reason.ANSWERING, None)}
    assert office.opened() == []
    assert [item.sequence for item, _ in office.entries] == [1] * len(ALL)


def test_a_dead_router_is_one_incident_and_what_hangs_behind_it_is_unknown(office: Office) -> None:
    office.lose(*ALL)
    assert office.stands(ROUTER) == (State.DOWN, Reason.LINE_LOST, None)
    for subject in (SWITCH, PC, PRINTER):
        assert office.stands(subject) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, ROUTER)
    assert office.stands(WAN) == (State.DOWN, Reason.NEAR_END_DOWN, ROUTER)
    assert office.opened() == [(ROUTER, Severity.S1)]


@pytest.mark.parametrize("order", [(PC, SWITCH, ROUTER), (WAN, ROUTER), (PRINTER, ROUTER, SWITCH)])
def test_who_is_silent_first_waits_for_the_devices_on_its_way(office: Office, order: tuple[str, ...]) -> None:
    office.lose(*order)
    assert office.opened() == [(ROUTER, Severity.S1)]
    for subject in order:
        if subject != ROUTER:
            assert office.stands(subject)[2] == ROUTER


def test_after_a_start_who_is_silent_waits_until_the_way_to_it_was_heard() -> None:
    office = Office()
    office.lose(PC)
    assert office.stands(PC)[1] is Reason.STARTING
    office.answer(ROUTER, SWITCH)
    office.lose(PC, times=8)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)


def test_a_silent_device_is_down_once_the_way_to_it_has_answered(office: Office) -> None:
    office.lose(PC)
    assert office.stands(PC)[0] is State.UP  # the switch has not been heard since
    office.answer(SWITCH)
    assert office.stands(PC)[0] is State.UP  # nor the router
    office.answer(ROUTER)
    office.lose(PC, times=1)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    assert office.opened() == [(PC, Severity.S3)]


def test_who_waited_for_its_switch_is_judged_when_the_switch_answers(office: Office) -> None:
    office.answer(ROUTER)
    office.lose(PC)
    office.answer(ROUTER)
    assert office.stands(PC)[0] is State.UP
    office.answer(SWITCH)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)


def test_healing_from_the_root_or_from_the_leaves_ends_everything_up(office: Office) -> None:
    for order in (ALL, tuple(reversed(ALL))):
        office.entries.clear()
        office.lose(*ALL)
        office.answer(*order)
        assert {office.stands(subject) for subject in ALL} == {(State.UP, Reason.ANSWERING, None)}
        assert office.opened() == [(ROUTER, Severity.S1)]
        assert office.resolved() == [ROUTER]


def test_what_stays_silent_when_its_router_returns_is_down_of_its_own(office: Office) -> None:
    office.lose(*ALL)
    office.answer(ROUTER, SWITCH, PRINTER, WAN)
    office.lose(PC, times=5)
    assert office.stands(PC) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, ROUTER)  # it may only need a moment longer
    office.lose(PC, times=3)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    assert office.opened() == [(ROUTER, Severity.S1), (PC, Severity.S3)]


def test_a_device_that_was_down_before_its_router_died_was_the_routers_from_then_on(office: Office) -> None:
    office.answer(ROUTER, SWITCH)
    office.lose(PC)
    office.answer(SWITCH, ROUTER)
    office.lose(PC, times=1)
    assert office.stands(PC)[0] is State.DOWN
    office.lose(*ALL)
    assert office.stands(PC) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, ROUTER)
    assert office.resolved() == [PC]


def test_a_link_whose_port_is_down_says_so_and_keeps_saying_so_when_a_poll_fails(office: Office) -> None:
    office.port(2)
    office.answer(ROUTER)
    office.lose(WAN)
    office.answer(ROUTER)
    office.lose(WAN, times=1)
    assert office.stands(WAN) == (State.DOWN, Reason.INTERFACE_DOWN, None)
    count = len(office.entries)
    office.port(None)
    office.lose(WAN, times=1)
    assert [item for item, _ in office.entries[count:] if item.subject == WAN] == []
    office.port(1)
    assert office.stands(WAN) == (State.DOWN, Reason.FAR_END_UNREACHABLE, None)
    office.answer(WAN)
    assert office.stands(WAN)[0] is State.UP
    assert (office.opened(), office.resolved()) == ([(WAN, Severity.S1)], [WAN])


def test_our_own_link_down_makes_all_unknown_and_resolves_nothing(office: Office) -> None:
    office.lose(ROUTER)
    assert office.opened() == [(ROUTER, Severity.S1)]
    office.own_link()
    assert {office.stands(subject) for subject in ALL} == {(State.UNKNOWN, Reason.OWN_LINK_DOWN, None)}
    assert office.resolved() == []
    office.answer()
    assert (office.opened(), office.resolved()) == ([(ROUTER, Severity.S1)], [ROUTER])


def test_a_poll_that_was_not_answered_keeps_the_power_cut(office: Office) -> None:
    office.poll(PC, reasons=(Reason.ON_BATTERY,))
    office.poll(PC, Outcome.SILENT)
    assert office.stands(PC) == (State.DEGRADED, Reason.ON_BATTERY, None)
    office.poll(PC, Outcome.PARTIAL)
    assert office.stands(PC) == (State.DEGRADED, Reason.ON_BATTERY, None)
    office.poll(PC)
    assert office.stands(PC) == (State.UP, Reason.ANSWERING, None)
    assert (office.opened(), office.resolved()) == ([(PC, Severity.S3)], [PC])


def test_who_returns_is_not_degraded_for_polls_of_the_time_when_it_was_gone(office: Office) -> None:
    office.lose(ROUTER)
    office.poll(ROUTER, Outcome.SILENT)
    office.answer(ROUTER)
    assert office.stands(ROUTER) == (State.UP, Reason.ANSWERING, None)
    office.poll(ROUTER, Outcome.SILENT, took=5.0)  # it began before the return
    assert office.stands(ROUTER) == (State.UP, Reason.ANSWERING, None)
    office.poll(ROUTER, Outcome.SILENT)
    assert office.stands(ROUTER) == (State.DEGRADED, Reason.SNMP_SILENT, None)


def test_a_workstation_may_be_off_at_night_and_not_by_day() -> None:
    office = Office(whole=inventory([device("pc", expected_up=OFFICE_HOURS)]))
    office.answer(PC)
    monday = 1_767_571_200.0  # 2026-01-05, 07:00 in Hà Nội
    office.clock.jump(monday - office.clock.wall())
    office.lose(PC)
    assert office.stands(PC) == (State.UNKNOWN, Reason.OFF_SCHEDULE, None)
    office.clock.advance(1800)
    office.lose(PC, times=1)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    office.clock.advance(36_000)
    office.lose(PC, times=1)
    assert office.stands(PC) == (State.UNKNOWN, Reason.OFF_SCHEDULE, None)
    office.answer(PC)
    assert (office.opened(), office.resolved()) == ([(PC, Severity.S3)], [PC])


def test_what_left_the_inventory_is_judged_no_more(office: Office) -> None:
    office.watcher.watch(inventory(OFFICE.devices[:2]))
    assert {(item.after, item.reason) for item, _ in office.entries} == {(State.UNKNOWN, Reason.NOT_WATCHED)}
    office.entries.clear()
    office.lose(PC, WAN)
    office.poll(PRINTER, Outcome.SILENT)
    assert office.entries == []


def test_the_incident_of_what_left_the_inventory_ends_and_what_comes_back_is_judged_anew(office: Office) -> None:
    office.lose(PC)
    office.answer(SWITCH)
    office.answer(ROUTER)
    office.lose(PC, times=1)
    assert office.opened() == [(PC, Severity.S3)]
    left = [device for device in OFFICE.devices if f"device:{device.id}" != PC]
    office.watcher.watch(inventory(tuple(left)))
    assert office.resolved() == [PC]
    office.watcher.watch(inventory(tuple(left)))
    assert office.resolved() == [PC]
    office.watcher.watch(OFFICE)
    office.answer(PC)
    assert office.stands(PC) == (State.UP, Reason.ANSWERING, None)


@pytest.mark.parametrize("pings", range(1, 30))
def test_who_falls_silent_in_its_first_minute_is_not_degraded_meanwhile(pings: int) -> None:
    office = Office()
    for _ in range(pings):
        office.clock.advance(1)
        office.answer()
    office.entries.clear()
    office.lose(ROUTER)
    told = [(item.after, item.reason) for item, _ in office.entries if item.subject == ROUTER]
    assert told == [(State.DOWN, Reason.LINE_LOST)]
