"""Forwarding tables of made-up offices as cables."""

from hypothesis import given
from hypothesis import strategies as st

from core.model import CableEnd, CableEvidence, CableWitness, NodeKind, StationPlace
from monitor.cabling.bridges import stations, wired
from monitor.cabling.graph import Graph, People, announced
from monitor.cabling.said import Heard, Learned, Said
from tests.monitor.cabling.offices import Office, mac


@st.composite
def offices(draw: st.DrawFn) -> Office:
    switches = draw(st.integers(1, 9))
    uplinks = tuple(draw(st.integers(0, number)) for number in range(switches - 1))
    hosts = tuple(draw(st.lists(st.integers(0, switches - 1), max_size=12)))
    # two hosts at the top, so that every table has somebody in it whom no other port has
    return Office(uplinks, (0, 0, *hosts))


def hubs(graph: Graph) -> set[str]:
    return {name for name, one in graph.strangers.items() if one.kind is NodeKind.HUB}


def wiring(told: dict[str, Said]) -> Graph:
    people = People(told.values())
    return wired(people, announced(people))


def ends(graph: Graph) -> set[tuple[CableEnd, CableEnd]]:
    return {cable.ends for cable in graph.cables}


@given(office=offices())
def test_an_office_of_switches_that_all_answer_is_found_as_it_is(office: Office) -> None:
    expected = set()
    for (one, other), (here, there) in office.edges().items():
        far = CableEnd(other, there) if other.startswith("s") else CableEnd(f"?{mac(other)}")
        expected.add(tuple(sorted((CableEnd(one, here), far))))
    found = wiring(office.told())
    assert ends(found) == expected
    assert hubs(found) == set()


@given(office=offices(), data=st.data())
def test_a_switch_that_nobody_can_ask_is_seen_by_what_hangs_on_it(office: Office, data: st.DataObject) -> None:
    leaves = [number for number in range(1, len(office.uplinks) + 1) if number not in office.uplinks]
    full = [number for number in leaves if office.hosts.count(number) >= 2]
    if not full:
        return
    silent = data.draw(st.sampled_from(full))
    found = wiring(office.told(f"s{silent}"))
    above = f"s{office.uplinks[silent - 1]}"
    hub = f"?{above}/to-s{silent}"
    assert hubs(found) == {hub}
    on_it = {node for pair in ends(found) if CableEnd(hub) in pair for node in pair} - {CableEnd(hub)}
    hosts = {CableEnd(f"?{mac(f'h{number}')}") for number, switch in enumerate(office.hosts) if switch == silent}
    # the silent switch's own address hangs there as well: nothing tells it from a host
    assert on_it == {CableEnd(above, f"to-s{silent}"), CableEnd(f"?{mac(f's{silent}')}"), *hosts}


def test_hosts_between_two_switches_hang_on_one_that_nobody_can_ask() -> None:
    office = Office((0, 1), (0, 0, 1, 2, 2))
    found = wiring(office.told("s1"))
    assert hubs(found) == {"?s0/to-s1"}
    on_it = {node for pair in ends(found) if CableEnd("?s0/to-s1") in pair for node in pair}
    stations = {CableEnd(f"?{mac('h2')}"), CableEnd(f"?{mac('s1')}")}
    assert on_it == {CableEnd("?s0/to-s1"), CableEnd("s0", "to-s1"), CableEnd("s2", "to-s1"), *stations}


def test_what_announces_itself_goes_before_forwarding_tables() -> None:
    told = Office((0,), (0, 0, 1)).told()
    told["s0"] = Said(
        "s0", told["s0"].ids, {}, (Heard("to-s1", CableEvidence.LLDP, ("to-s0",), mac("s1")),), told["s0"].learned
    )
    cable = next(one for one in wiring(told).cables if {end.node for end in one.ends} == {"s0", "s1"})
    assert cable.evidence == (CableWitness(CableEvidence.LLDP, "s0"),)


def test_a_station_is_a_device_where_one_has_its_mac_and_carries_its_address() -> None:
    told = Office((), (0, 0)).told()
    told["printer"] = Said("printer", frozenset({mac("h0")}), {mac("h0"): "eth0"})
    told["s0"] = Said("s0", told["s0"].ids, {}, (), told["s0"].learned, {"10.0.0.7": mac("h1")})
    found = wiring(told)
    assert (CableEnd("printer", "eth0"), CableEnd("s0", "to-h0")) in ends(found)
    assert found.strangers[f"?{mac('h1')}"].address == "10.0.0.7"


def test_where_a_station_is() -> None:
    told = Office((0,), (0, 0, 1, 1)).told()
    told["router"] = Said("router", resolved={"10.0.0.9": mac("h3")})
    told["s1"] = Said("s1", told["s1"].ids, {}, (), (*told["s1"].learned, Learned("other", mac("h3"), 7)))
    found = {one.mac: one for one in stations(People(told.values()), 5.0)}[mac("h3")]
    assert (found.address, found.seen_at) == ("10.0.0.9", 5.0)
    assert found.places[0] in (StationPlace(0, "s1", "other", 7), StationPlace(0, "s1", "to-h3", 0))
    assert [place.device for place in found.places][-1] == "s0"
