"""Through what a device is reached, as the cables tell where the inventory says nothing, or less than they do. Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.model import Cabling, Device, DeviceKind, Inventory, LinkKind, NodeKind

PASSES_ON = frozenset({DeviceKind.SWITCH, DeviceKind.ROUTER, DeviceKind.FIREWALL, DeviceKind.ACCESS_POINT})
"""What passes on what is not for itself. A server at two switches joins them on paper only."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the monitor is: which addresses are this machine's own, and its gateways' addresses."""

    is_local: Callable[[str], bool]
    gateways: Collection[str] = ()


def ways(cabling: Cabling, inventory: Inventory, here: Whereabouts) -> dict[str, str]:
    """Device → the one through which it is reached, by ids, of those of which the cables know it better.

    A cable has no direction: it is followed from where the monitor comes into a site, which is its own machine or the
    port that has learned it, a device reached through another site, or the device of the only WAN line. A device
    nearer to the monitor on the same way is replaced; one elsewhere is not (a finding tells of that), and nobody is
    given one of two ways.
    """
    devices = {device.id: device for device in inventory.devices}
    upstream = {device.id: device.upstream for device in inventory.devices if device.upstream is not None}
    around = _around(cabling, devices)
    own = {name for name, device in devices.items() if any(map(here.is_local, _addresses(device)))}
    found: dict[str, str] = {}
    for roots in _roots(cabling, inventory, own, here).values():
        for name, nearer in _nearer(roots, around, devices):
            known = upstream.get(name)
            above = set(_chain(nearer, upstream))
            if nearer not in own and name not in above and known != nearer and (known is None or known in above):
                upstream[name] = found[name] = nearer
    return found


def refined(inventory: Inventory, found: Mapping[str, str]) -> Inventory:
    """The inventory with these ways in it."""
    devices = tuple(
        device.model_copy(update={"upstream": found[device.id]}) if device.id in found else device
        for device in inventory.devices
    )
    return inventory.model_copy(update={"devices": devices})


def _addresses(device: Device) -> Iterator[str]:
    return map(str, (device.address, *device.addresses))


def _around(cabling: Cabling, devices: Mapping[str, Device]) -> dict[str, set[str]]:
    """Node → its neighbours at present, in the same site."""
    found: dict[str, set[str]] = {}
    for cable in cabling.cables:
        one, other = (end.node for end in cable.ends)
        sites = {devices[node].site for node in (one, other) if node in devices}
        if cable.gone_at is None and len(sites) < 2:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    followed = devices.keys() | {node.id for node in cabling.nodes if node.kind is NodeKind.HUB}
    return {node: its & followed for node, its in found.items() if node in followed}


def _roots(cabling: Cabling, inventory: Inventory, own: set[str], here: Whereabouts) -> dict[str, set[str]]:
    """Site → the devices by which the monitor comes into it, as far as that is sure."""
    devices = {device.id: device for device in inventory.devices}

    def by_site(names: Iterable[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name in names:
            found.setdefault(devices[name].site, set()).add(name)
        return found

    inside = by_site(own or _at_ports(cabling, here) & devices.keys())
    gateways = (name for name, device in devices.items() if set(_addresses(device)) & set(here.gateways))
    known = inside.keys() | by_site(gateways).keys()
    lines = by_site(link.device for link in inventory.links if link.kind is LinkKind.WAN and link.device in devices)
    only = {site: its for site, its in lines.items() if known and len(its) == 1}
    entries = by_site(name for name, device in devices.items() if _from_outside(device, devices))
    return inside | {site: its for site, its in (only | entries).items() if site not in known}


def _at_ports(cabling: Cabling, here: Whereabouts) -> set[str]:
    """The devices nearest to the monitor of those that have learned it."""
    placed = (one for one in cabling.stations if one.address and one.places)
    return {one.places[0].device for one in placed if here.is_local(one.address)}


def _from_outside(device: Device, devices: Mapping[str, Device]) -> bool:
    above = devices.get(device.upstream) if device.upstream is not None else None
    return above is not None and above.site != device.site


def _nearer(
    roots: Collection[str], around: Mapping[str, set[str]], devices: Mapping[str, Device]
) -> Iterator[tuple[str, str]]:
    """(device, the one device beside it that is nearer to the roots), the nearest first; who has two has none."""
    level: dict[str, set[str]] = {root: {root} for root in roots}
    seen = set(roots)
    while level:
        beyond: dict[str, set[str]] = {}
        for node, through in level.items():
            for other in around.get(node, set()) - seen:
                beyond.setdefault(other, set()).update(through)
        seen |= beyond.keys()
        yield from ((node, min(found)) for node, found in sorted(beyond.items()) if node in devices and len(found) == 1)
        level = {
            node: {node} if node in devices else through
            for node, through in beyond.items()
            if node not in devices or devices[node].kind in PASSES_ON
        }


def _chain(name: str, upstream: Mapping[str, str]) -> Sequence[str]:
    found = [name]
    while (above := upstream.get(found[-1])) is not None and above not in found:
        found.append(above)
    return found
