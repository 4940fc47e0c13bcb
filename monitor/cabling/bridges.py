"""What forwarding tables tell beyond announcements: switches that keep silent, stations, and switches nobody can ask.

Two ports of bridges face each other when each has learned the other bridge and no third bridge is behind both (the
condition of Breitbart et al., "Topology discovery in heterogeneous IP networks", 2000, for tables that need not
be complete). Stations behind both at once, or several behind one port, hang on a switch that nobody can ask.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from core.model import Cable, CableEnd, CableEvidence, CableWitness, CablingNode, NodeKind, Station, StationPlace
from monitor.cabling.graph import Graph, People

MOST_ADDRESSES = 16
"""Addresses that are kept of one MAC: a router that answers for others has no end of them."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind one port of a bridge: other bridges that were asked, and the MACs of everybody else."""

    bridges: frozenset[str] = frozenset()
    stations: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Found:
    people: People
    addresses: Mapping[str, Sequence[str]]
    cables: dict[tuple[CableEnd, CableEnd], set[CableWitness]] = field(default_factory=dict)
    strangers: dict[str, CablingNode] = field(default_factory=dict)

    def join(self, one: CableEnd, other: CableEnd, *by: str) -> None:
        ends = min(one, other), max(one, other)
        self.cables.setdefault(ends, set()).update(CableWitness(CableEvidence.FORWARDING, device) for device in by)


def behind(people: People) -> dict[CableEnd, Behind]:
    """Each port of each bridge, and who is behind it."""
    bridges = {device for device, one in people.devices.items() if one.learned}
    found: dict[CableEnd, tuple[set[str], set[str]]] = {}
    for device in bridges:
        for row in people.devices[device].learned:
            who = people.of(row.mac)
            others, stations = found.setdefault(CableEnd(device, row.port), (set(), set()))
            if who in bridges and who != device:
                others.add(who)
            elif who != device:
                stations.add(row.mac)
    return {end: Behind(frozenset(others), frozenset(stations)) for end, (others, stations) in found.items()}


def wired(people: People, announced: Graph) -> Graph:
    """Announcements first; forwarding tables where nobody announces himself."""
    tables = behind(people)
    taken = {end for cable in announced.cables for end in cable.ends}
    found = _Found(people, _addresses(people))
    placed = _between_bridges(tables, taken, found)
    for end, one in tables.items():
        if not one.bridges and end not in taken:
            _stations(end, one.stations - placed, found)
    cables = [*announced.cables, *(Cable(ends, tuple(sorted(known))) for ends, known in found.cables.items())]
    return Graph(tuple(sorted(cables, key=lambda cable: cable.ends)), {**found.strangers, **announced.strangers})


def _between_bridges(tables: Mapping[CableEnd, Behind], taken: set[CableEnd], found: _Found) -> set[str]:
    """Join bridges that face each other; returns the stations that hang between two of them."""
    placed: set[str] = set()
    uplinks: dict[str, list[CableEnd]] = {}
    for end in sorted(tables):
        if tables[end].bridges and end not in taken:
            uplinks.setdefault(end.node, []).append(end)
    pairs = ((one, other) for ends in uplinks.values() for one in ends for other in _facing(one, tables, uplinks))
    for one, other in pairs:
        between = tables[one].stations & tables[other].stations
        if between:
            placed |= between
            _hub([one, other], between, found)
        else:
            found.join(one, other, one.node, other.node)
    return placed


def _facing(
    one: CableEnd, tables: Mapping[CableEnd, Behind], uplinks: Mapping[str, Sequence[CableEnd]]
) -> Iterator[CableEnd]:
    """The ports that face this one; of two that face each other the first alone tells of it."""
    here = tables[one].bridges
    for bridge in here:
        for other in uplinks.get(bridge, ()):
            there = tables[other].bridges
            if one < other and one.node in there and not here & there:
                yield other


def _stations(end: CableEnd, stations: frozenset[str], found: _Found) -> None:
    """Who hangs on a port behind which no bridge is: one at the cable, several on a switch that nobody can ask."""
    nodes = {found.people.of(mac) or f"?{mac}" for mac in stations}
    if len(nodes) > 1:
        _hub([end], stations, found)
    for mac in stations if len(nodes) == 1 else ():
        found.join(end, _station(mac, found), end.node)


def _hub(ends: list[CableEnd], stations: frozenset[str], found: _Found) -> None:
    hub = f"?{ends[0].node}/{ends[0].port}"
    found.strangers[hub] = CablingNode(hub, NodeKind.HUB)
    for end in ends:
        found.join(end, CableEnd(hub), *(one.node for one in ends))
    for mac in stations:
        found.join(CableEnd(hub), _station(mac, found), *(one.node for one in ends))


def _station(mac: str, found: _Found) -> CableEnd:
    who = found.people.of(mac)
    if who is not None:
        return CableEnd(who, found.people.devices[who].spellings.get(mac, ""))
    node = f"?{mac}"
    found.strangers.setdefault(node, CablingNode(node, mac=mac, address=next(iter(found.addresses.get(mac, ())), "")))
    return CableEnd(node)


def stations(people: People, at: float) -> list[Station]:
    """Every MAC that some bridge has learned, with its address and its places."""
    places: dict[str, list[StationPlace]] = {}
    for one in people.devices.values():
        behind_port = Counter(row.port for row in one.learned)
        for row in one.learned:
            place = StationPlace(behind_port[row.port] - 1, one.device, row.port, row.vlan)
            places.setdefault(row.mac, []).append(place)
    known = _addresses(people)
    return [_seen(mac, known.get(mac, ()), tuple(sorted(found)), at) for mac, found in sorted(places.items())]


def _seen(mac: str, addresses: Sequence[str], places: tuple[StationPlace, ...], at: float) -> Station:
    return Station(mac, next(iter(addresses), ""), places, at, tuple(addresses[1:MOST_ADDRESSES]))


def _addresses(people: People) -> dict[str, list[str]]:
    """The addresses of each MAC, those of version 4 first."""
    found: dict[str, set[str]] = {}
    for one in people.devices.values():
        for address, mac in one.resolved.items():
            found.setdefault(mac, set()).add(address)
    return {mac: sorted(told, key=_order) for mac, told in found.items()}


def _order(address: str) -> tuple[int, int]:
    parsed = ip_address(address)
    return parsed.version, int(parsed)
