"""The map of what hangs where: a tree from left to right, and what closes rings beside it. Pure; in pixels.

A node stands in the row of the first of those that hang on it: the root in the upper left corner, however many there
are. All boxes stand in rows, so that nothing is ever between two rows but cables.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from core.model import Cable, CableEnd, Cabling, DeviceKind, Inventory

COLUMN, ROW, WIDTH, HEIGHT, EDGE = 320, 30, 240, 24, 12
_FIRST = (DeviceKind.ROUTER, DeviceKind.FIREWALL, DeviceKind.SWITCH, DeviceKind.ACCESS_POINT)
_TURN = 22
"""From the right side of a box to where its cables turn."""
_ROOM = 9
"""Letters of a port's name that fit between."""
_LETTERS, _END = 30, 10
"""Letters that fit into a box, and how many of a longer name's end are kept."""
_BESIDE = 12
"""From the right side of a box to where a cable turns that closes a ring."""
_NUMBERED = re.compile(r"([A-Za-z-]+)[ -]?(\d.*)")


@dataclass(frozen=True, slots=True)
class Box:
    """A node, by its upper left corner."""

    node: str
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Wire:
    """A cable as an SVG path. ``port`` is that of the end nearer to the root, written at (x, y)."""

    cable: Cable
    path: str
    port: str
    x: int
    y: int
    closes_ring: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole map. ``apart`` are devices of the inventory that nobody saw on a port."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    apart: tuple[str, ...]


@dataclass(slots=True)
class _Tree:
    """Node → the cables that lead away from the root, in the order in which they are drawn."""

    roots: list[str] = field(default_factory=list)
    below: dict[str, list[tuple[str, Cable]]] = field(default_factory=dict)
    rest: list[Cable] = field(default_factory=list)


def drawing(cabling: Cabling, inventory: Inventory) -> Drawing:
    """Every node once, ``ROW`` pixels a leaf."""
    tree = _tree(cabling.cables, _ranks(cabling, inventory))
    places: dict[str, Box] = {}
    row = 0
    for root in tree.roots:
        row = _place(root, 0, row, tree, places)
    wires = [_wire(places[node], places[child], cable) for node, ends in tree.below.items() for child, cable in ends]
    wires += [_ring(places[cable.ends[0].node], places[cable.ends[1].node], cable) for cable in tree.rest]
    wires.sort(key=lambda wire: wire.cable.gone_at is None)  # what is there covers what is gone
    deepest = max((box.x for box in places.values()), default=0)
    return Drawing(
        deepest + WIDTH + 4 * EDGE,
        row * ROW + EDGE,
        tuple(places.values()),
        tuple(wires),
        tuple(device.id for device in inventory.devices if device.id not in places),
    )


def of_site(cabling: Cabling, inventory: Inventory, site: str) -> tuple[Cabling, Inventory]:
    """What there is at one site: its devices, who hangs on them and is in no inventory, and cables to other sites."""
    around: dict[str, list[str]] = {}
    for one, other in (tuple(end.node for end in cable.ends) for cable in cabling.cables):
        around.setdefault(one, []).append(other)
        around.setdefault(other, []).append(one)
    devices = tuple(device for device in inventory.devices if device.site == site)
    waiting = [device.id for device in devices]
    elsewhere = {device.id for device in inventory.devices if device.site != site}
    inside = set(waiting)
    while waiting:
        new = set(around.get(waiting.pop(), ())) - inside - elsewhere
        inside |= new
        waiting += new
    cables = tuple(cable for cable in cabling.cables if any(end.node in inside for end in cable.ends))
    return replace(cabling, cables=cables), inventory.model_copy(update={"devices": devices})


def _ranks(cabling: Cabling, inventory: Inventory) -> dict[str, tuple[int, int, str]]:
    """Who goes first: whom the most devices are reached through, then routers before switches before the rest."""
    upstream = {device.id: device.upstream for device in inventory.devices}
    behind = Counter(above for device in upstream for above in _above(device, upstream))
    kinds = {device.id: device.kind for device in inventory.devices}
    found = {}
    for node in {end.node for cable in cabling.cables for end in cable.ends}:
        kind = kinds.get(node)
        place = _FIRST.index(kind) if kind in _FIRST else len(_FIRST) + (kind is None)
        found[node] = -behind[node], place, node
    return found


def _above(device: str, upstream: Mapping[str, str | None]) -> set[str]:
    found: set[str] = set()
    above = upstream.get(device)
    while above is not None and above not in found:
        found.add(above)
        above = upstream.get(above)
    return found


def _tree(cables: Sequence[Cable], ranks: Mapping[str, tuple[int, int, str]]) -> _Tree:
    around: dict[str, list[tuple[str, Cable]]] = {}
    for cable in cables:
        one, other = (end.node for end in cable.ends)
        around.setdefault(one, []).append((other, cable))
        around.setdefault(other, []).append((one, cable))
    tree, known, used = _Tree(), set[str](), set[int]()
    for root in sorted(around, key=ranks.__getitem__):
        if root in known:
            continue
        tree.roots.append(root)
        known.add(root)
        waiting = [root]
        while waiting:
            node = waiting.pop(0)
            for other, cable in sorted(around[node], key=partial(_order, node)):
                if other not in known:
                    known.add(other)
                    used.add(id(cable))
                    tree.below.setdefault(node, []).append((other, cable))
                    waiting.append(other)
    tree.rest = [cable for cable in cables if id(cable) not in used]
    return tree


def _order(node: str, pair: tuple[str, Cable]) -> tuple[bool, tuple[tuple[int, str], ...]]:
    """What is there before what is gone, then by port as people count: 2 before 10."""
    return pair[1].gone_at is not None, _natural(_near(pair[1], node).port)


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    parts: list[tuple[int, str]] = []
    digits = ""
    for mark in f"{text} ":
        if mark.isdecimal():
            digits += mark
            continue
        if digits:
            parts.append((int(digits), ""))
            digits = ""
        parts.append((-1, mark))
    return tuple(parts)


def _near(cable: Cable, node: str) -> CableEnd:
    return next(end for end in cable.ends if end.node == node)


def _place(node: str, depth: int, row: int, tree: _Tree, places: dict[str, Box]) -> int:
    """Place a node and all below it from this row on; returns the next free row."""
    waiting = [(node, depth)]
    while waiting:
        name, level = waiting.pop()
        children = [child for child, _ in tree.below.get(name, ())]
        places[name] = Box(name, EDGE + level * COLUMN, row * ROW + EDGE)
        waiting += [(child, level + 1) for child in reversed(children)]
        row += not children
    return row


def _wire(box: Box, child: Box, cable: Cable) -> Wire:
    turn = box.x + WIDTH + _TURN
    path = f"M{box.x + WIDTH} {box.middle}H{turn}V{child.middle}H{child.x}"
    return Wire(cable, path, short(_near(cable, box.node).port), child.x - 4, child.middle - 4)


def short(port: str) -> str:
    """A port's name in the room that there is: ``GigabitEthernet1/0/13`` as ``Gi1/0/13``, as Cisco shortens them."""
    found = _NUMBERED.fullmatch(port) if len(port) > _ROOM else None
    return f"{found[1][:2]}{found[2]}" if found else port


def fitted(name: str) -> str:
    """A name in the room of a box. Its end is kept: that is where numbers stand."""
    if len(name) <= _LETTERS:
        return name
    end = name[-_END:].partition(" ")[2] or name[-_END:]
    return f"{name[: _LETTERS - 1 - len(end)].rstrip()}…{end}"


def _ring(one: Box, other: Box, cable: Cable) -> Wire:
    """Beside a column, or between two rows to the column of the deeper one, where it is behind no box."""
    first, last = sorted((one, other), key=lambda box: box.x)
    start, end = first.x + WIDTH, last.x + WIDTH
    if start == end:
        bend = end + 2 * EDGE
        path = f"M{end} {first.middle}C{bend} {first.middle} {bend} {last.middle} {end} {last.middle}"
    else:
        between = first.y + (HEIGHT + ROW) // 2
        path = f"M{start} {first.middle}H{start + _BESIDE}V{between}H{end + _BESIDE}V{last.middle}H{end}"
    return Wire(cable, path, "", end + _BESIDE, (first.middle + last.middle) // 2, closes_ring=True)
