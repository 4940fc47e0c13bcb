"""The monitor's own gateway: while it and everybody else are silent nobody is blamed."""

import sys

import pytest

from core.model import DeviceKind, Finding, FindingKind, Reason, Severity, State, device_subject
from core.settings.judging import AUTO
from monitor.judging.own_link import gateway_subject, gateways_of, is_local
from monitor.judging.rules import Rules
from tests.monitor.office import ALL, PC, POLICY, ROUTER, SWITCH, WAN, Office
from tests.monitor.world import device, inventory

GATEWAY = gateway_subject("10.0.0.254")
OURS = (State.UNKNOWN, Reason.OWN_LINK_DOWN, None)
WELL = (State.UP, Reason.ANSWERING, None)
RULES = Rules(POLICY, gateways=("10.0.0.254",))


def settled(office: Office) -> Office:
    for _ in range(60):
        office.clock.advance(1)
        office.answer()
    office.entries.clear()
    return office


@pytest.fixture
def office() -> Office:
    return settled(Office(rules=RULES))


def test_when_nobody_answers_it_is_our_own_link_and_nothing_opens(office: Office) -> None:
    office.lose(*ALL, GATEWAY, times=5)
    assert {office.stands(subject) for subject in ALL} == {OURS}
    assert office.opened() == []
    assert office.watcher.own_link.look() == [Finding(FindingKind.OWN_LINK_DOWN, "", (("gateways", "10.0.0.254"),))]
    assert office.watcher.own_link.look() == []


@pytest.mark.parametrize("order", [(*ALL, GATEWAY), (GATEWAY, *ALL), tuple(reversed((*ALL, GATEWAY)))])
def test_in_whatever_order_they_are_lost_and_come_back_nothing_opens(office: Office, order: tuple[str, ...]) -> None:
    office.lose(*order, times=5)
    office.answer(GATEWAY)
    office.lose(*[one for one in order if one != GATEWAY], times=3)
    assert {office.stands(subject) for subject in ALL} == {OURS}, "they may need a moment longer"
    office.answer(*reversed(order))
    assert {office.stands(subject) for subject in ALL} == {WELL}
    assert (office.opened(), office.resolved()) == ([], [])


def test_who_stays_silent_after_our_return_is_down(office: Office) -> None:
    office.lose(*ALL, GATEWAY, times=5)
    rest = [one for one in (*ALL, GATEWAY) if one != PC]
    for _ in range(10):
        office.answer(*rest)
        office.lose(PC, times=1)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)


def test_an_open_incident_is_not_resolved_by_our_own_trouble(office: Office) -> None:
    rest = [one for one in (*ALL, GATEWAY) if one != WAN]
    for _ in range(6):
        office.answer(*rest)
        office.lose(WAN, times=1)
    assert office.opened() == [(WAN, Severity.S1)]
    office.lose(*rest, WAN, times=5)
    assert {office.stands(subject) for subject in ALL} == {OURS}
    assert office.resolved() == []


def test_a_dead_gateway_alone_changes_nothing_for_who_answers(office: Office) -> None:
    for _ in range(6):
        office.answer(*ALL)
        office.lose(GATEWAY, times=1)
    assert office.entries == []
    for _ in range(6):
        office.answer(SWITCH, PC, WAN)
        office.lose(GATEWAY, ROUTER, times=1)
    assert office.stands(ROUTER) == (State.DOWN, Reason.LINE_LOST, None)


def test_a_gateway_that_never_answers_proves_nothing() -> None:
    office = Office(rules=RULES)
    for _ in range(60):
        office.clock.advance(0.5)
        office.answer(*ALL)
        office.lose(GATEWAY, times=1)
    office.lose(*ALL, GATEWAY, times=5)
    assert office.stands(ROUTER) == (State.DOWN, Reason.LINE_LOST, None)


def test_who_starts_without_a_link_blames_nobody() -> None:
    office = Office(rules=RULES)
    office.lose(*ALL, GATEWAY, times=6)
    assert {office.stands(subject) for subject in ALL} == {OURS}


def test_a_gateway_of_the_inventory_has_its_incident_and_the_others_name_it() -> None:
    whole = inventory(
        [
            device("firewall", kind=DeviceKind.FIREWALL, address="10.0.0.254", upstream="switch"),
            device("switch", kind=DeviceKind.SWITCH, address="10.0.0.2"),
            device("far", address="10.0.0.3"),
            device("pc", address="10.0.0.4", upstream="switch"),
        ]
    )
    firewall, far = device_subject("firewall"), device_subject("far")
    office = settled(Office(whole=whole, rules=RULES))
    office.lose(*office.tracks, times=6)
    assert office.stands(SWITCH) == (State.DOWN, Reason.UNREACHABLE, None)
    assert office.stands(firewall) == office.stands(PC) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, SWITCH)
    assert office.stands(far) == (State.UNKNOWN, Reason.OWN_LINK_DOWN, SWITCH)
    assert office.opened() == [(SWITCH, Severity.S2)]
    office.answer()
    assert office.resolved() == [SWITCH]


def test_the_monitors_own_machine_is_no_proof() -> None:
    office = Office(rules=RULES)
    office.watcher.watch(inventory([device("router", kind=DeviceKind.ROUTER), device("pc")]), {PC})
    for _ in range(60):
        office.clock.advance(1)
        office.answer(ROUTER, PC, GATEWAY)
    for _ in range(5):
        office.answer(PC)
        office.lose(ROUTER, GATEWAY, times=1)
    assert office.stands(ROUTER) == OURS
    assert office.stands(PC) == WELL


# --- where the gateways come from

ROUTES = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eno1\t00000000\t{gateway}\t0003\t0\t0\t100\t00000000\t0\t0\t0
eno1\t0001610A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
"""


def test_the_default_routes_are_the_gateways() -> None:
    number = int.from_bytes(bytes([10, 97, 1, 254]), sys.byteorder)
    assert gateways_of(AUTO, lambda: ROUTES.format(gateway=f"{number:08X}")) == ("10.97.1.254",)
    assert gateways_of("10.0.0.1, fd97::1") == ("10.0.0.1", "fd97::1")
    assert gateways_of("") == ()


def test_a_machine_without_a_routing_table_has_no_gateway() -> None:
    def missing() -> str:
        raise FileNotFoundError

    assert gateways_of(AUTO, missing) == ()


def test_this_machines_own_addresses_are_known() -> None:
    assert is_local("127.0.0.1")
    assert not is_local("192.0.2.1")
