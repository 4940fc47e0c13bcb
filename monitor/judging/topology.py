"""What the inventory says of ways, power and places: through what a subject is reached, and what feeds it. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from core.model import (
    Device,
    DeviceKind,
    Inventory,
    Link,
    Service,
    device_subject,
    link_subject,
    service_subject,
    site_subject,
)

Item = Device | Link | Service


@dataclass(frozen=True, slots=True)
class Topology:
    """An inventory by subject.

    ``feeds`` are the UPSs whose word says whether a subject has power, a UPS's own first; ``entries`` the devices of a
    site that are reached through no other of its own; ``gateways`` the monitor's own that are devices, ``way_out`` they
    and the devices on the way to them; ``points`` are the parents of several sites that have devices, as subjects, and
    their sites, ``point_of`` the ways into these.
    """

    items: Mapping[str, Item] = field(default_factory=dict)
    upstream: Mapping[str, str] = field(default_factory=dict)
    dependents: Mapping[str, Sequence[str]] = field(default_factory=dict)
    links_of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    feeds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    entries: Mapping[str, Sequence[str]] = field(default_factory=dict)
    gateways: tuple[str, ...] = ()
    way_out: frozenset[str] = frozenset()
    points: Mapping[str, Sequence[str]] = field(default_factory=dict)
    point_of: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, inventory: Inventory, gateways: Collection[str] = ()) -> "Topology":
        """Everything. ``gateways`` are the addresses of the monitor's own."""
        devices = {device.id: device for device in inventory.devices}
        items: dict[str, Item] = {device_subject(device.id): device for device in inventory.devices}
        items |= {link_subject(link.id): link for link in inventory.links}
        items |= {service_subject(service.id): service for service in inventory.checked_services()}
        upstream = {subject: way for subject, item in items.items() if (way := _upstream(item)) is not None}
        links = {subject: device_subject(item.device) for subject, item in items.items() if isinstance(item, Link)}
        feeds = _feeds(items, devices)
        entries = _turned((subject, site) for subject, site in _entries(items, devices))
        sites = {site.id: site.parent for site in inventory.sites if site.parent is not None and site.id in entries}
        points = {site_subject(parent): its for parent, its in _turned(sites.items()).items() if len(its) > 1}
        own = tuple(subject for subject, item in items.items() if _addresses(item) & set(gateways))
        return cls(
            items=items,
            gateways=own,
            way_out=frozenset(step for subject in own for step in _chain(subject, upstream)),
            upstream=upstream,
            dependents=_turned(upstream.items()),
            links_of=_turned(links.items()),
            feeds=feeds,
            fed=_turned((subject, feed) for subject, its in feeds.items() for feed in its if feed != subject),
            entries=entries,
            points=points,
            point_of={entry: point for point, its in points.items() for site in its for entry in entries[site]},
        )

    def way(self, subject: str) -> Iterator[str]:
        """Everybody on the way to a subject, from the nearest to it."""
        return islice(_chain(subject, self.upstream), 1, None)


def _upstream(item: Item) -> str | None:
    if isinstance(item, Link):
        return device_subject(item.device)
    if isinstance(item, Service):
        if item.link is not None:
            return link_subject(item.link)
        return None if item.device is None else device_subject(item.device)
    return None if item.upstream is None else device_subject(item.upstream)


def _addresses(item: Item) -> set[str]:
    return set() if not isinstance(item, Device) else {str(address) for address in (item.address, *item.addresses)}


def _chain(subject: str, upstream: Mapping[str, str]) -> Iterator[str]:
    """A subject and everybody on the way to it; the inventory has no loop."""
    here: str | None = subject
    while here is not None:
        yield here
        here = upstream.get(here)


def _feeds(items: Mapping[str, Item], devices: Mapping[str, Device]) -> dict[str, tuple[str, ...]]:
    """A UPS tells of itself; a link has the power of its near end; a device what it says, or the UPSs of its site."""
    at_site = _turned((device.id, device.site) for device in devices.values() if device.kind is DeviceKind.UPS)
    found: dict[str, tuple[str, ...]] = {}
    for subject, item in items.items():
        device = devices.get(item.device) if isinstance(item, Link) else item
        if device is None or isinstance(device, Service):
            continue
        if device.kind is DeviceKind.UPS:
            found[subject] = (subject,)
            continue
        names = device.fed_by if device.fed_by is not None else at_site.get(device.site, ())
        if names:
            found[subject] = tuple(device_subject(name) for name in names)
    return found


def _entries(items: Mapping[str, Item], devices: Mapping[str, Device]) -> Iterable[tuple[str, str]]:
    for subject, item in items.items():
        if isinstance(item, Device):
            way = devices.get(item.upstream) if item.upstream is not None else None
            if way is None or way.site != item.site:
                yield subject, item.site


def _turned(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """(one, other) pairs as other → its ones."""
    found: dict[str, list[str]] = {}
    for one, other in pairs:
        found.setdefault(other, []).append(one)
    return found
