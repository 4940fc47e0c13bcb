"""What hangs otherwise than the inventory says, and what no longer hangs at all, as findings. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from core.model import Cable, CableEnd, Cabling, CablingNode, Finding, FindingKind, Inventory, NodeKind, device_subject

KINDS = (FindingKind.HANGS_ELSEWHERE, FindingKind.CABLE_GONE, FindingKind.NEIGHBOUR_UNKNOWN)
GONE_FOR = 7 * 86_400.0
"""Seconds for which a cable that is gone is told of."""


def compared(cabling: Cabling, inventory: Inventory) -> dict[str, list[Finding]]:
    """Subject → findings of ``KINDS``; every device is named."""
    found: dict[str, list[Finding]] = {device_subject(device.id): [] for device in inventory.devices}
    around = _around(cabling)
    bridges = {place.device for one in cabling.stations for place in one.places}
    for device in inventory.devices:
        # only where the upstream told its tables: of one that cannot be asked nobody knows what hangs on it
        if device.upstream is not None and device.upstream in bridges and device.id not in bridges:
            ends = [end for end in around.get(device.id, ()) if end.node != device.id]
            found[device_subject(device.id)] += _elsewhere(device.upstream, ends)
    nodes = {one.id: one for one in cabling.nodes}
    for cable in cabling.cables:
        for subject, finding in _of_cable(cable, nodes, cabling.at):
            if subject in found:
                found[subject].append(finding)
    return found


def _around(cabling: Cabling) -> dict[str, set[CableEnd]]:
    """Node → where it hangs on devices that answered; through a switch that nobody can ask to where that hangs."""
    hubs, answered = {one.id for one in cabling.nodes if one.kind is NodeKind.HUB}, frozenset(cabling.answered)
    beside: dict[str, set[str]] = {}
    found: dict[str, set[CableEnd]] = {}
    for cable in cabling.cables:
        if cable.gone_at is None:
            for near, far in (cable.ends, cable.ends[::-1]):
                if far.node in answered:
                    found.setdefault(near.node, set()).add(far)
                elif far.node in hubs:
                    beside.setdefault(near.node, set()).add(far.node)
    onward = {node: {end for hub in its for end in found.get(hub, ())} for node, its in beside.items()}
    return {node: found.get(node, set()) | onward.get(node, set()) for node in (*found, *onward)}


def _elsewhere(upstream: str, ends: Sequence[CableEnd]) -> Iterator[Finding]:
    """``ends`` are where the device hangs, as far as it is known."""
    if not ends or any(end.node == upstream for end in ends):
        return
    end = min(ends)
    yield Finding(
        FindingKind.HANGS_ELSEWHERE,
        detail=(("found", end.node), ("port", end.port or "?"), ("expected", upstream)),
    )


def _of_cable(cable: Cable, nodes: Mapping[str, CablingNode], at: float) -> Iterator[tuple[str, Finding]]:
    for near, far in (cable.ends, cable.ends[::-1]):
        if cable.gone_at is not None:
            if at - cable.gone_at < GONE_FOR and near.node not in nodes:
                where = (("port", near.port), ("other", _called(far, nodes)), ("other_port", far.port or "?"))
                yield device_subject(near.node), Finding(FindingKind.CABLE_GONE, f"{near.port} {far.node}", where)
        elif cable.announced and far.node in nodes:
            what = (("port", near.port), ("what", _called(far, nodes)))
            yield device_subject(near.node), Finding(FindingKind.NEIGHBOUR_UNKNOWN, f"{near.port} {far.node}", what)


def _called(end: CableEnd, nodes: Mapping[str, CablingNode]) -> str:
    node = nodes.get(end.node)
    return end.node if node is None else ", ".join(text for text in (node.name, node.address, node.mac) if text)
