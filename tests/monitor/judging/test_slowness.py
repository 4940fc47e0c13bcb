"""Many sites slow under one point are one incident there; who is slow by its own traffic is not counted."""

from dataclasses import replace

import pytest

from core.i18n import language
from core.model import Inventory, Reason, Severity, State, device_subject, link_subject, site_subject
from core.words import sentence
from monitor.judging.slowness import SlownessRules
from tests.monitor.office import POLICY, RULES, Office
from tests.monitor.world import link, province

POINT = site_subject("olt-2")
SITES = 12
SLOW = POLICY.latency * 2
TOGETHER = (State.DEGRADED, Reason.LATENCY, POINT)
ALONE = (State.DEGRADED, Reason.LATENCY, None)
WELL = (State.UP, Reason.ANSWERING, None)


def router(number: int) -> str:
    return device_subject(f"c{number:03}-router")


def whole() -> Inventory:
    """Each commune with its WAN of 100 Mbit/s both ways."""
    found = province(SITES)
    links = (
        link(f"c{n:03}-wan", f"c{n:03}-router").model_copy(update={"site": f"c{n:03}"}) for n in range(1, SITES + 1)
    )
    return found.model_copy(update={"links": tuple(links)})


@pytest.fixture
def office() -> Office:
    found = Office(whole=whole(), rules=replace(RULES, slowness=SlownessRules(sites=3, share=0.25)))
    found.tracks.pop(POINT)
    found.answer()
    found.entries.clear()
    return found


def slow(office: Office, *numbers: int, rtt: float = SLOW) -> None:
    """These sites' routers answer like that for more than two minutes."""
    for _ in range(140):
        office.clock.advance(1.0)
        for number in numbers:
            track = office.tracks[router(number)]
            track.answered(office.clock.monotonic(), rtt)
            office.watcher.pinged(track)


def traffic(office: Office, number: int, share: float) -> None:
    office.poll(router(number), values={"in_bits_per_second|ether1": share * 100e6, "out_bits_per_second|ether1": 1e6})


def test_sites_that_are_slow_together_are_one_incident_of_their_point(office: Office) -> None:
    slow(office, 2)
    slow(office, 5)
    assert (office.stands(router(2)), office.stands(router(5))) == (ALONE, ALONE)
    assert office.opened() == []
    slow(office, 9)
    assert office.stands(POINT) == (State.DEGRADED, Reason.SITES_SLOW, None)
    assert {office.stands(router(number)) for number in (2, 5, 9)} == {TOGETHER}
    assert office.opened() == [(POINT, Severity.S2)]
    (told,) = [item for item, _ in office.entries if item.subject == POINT]
    assert told.evidence == "sites=3 of=12 names=c002,c005,c009"


def test_a_slow_point_is_well_again_below_half_of_that(office: Office) -> None:
    slow(office, 2, 5, 9)
    slow(office, 2, rtt=0.002)
    assert office.stands(POINT)[1] is Reason.SITES_SLOW
    slow(office, 5, rtt=0.002)
    assert office.stands(POINT) == WELL
    assert (office.stands(router(9)), office.stands(router(2))) == (ALONE, WELL)
    assert office.resolved() == [POINT]


def test_who_is_slow_by_its_own_traffic_is_not_counted_and_says_so(office: Office) -> None:
    traffic(office, 9, 0.92)
    slow(office, 2, 5, 9)
    assert office.opened() == []
    assert office.stands(router(9)) == ALONE
    told = office.watcher.standings[router(9)]
    assert sentence(language("vi"), told.reason, told.cause, str, told.evidence) == (
        "Trả lời chậm. Đường truyền của chính điểm này gần đầy: 92 % băng thông hợp đồng."
    )
    slow(office, 7)
    assert office.stands(POINT)[1] is Reason.SITES_SLOW
    assert office.stands(router(9)) == ALONE
    assert {office.stands(router(number)) for number in (2, 5, 7)} == {TOGETHER}


def test_traffic_that_ends_explains_nothing_any_more(office: Office) -> None:
    traffic(office, 9, 0.92)
    traffic(office, 9, 0.4)
    slow(office, 2, 5, 9)
    assert {office.stands(router(number)) for number in (2, 5, 9)} == {TOGETHER}


def test_traffic_of_another_line_of_the_router_explains_nothing(office: Office) -> None:
    found = whole()
    internet = link("c009-net", "c009-router", interface="ether2").model_copy(
        update={"kind": "internet", "site": "c009"}
    )
    office.watcher.watch(found.model_copy(update={"links": (*found.links, internet)}))
    office.poll(router(9), values={"in_bits_per_second|ether2": 99e6, "in_bits_per_second|ether1": 1e6})
    slow(office, 2, 5, 9)
    assert office.stands(router(9)) == TOGETHER


def test_a_few_of_many_sites_are_not_their_point(office: Office) -> None:
    strict = Office(whole=whole(), rules=replace(RULES, slowness=SlownessRules(sites=3, share=0.5)))
    strict.tracks.pop(POINT)
    strict.answer()
    slow(strict, 2, 5, 9)
    assert strict.opened() == []


def test_sites_that_were_slow_for_a_moment_are_not_counted(office: Office) -> None:
    for _ in range(100):
        office.clock.advance(1.0)
        for number in (2, 5, 9):
            track = office.tracks[router(number)]
            track.answered(office.clock.monotonic(), SLOW)
            office.watcher.pinged(track)
    assert {office.stands(router(number)) for number in (2, 5, 9)} == {ALONE}
    assert office.opened() == []


def test_a_slow_point_that_falls_dark_is_the_same_incident_and_graver(office: Office) -> None:
    slow(office, 2, 5, 9)
    dark = [router(number) for number in (2, 5, 9)]
    rest = [subject for subject in office.tracks if subject not in dark and not subject.startswith(("link:c002",))]
    for _ in range(8):
        office.lose(*dark, times=1, each=0.3)
        office.answer(*rest)
    assert office.stands(POINT) == (State.DOWN, Reason.SITES_DARK, None)
    assert office.opened() == [(POINT, Severity.S2)]
    changes = [change.severity for item, change in office.entries if item.subject == POINT and change is not None]
    assert changes == [Severity.S2, Severity.S1]


def test_the_own_line_of_a_link_is_told_too(office: Office) -> None:
    traffic(office, 3, 0.95)
    wan = link_subject("c003-wan")
    for _ in range(120):
        office.clock.advance(0.01)
        office.tracks[wan].answered(office.clock.monotonic(), SLOW)
        office.watcher.pinged(office.tracks[wan])
    assert "utilisation_ratio=0.95" in office.watcher.standings[wan].evidence
