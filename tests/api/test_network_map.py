"""The drawing of what hangs where."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.network_map import HEIGHT, ROW, WIDTH, Drawing, Wire, drawing, fitted, of_site, short
from core.model import Cable, CableEnd, CableEvidence, CableWitness, Cabling, DeviceKind
from tests.api.large_centre import large_centre
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


def test_the_root_stands_in_the_upper_left_corner_and_what_is_there_covers_what_is_gone() -> None:
    far = tuple(cable(f"router/{number}", f"?{number}/", 1.0 if number == 3 else None) for number in range(9))
    found = drawing(Cabling(0.0, far), OFFICE)
    root = next(box for box in found.boxes if box.node == "router")
    assert (root.x, root.y) == min((box.x, box.y) for box in found.boxes) == (12, 12)
    assert [wire.cable.gone_at for wire in found.wires] == [1.0, *[None] * 8]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Máy in 004", "Máy in 004"),
        ("Máy trạm quầy tiếp nhận hồ sơ số 12", "Máy trạm quầy tiếp nh…sơ số 12"),
        ("02:00:00:00:00:01:02:00:00:00:00:01", "02:00:00:00:00:01:0…0:00:00:01"),
    ],
)
def test_of_a_long_name_the_end_is_kept(name: str, shown: str) -> None:
    assert fitted(name) == shown


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
    assert_legible(found)


def test_of_a_site_is_what_hangs_there_though_nobody_knows_it_and_cables_to_other_sites() -> None:
    office = inventory([device("sw"), device("pc"), device("far", site="other"), device("farther", site="other")])
    ends = (("sw/1", "?hub/"), ("?hub/", "?tv/"), ("sw/2", "pc/"), ("sw/3", "far/1"), ("far/2", "farther/"))
    known, there = of_site(Cabling(0.0, tuple(cable(*pair) for pair in ends)), office, "lucyen")
    assert {end.node for one in known.cables for end in one.ends} == {"sw", "pc", "?hub", "?tv", "far"}
    assert [one.id for one in there.devices] == ["sw", "pc"]


@pytest.mark.parametrize("nodes", [60, 200])
def test_a_large_centre_is_legible(nodes: int) -> None:
    office, known = large_centre(nodes)
    found = drawing(known, office)
    assert (len(found.boxes), len(found.wires), found.apart) == (nodes, len(known.cables), ("off",))
    assert_legible(found)
    names = [device.name for device in office.devices]
    assert len({fitted(name) for name in names}) == len(set(names))


Area = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def assert_legible(found: Drawing) -> None:
    """No two labels overlap, no cable that closes a ring is behind a box, and everything is within the picture."""
    boxes = [(box.x, box.y, box.x + WIDTH, box.y + HEIGHT) for box in found.boxes]
    labels = [(wire.x - 64, wire.y - 10, wire.x, wire.y + 2) for wire in found.wires if wire.port]
    assert not [pair for pair in combinations(sorted(boxes + labels), 2) if overlap(*pair)]
    lines = [line for wire in found.wires for line in _lines(wire)]
    for left, top, right, bottom in boxes + labels + lines:
        assert left >= 0 <= top
        assert right <= found.width
        assert bottom <= found.height
    rings = [line for wire in found.wires if wire.closes_ring for line in _lines(wire)]
    assert not [pair for pair in ((line, box) for line in rings for box in boxes) if overlap(*pair)]


def overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _lines(wire: Wire) -> Iterator[Area]:
    """The parts of a path; of a curve the rectangle that its points span."""
    x = y = 0.0
    for letter, numbers in re.findall(r"([MHVC])([-\d. ]+)", wire.path):
        to = [float(number) for number in numbers.split()]
        xs, ys = (to[:1], [y]) if letter == "H" else ([x], to[:1]) if letter == "V" else (to[::2], to[1::2])
        if letter != "M":
            yield min(x, *xs), min(y, *ys), max(x, *xs), max(y, *ys)
        x, y = xs[-1], ys[-1]
