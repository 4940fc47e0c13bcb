"""Many sites dark under one point are one incident there; one site alone stays its own."""

import pytest

from core.model import Reason, Severity, State, device_subject, site_subject
from tests.monitor.office import Office
from tests.monitor.world import province

POINT = site_subject("olt-2")
WELL = (State.UP, Reason.ANSWERING, None)
BEHIND = (State.UNKNOWN, Reason.UPSTREAM_DOWN, POINT)
DOWN = (State.DOWN, Reason.UNREACHABLE, None)


def router(number: int) -> str:
    return device_subject(f"c{number:03}-router")


def of(*numbers: int) -> list[str]:
    return [subject for n in numbers for subject in (router(n), device_subject(f"c{n:03}-pc-1"))]


@pytest.fixture
def office() -> Office:
    found = Office(whole=province(12))
    found.tracks.pop(POINT)
    for _ in range(60):
        found.clock.advance(0.8)
        found.answer()
    found.entries.clear()
    return found


def alone(office: Office, *silent: str, times: int = 5) -> None:
    rest = [subject for subject in office.tracks if subject not in silent]
    for _ in range(times):
        office.lose(*silent, times=1, each=0.3)
        if rest:
            office.answer(*rest)


def test_sites_that_fall_silent_together_are_one_incident_of_their_point(office: Office) -> None:
    alone(office, *of(2, 4, 5, 9))
    assert {office.stands(subject) for subject in of(2, 4, 5, 9)} == {BEHIND}
    assert office.stands(POINT) == (State.DOWN, Reason.SITES_DARK, None)
    assert office.opened() == [(POINT, Severity.S1)]
    (told,) = [item for item, _ in office.entries if item.subject == POINT]
    assert told.evidence == "sites=4 of=12 names=c002,c004,c005,c009"
    office.answer()
    assert {office.stands(subject) for subject in office.tracks} == {WELL}
    assert (office.opened(), office.resolved()) == ([(POINT, Severity.S1)], [POINT])


def test_one_site_or_two_are_incidents_of_their_own(office: Office) -> None:
    alone(office, *of(2))
    assert office.stands(router(2)) == DOWN
    alone(office, *of(2, 7))
    assert office.stands(router(7)) == DOWN
    assert office.opened() == [(router(2), Severity.S1), (router(7), Severity.S1)]


def test_sites_that_went_dark_at_different_times_are_not_together(office: Office) -> None:
    for count in range(1, 5):
        alone(office, *of(*range(1, count + 1)))
        for _ in range(60):
            office.clock.advance(1.0)
            alone(office, *of(*range(1, count + 1)), times=1)
    assert [subject for subject, _ in office.opened()] == [router(number) for number in range(1, 5)]
    assert office.stands(POINT)[1] is Reason.STARTING


def test_a_site_that_follows_in_time_joins_and_one_much_later_does_not(office: Office) -> None:
    alone(office, *of(1, 2, 3))
    alone(office, *of(1, 2, 3, 4))
    assert office.stands(router(4)) == BEHIND
    for _ in range(70):
        office.clock.advance(1.0)
        alone(office, *of(1, 2, 3, 4), times=1)
    alone(office, *of(1, 2, 3, 4, 8))
    assert office.stands(router(8)) == DOWN
    assert office.opened() == [(POINT, Severity.S1), (router(8), Severity.S1)]


def test_who_stays_dark_when_the_others_return_is_down_of_its_own(office: Office) -> None:
    alone(office, *of(1, 2, 3, 4, 5, 6))
    alone(office, *of(1, 2, 3), times=2)
    assert office.stands(POINT)[0] is State.DOWN
    alone(office, *of(1), times=2)
    assert office.stands(POINT) == WELL
    assert office.stands(router(1)) == BEHIND, "it may need a moment longer"
    for _ in range(61):
        office.clock.advance(1.0)
        alone(office, *of(1), times=1)
    assert office.stands(router(1)) == DOWN
    assert (office.opened(), office.resolved()) == ([(POINT, Severity.S1), (router(1), Severity.S1)], [POINT])


def test_a_router_that_dies_while_its_point_is_dark_and_its_site_is_not_is_its_own(office: Office) -> None:
    alone(office, *of(1, 2, 3))
    for _ in range(70):
        office.clock.advance(1.0)
        alone(office, *of(1, 2, 3), times=1)
    pc = device_subject("c009-pc-1")
    alone(office, *of(1, 2, 3), pc)
    assert office.stands(pc) == DOWN


def test_a_restart_in_the_dark_changes_nothing_and_the_return_resolves_once(office: Office) -> None:
    alone(office, *of(1, 2, 3, 4))
    again = Office(office.watcher.standings, (POINT,), province(12), office.clock)
    again.tracks.pop(POINT)
    for _ in range(6):
        alone(again, *of(1, 2, 3, 4), times=1)
        again.clock.advance(1.0)
    assert again.entries == []
    again.answer()
    assert again.resolved() == [POINT]
