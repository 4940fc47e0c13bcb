"""A power cut: what falls silent then is no broken device, and the UPS's incident is the only one."""

import pytest

from core.i18n import language
from core.model import DeviceKind, Reason, Severity, State, device_subject, link_subject
from core.words import sentence
from monitor.judging.surroundings import POWER_WAIT
from tests.monitor.office import Office
from tests.monitor.world import device, inventory, link

ROUTER, SWITCH, PC, UPS, FAR = (device_subject(name) for name in ("router", "switch", "pc", "ups", "far"))
LINE = link_subject("wan")
SITE = inventory(
    [
        device("router", kind=DeviceKind.ROUTER, address="10.0.0.1"),
        device("switch", kind=DeviceKind.SWITCH, address="10.0.0.2", upstream="router"),
        device("pc", address="10.0.0.3", upstream="switch"),
        device("ups", kind=DeviceKind.UPS, address="10.0.0.4", upstream="switch", snmp="office"),
        device("far", address="10.0.0.5", upstream="router", fed_by=()),
    ],
    [link("wan", "router")],
)
CUT = (State.UNKNOWN, Reason.POWER_CUT, UPS)
ISOLATED = (State.UNKNOWN, Reason.ISOLATED, UPS)
WELL = (State.UP, Reason.ANSWERING, None)


@pytest.fixture
def office() -> Office:
    found = Office(whole=SITE)
    for _ in range(60):
        found.clock.advance(1)
        found.answer()
    found.ups(UPS)
    found.entries.clear()
    return found


def alone(office: Office, *silent: str, times: int = 4) -> None:
    """These lose pings, and all others answer."""
    rest = [subject for subject in office.tracks if subject not in silent]
    for _ in range(times):
        if rest:
            office.answer(*rest)
        office.lose(*silent, times=1, each=0.3)


def test_what_falls_silent_on_battery_has_no_power_and_no_incident(office: Office) -> None:
    office.ups(UPS, 660.0)
    alone(office, PC)
    assert office.stands(PC) == CUT
    assert office.opened() == [(UPS, Severity.S2)]


def test_a_silence_before_the_ups_was_heard_waits_for_its_word(office: Office) -> None:
    alone(office, PC)
    assert office.asked == [UPS]
    assert office.stands(PC) == WELL
    office.ups(UPS, 660.0)
    assert office.stands(PC) == CUT
    assert office.opened() == [(UPS, Severity.S2)]


def test_a_silence_with_the_power_there_is_the_devices_own(office: Office) -> None:
    alone(office, PC, times=3)
    assert office.stands(PC) == WELL
    office.ups(UPS)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    assert office.opened() == [(PC, Severity.S3)]


def test_a_ups_that_says_nothing_is_not_waited_for_longer_than_promised(office: Office) -> None:
    alone(office, PC, times=2)
    office.clock.advance(POWER_WAIT)
    alone(office, PC, times=1)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)


def test_a_device_that_the_inventory_feeds_from_elsewhere_is_down(office: Office) -> None:
    office.ups(UPS, 660.0)
    alone(office, FAR)
    assert office.stands(FAR) == (State.DOWN, Reason.UNREACHABLE, None)


def test_what_was_down_before_stays_down_and_keeps_its_incident(office: Office) -> None:
    alone(office, PC)
    office.ups(UPS)
    office.clock.advance(3600)
    alone(office, PC)
    office.ups(UPS)
    office.ups(UPS, 660.0)
    alone(office, PC)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    assert office.opened() == [(PC, Severity.S3), (UPS, Severity.S2)]
    assert office.resolved() == []


def test_a_ups_that_tells_late_takes_the_blame(office: Office) -> None:
    alone(office, PC)
    office.clock.advance(POWER_WAIT)
    alone(office, PC, times=1)
    assert office.opened() == [(PC, Severity.S3)]
    office.ups(UPS, 660.0)
    assert office.stands(PC) == CUT
    assert office.resolved() == [PC]


def test_a_link_without_power_at_its_end_is_down_and_the_ups_to_blame(office: Office) -> None:
    office.ups(UPS, 660.0)
    alone(office, LINE)
    assert office.stands(LINE) == (State.DOWN, Reason.POWER_CUT, UPS)
    office.ups(UPS)
    office.clock.advance(301)
    alone(office, LINE)
    assert office.stands(LINE) == (State.DOWN, Reason.FAR_END_UNREACHABLE, None)
    assert office.opened() == [(UPS, Severity.S2), (LINE, Severity.S1)]


def test_the_power_is_back_and_who_boots_is_given_time(office: Office) -> None:
    office.ups(UPS, 660.0)
    alone(office, PC, FAR)
    office.ups(UPS)
    office.entries.clear()
    office.clock.advance(290)
    alone(office, PC, times=2)
    assert office.stands(PC) == CUT
    assert office.opened() == []
    office.answer(PC)
    assert office.stands(PC) == WELL
    office.clock.advance(60)
    alone(office, PC)
    office.ups(UPS)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)


def test_who_does_not_come_back_after_the_power_is_down(office: Office) -> None:
    office.ups(UPS, 660.0)
    alone(office, PC)
    office.ups(UPS)
    office.clock.advance(301)
    alone(office, PC, times=1)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    assert office.opened() == [(UPS, Severity.S2), (PC, Severity.S3)]
    assert office.resolved() == [UPS]


def test_a_site_that_vanishes_with_battery_left_is_isolated(office: Office) -> None:
    office.ups(UPS, 420.0, 0.64)
    alone(office, PC)
    alone(office, ROUTER, SWITCH, PC, UPS, FAR, LINE)
    for subject in (ROUTER, SWITCH, PC):
        assert office.stands(subject) == ISOLATED, subject
    assert office.stands(UPS) == (State.UNKNOWN, Reason.ISOLATED, None)
    assert office.stands(FAR) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, UPS)
    assert office.stands(LINE) == (State.DOWN, Reason.NEAR_END_DOWN, UPS)
    assert office.opened() == [(UPS, Severity.S2)]
    assert office.resolved() == []
    office.clock.advance(7200)
    alone(office, *office.tracks)
    assert office.stands(ROUTER) == ISOLATED
    last = [item for item, _ in office.entries if item.subject == ROUTER][-1]
    vi = language("vi")
    assert sentence(vi, last.reason, last.cause, lambda _: "bộ lưu điện", last.evidence) == (
        "Cô lập: mất điện, theo tin cuối của bộ lưu điện, và mọi đường truyền tới đó đã mất. "
        "Ắc quy lần cuối: 64 %, còn lưu điện 7 phút."
    )


def test_a_site_that_vanishes_when_its_battery_is_empty_has_no_power(office: Office) -> None:
    office.ups(UPS, 660.0)
    office.clock.advance(620)
    office.answer()
    alone(office, ROUTER, SWITCH, PC, UPS, FAR, LINE)
    assert office.stands(ROUTER) == CUT
    assert office.stands(UPS) == (State.UNKNOWN, Reason.POWER_CUT, None)


def test_a_site_that_is_back_ends_its_one_incident_once_and_raises_no_other(office: Office) -> None:
    office.ups(UPS, 420.0)
    alone(office, *office.tracks)
    office.clock.advance(3600)
    office.answer(ROUTER, SWITCH)
    alone(office, PC, UPS, FAR, LINE, times=2)
    office.answer()
    office.ups(UPS)
    assert {office.stands(subject) for subject in office.tracks} == {WELL}
    assert (office.opened(), office.resolved()) == ([(UPS, Severity.S2)], [UPS])


def test_a_ups_that_never_comes_back_is_down_in_the_same_incident(office: Office) -> None:
    office.ups(UPS, 420.0)
    alone(office, *office.tracks)
    office.clock.advance(3600)
    alone(office, UPS)
    assert office.stands(UPS) == (State.UNKNOWN, Reason.POWER_CUT, None)
    office.clock.advance(301)
    alone(office, UPS)
    assert office.stands(UPS) == (State.DOWN, Reason.UNREACHABLE, None)
    assert (office.opened(), office.resolved()) == ([(UPS, Severity.S2)], [])


def test_a_restart_of_the_monitor_in_the_dark_changes_nothing(office: Office) -> None:
    office.ups(UPS, 420.0, 0.64)
    alone(office, *office.tracks)
    again = Office(office.watcher.standings, (UPS,), SITE, office.clock)
    again.watcher.recall([item for item, _ in office.entries if item.subject == UPS][-1:])
    again.clock.advance(1800)
    again.lose(*again.tracks, times=6)
    assert again.entries == []
    again.answer()
    again.ups(UPS)
    assert again.resolved() == [UPS]


def test_a_power_cut_is_not_ended_by_a_broken_switch(office: Office) -> None:
    office.ups(UPS, 660.0)
    alone(office, SWITCH, PC, UPS)
    assert office.stands(UPS) == (State.UNKNOWN, Reason.POWER_CUT, None)
    assert office.resolved() == []
    office.answer()
    office.ups(UPS)
    assert office.resolved() == [UPS]
