"""From what the devices said now, and what was known before, to what hangs where. Pure."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from core.model import Cable, CableEnd, Cabling, CablingNode, Device, Inventory, Station
from monitor.cabling.bridges import stations, wired
from monitor.cabling.graph import People, announced
from monitor.cabling.said import Said, identifier

FORGOTTEN_AFTER = 30 * 86_400.0
"""Seconds that a cable or station is remembered after it was last seen."""


def mapped(told: Sequence[Said], inventory: Inventory, at: float, before: Cabling | None = None) -> Cabling:
    """What hangs where at ``at`` (Unix seconds), with what is remembered of ``before``."""
    people = People(_people(told, inventory))
    graph = wired(people, announced(people))
    answered = tuple(sorted(one.device for one in told if one.is_whole))
    cables = tuple(_cables(graph.cables, frozenset(answered), at, before))
    nodes = {**{one.id: one for one in (before.nodes if before else ())}, **graph.strangers}
    used = {end.node for cable in cables for end in cable.ends}
    seen = {one.mac: one for one in stations(people, at)}
    remembered = {one.mac: one for one in (before.stations if before else ()) if at - one.seen_at < FORGOTTEN_AFTER}
    return Cabling(
        at,
        cables,
        tuple(_known(nodes, used)),
        tuple(_addressed(one, remembered.get(one.mac)) for _, one in sorted({**remembered, **seen}.items())),
        answered,
    )


def _people(told: Sequence[Said], inventory: Inventory) -> Iterator[Said]:
    """Every device, also with what others know of it: its MAC stands in the books or in somebody's ARP table."""
    resolved = resolved_by(told)
    asked = {one.device: one for one in told}
    for device in inventory.devices:
        ids = {identifier(address) for address in _addresses(device)}
        ids |= {mac for address in _addresses(device) if (mac := resolved.get(address))}
        if device.asset.mac:
            ids.add(identifier(device.asset.mac))
        own = asked.get(device.id, Said(device.id))
        yield replace(own, ids=own.ids | ids)


def resolved_by(told: Sequence[Said]) -> dict[str, str]:
    """Address → MAC. Of several the one that a switch has learned: what ARP remembers is older; none of two such."""
    claims: dict[str, set[str]] = {}
    for one in told:
        for address, mac in one.resolved.items():
            claims.setdefault(address, set()).add(mac)
    learned = {row.mac for one in told for row in one.learned}
    alive = {address: macs if len(macs) == 1 else macs & learned for address, macs in claims.items()}
    return {address: next(iter(macs)) for address, macs in alive.items() if len(macs) == 1}


def _addresses(device: Device) -> list[str]:
    return [str(address) for address in (device.address, *device.addresses)]


def _known(nodes: Mapping[str, CablingNode], used: set[str]) -> Iterator[CablingNode]:
    return (one for name, one in sorted(nodes.items()) if name in used)


def _addressed(one: Station, before: Station | None) -> Station:
    return one if one.address or before is None else replace(one, address=before.address, further=before.further)


def _cables(now: Sequence[Cable], answered: Set[str], at: float, before: Cabling | None) -> Iterator[Cable]:
    old = {cable.ends: cable for cable in before.cables} if before else {}
    unheard: dict[CableEnd, list[Cable]] = {}
    for cable in old.values():
        if cable.announced and cable.gone_at is None and not _asked(cable, answered):
            for end in cable.ends:
                unheard.setdefault(end, []).append(cable)
    now = [_repeated(cable, unheard) for cable in now]
    for cable in now:
        known = old.get(cable.ends)
        since = known.since if known is not None and known.gone_at is None else at
        yield replace(cable, since=since, seen_at=at)
    present = {cable.ends for cable in now}
    placed = {end for cable in now for end in cable.ends if not cable.announced}
    for ends, cable in old.items():
        if ends not in present and at - cable.seen_at < FORGOTTEN_AFTER:
            yield from _remembered(cable, answered, at, bool(placed & set(ends)))


def _remembered(cable: Cable, answered: Set[str], at: float, replaced: bool) -> Iterator[Cable]:
    """A silent station may only be switched off; who announced itself and no longer does has gone."""
    if not cable.announced:
        return iter(() if replaced else (cable,))
    is_over = cable.gone_at is None and _asked(cable, answered)
    return iter((replace(cable, gone_at=at) if is_over else cable,))


def _asked(cable: Cable, answered: Set[str]) -> bool:
    """Whether everybody who knew of a cable told all that he knows now."""
    return all(one.by in answered for one in cable.evidence)


def _repeated(cable: Cable, unheard: Mapping[CableEnd, Sequence[Cable]]) -> Cable:
    """What forwarding tables tell of a cable whose announcers are not heard now: that one, which knows its ports."""
    if cable.announced:
        return cable
    nodes = {end.node for end in cable.ends}
    for known in (known for end in cable.ends for known in unheard.get(end, ())):
        if nodes == {end.node for end in known.ends}:
            return replace(known, evidence=tuple(sorted({*cable.evidence, *known.evidence})))
    return cable
