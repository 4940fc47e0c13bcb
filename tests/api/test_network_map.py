"""The drawing of what hangs where."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.network_map import HEIGHT, ROW, drawing, short
from core.model import Cable, CableEnd, CableEvidence, CableWitness, Cabling, DeviceKind
from tests.monitor.world import device, inventory

SEEN = (CableWitness(CableEvidence.LLDP, "x"),)


def cable(one: str, other: str, gone_at: float | None = None) -> Cable:
    first, second = sorted((CableEnd(*one.split("/")), CableEnd(*other.split("/"))))
    return Cable((first, second), SEEN, gone_at=gone_at)


OFFICE = inventory(
    [
        device("router", kind=DeviceKind.ROUTER, address="10.0.0.1"),
        device("sw", kind=DeviceKind.SWITCH, address="10.0.0.2"),
        device("pc", address="10.0.0.3"),
        device("off", address="10.0.0.4"),
    ]
)


def test_the_router_stands_left_and_what_hangs_on_it_right_of_it() -> None:
    known = Cabling(0.0, (cable("router/1", "sw/24"), cable("pc/", "sw/3"), cable("?ap/", "sw/10")))
    found = drawing(known, OFFICE)
    columns = {box.node: box.x for box in found.boxes}
    assert columns["router"] < columns["sw"] < columns["pc"] == columns["?ap"]
    rows = {box.node: box.y for box in found.boxes}
    assert rows["pc"] < rows["?ap"]  # port 3 before port 10
    assert found.apart == ("off",)
    assert {wire.port for wire in found.wires} == {"1", "3", "10"}


def test_a_ring_is_closed_beside_the_tree() -> None:
    known = Cabling(0.0, (cable("router/1", "sw/1"), cable("router/2", "sw/2")))
    found = drawing(known, OFFICE)
    assert [wire.closes_ring for wire in found.wires] == [False, True]


def test_the_core_switch_that_all_are_reached_through_stands_left_of_the_providers_router() -> None:
    office = inventory(
        [
            device("core", kind=DeviceKind.SWITCH, address="10.0.0.2"),
            device("router", kind=DeviceKind.ROUTER, address="10.0.0.1", upstream="core"),
            device("pc", address="10.0.0.3", upstream="core"),
        ]
    )
    found = drawing(Cabling(0.0, (cable("core/1", "router/1"), cable("core/2", "pc/"))), office)
    assert min(found.boxes, key=lambda box: box.x).node == "core"


@pytest.mark.parametrize(
    ("port", "shown"),
    [
        ("GigabitEthernet1/0/13", "Gi1/0/13"),
        ("Gi0/3", "Gi0/3"),
        ("ether1-wan", "et1-wan"),
        ("uplink-to-core", "uplink-to-core"),
    ],
)
def test_long_names_of_ports_are_shortened(port: str, shown: str) -> None:
    assert short(port) == shown


names = st.sampled_from([*"abcdefgh", "router", "sw", "pc"])


@given(st.lists(st.tuples(names, names, st.booleans()), max_size=25))
def test_every_node_and_every_cable_is_drawn_once_and_nothing_overlaps(pairs: list[tuple[str, str, bool]]) -> None:
    cables = [cable(f"{a}/{n}", f"{b}/{n}", 1.0 if gone else None) for n, (a, b, gone) in enumerate(pairs) if a != b]
    found = drawing(Cabling(0.0, tuple(cables)), OFFICE)
    assert sorted(box.node for box in found.boxes) == sorted({end.node for one in cables for end in one.ends})
    assert len(found.wires) == len(cables)
    places = sorted((box.x, box.y) for box in found.boxes)
    assert all(x != other_x or other_y - y >= min(HEIGHT, ROW) for (x, y), (other_x, other_y) in pairwise(places))
