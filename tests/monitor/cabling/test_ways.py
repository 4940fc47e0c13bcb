"""What is reached through what, from cables that have no direction."""

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.model import (
    Cable,
    CableEnd,
    CableEvidence,
    CableWitness,
    Cabling,
    CablingNode,
    Device,
    DeviceKind,
    Inventory,
    NodeKind,
    Site,
    Station,
    StationPlace,
)
from monitor.cabling.ways import Whereabouts, refined, ways
from tests.monitor.world import ZONE, device, inventory, link

MONITOR = "10.0.0.250"
AT_MONITOR = Whereabouts(MONITOR.__eq__)
ROUTER, CORE, FLOOR, PC = (
    device("router", kind=DeviceKind.ROUTER, address="10.0.0.1"),
    device("core", kind=DeviceKind.SWITCH, address="10.0.0.2"),
    device("floor", kind=DeviceKind.SWITCH, address="10.0.0.3"),
    device("pc", address="10.0.0.4"),
)
SERVER = device("server", kind=DeviceKind.SERVER, address=MONITOR)
OFFICE = inventory([ROUTER, CORE, FLOOR, PC, SERVER])


def cables(*pairs: str, nodes: tuple[CablingNode, ...] = ()) -> Cabling:
    """Each pair as 'one-other'."""
    witness = (CableWitness(CableEvidence.LLDP, "x"),)
    found = [Cable((CableEnd(one), CableEnd(other)), witness) for one, other in (pair.split("-") for pair in pairs)]
    return Cabling(0.0, tuple(found), nodes)


WIRED = cables("router-core", "core-floor", "floor-pc", "core-server")


def told(devices: Iterable[Device], **upstreams: str) -> Inventory:
    """The office, of which the books say these upstreams."""
    return inventory([one.model_copy(update={"upstream": upstreams.get(one.id)}) for one in devices])


def test_from_the_monitors_own_machine_every_cable_leads_away() -> None:
    assert ways(WIRED, OFFICE, AT_MONITOR) == {"router": "core", "floor": "core", "pc": "floor"}


def test_the_port_that_has_learned_the_monitor_is_where_it_comes_in() -> None:
    at_port = (Station("02:00:00:00:00:09", MONITOR, (StationPlace(0, "floor", "7"), StationPlace(3, "core", "1"))),)
    others = inventory([ROUTER, CORE, FLOOR, PC])
    assert ways(replace(WIRED, stations=at_port), others, AT_MONITOR) == {
        "core": "floor",
        "pc": "floor",
        "router": "core",
    }


def test_nothing_is_guessed_where_the_monitor_is_not_seen() -> None:
    assert ways(WIRED, inventory([ROUTER, CORE, FLOOR, PC]), AT_MONITOR) == {}


def test_a_device_nearer_on_the_way_replaces_the_books_and_one_elsewhere_does_not() -> None:
    books = told(OFFICE.devices, floor="core", pc="core")
    assert ways(WIRED, books, AT_MONITOR) == {"router": "core", "pc": "floor"}
    moved = cables("router-core", "core-floor", "core-server", "router-pc")
    assert ways(moved, told(OFFICE.devices, floor="core", pc="floor"), AT_MONITOR) == {"router": "core"}


def test_books_that_are_drawn_from_the_line_downwards_stay_as_they_are() -> None:
    books = told(OFFICE.devices, core="router", floor="core", server="core")
    assert ways(WIRED, books, AT_MONITOR) == {"pc": "floor"}


def test_who_has_two_ways_gets_none() -> None:
    second = device("second", kind=DeviceKind.SWITCH, address="10.0.0.9")
    ring = cables("core-server", "core-floor", "core-second", "floor-pc", "second-pc")
    assert ways(ring, inventory([*OFFICE.devices, second]), AT_MONITOR) == {"floor": "core", "second": "core"}


def test_a_cable_that_is_gone_leads_nowhere() -> None:
    gone = replace(WIRED, cables=tuple(replace(one, gone_at=5.0) for one in WIRED.cables))
    assert ways(gone, OFFICE, AT_MONITOR) == {}


def test_through_a_switch_that_nobody_can_ask_and_not_through_a_server_or_a_stranger() -> None:
    hub = cables("core-server", "core-?hub", "?hub-pc", nodes=(CablingNode("?hub", NodeKind.HUB),))
    assert ways(hub, OFFICE, AT_MONITOR) == {"pc": "core"}
    stranger = cables("core-server", "core-?other", "?other-pc", nodes=(CablingNode("?other"),))
    assert ways(stranger, OFFICE, AT_MONITOR) == {}
    two_cards = cables("core-server", "core-pc", "pc-floor")
    assert ways(two_cards, OFFICE, AT_MONITOR) == {"pc": "core"}


def test_another_site_is_entered_by_its_only_line_or_by_who_is_reached_from_elsewhere() -> None:
    here = device("hub", kind=DeviceKind.ROUTER, address="10.1.0.1", site="lao-cai")
    sites = (Site(id="lao-cai", name="Lào Cai", kind="province", time_zone=ZONE), *OFFICE.sites)
    far = inventory([here, ROUTER, CORE, FLOOR, PC], [link("wan", "router")]).model_copy(update={"sites": sites})
    found = {"core": "router", "floor": "core", "pc": "floor"}
    assert ways(WIRED, far, Whereabouts(MONITOR.__eq__, ("10.1.0.1",))) == found
    assert ways(WIRED, far, AT_MONITOR) == {}
    entry = told([here, ROUTER, CORE, FLOOR, PC], router="hub").model_copy(update={"sites": sites})
    moved = entry.model_copy(update={"devices": tuple(_at_home(one) for one in entry.devices)})
    assert ways(WIRED, moved, AT_MONITOR) == found


def _at_home(one: Device) -> Device:
    return one.model_copy(update={"site": "lao-cai" if one.id == "hub" else "lucyen"})


@st.composite
def trees(draw: st.DrawFn) -> tuple[dict[str, str], set[str]]:
    """Who is above whom, from 's0' on, and whose place the books do not know."""
    above = {f"s{n}": f"s{draw(st.integers(0, n - 1))}" for n in range(1, draw(st.integers(2, 12)))}
    return above, set(draw(st.lists(st.sampled_from(sorted(above)))))


@given(tree=trees())
def test_what_the_books_do_not_know_of_a_tree_is_found_and_nothing_else_changes(
    tree: tuple[dict[str, str], set[str]],
) -> None:
    above, unknown = tree
    names = sorted({*above, *above.values()})
    devices = [
        device(
            name,
            kind=DeviceKind.SWITCH,
            address=MONITOR if name == "s0" else f"10.0.1.{n}",
            upstream=None if name in unknown else above.get(name),
        )
        for n, name in enumerate(names)
    ]
    wired = cables(*(f"{one}-{other}" for one, other in above.items()))
    found = ways(wired, inventory(devices), AT_MONITOR)
    # the machine of the monitor itself is above nobody
    assert found == {name: above[name] for name in unknown if above[name] != "s0"}
    whole = {one.id: one.upstream for one in refined(inventory(devices), found).devices}
    for name in names:
        steps, here = 0, whole[name]
        while here is not None:
            steps, here = steps + 1, whole[here]
            assert steps <= len(names)


def test_the_refined_inventory_says_the_rest_as_before() -> None:
    whole = refined(OFFICE, {"pc": "floor"})
    assert whole.device("pc") == PC.model_copy(update={"upstream": "floor"})
    assert [one for one in whole.devices if one.id != "pc"] == [one for one in OFFICE.devices if one.id != "pc"]
