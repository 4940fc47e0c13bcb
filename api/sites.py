"""What pages show of many sites: each with its count of states and its gravest trouble, worst first."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from api.hierarchy import with_parents
from api.house import House
from api.views import RANK, WORST_FIRST, DeviceView, Named, open_incidents, standing_of
from core import words
from core.model import (
    Device,
    Incident,
    Inventory,
    Severity,
    Site,
    State,
    device_subject,
    link_subject,
    service_subject,
    site_subject,
)

MOST_FOUND = 60
"""Devices that a search shows; who gets more writes more of the name."""

_GRAVE = (Severity.S1, Severity.S2)


@dataclass(frozen=True, slots=True)
class SiteView:
    """One site: how many of its devices and links are in which state, and its gravest open incident."""

    site: Site
    devices: Mapping[State, int]
    links: Mapping[State, int]
    incidents: Sequence[Incident]

    @property
    def state(self) -> State:
        """Down when what is open there is grave; trouble of a single device makes a site degraded."""
        if self.incidents and self.incidents[0].severity in _GRAVE:
            return State.DOWN
        if any(self.devices[state] or self.links[state] for state in (State.DOWN, State.DEGRADED)):
            return State.DEGRADED
        return next((state for state in WORST_FIRST if self.devices[state] or self.links[state]), State.UNKNOWN)

    @property
    def rank(self) -> tuple[str, int, int, list[tuple[str, int]]]:
        """Sorts the worst first: the gravest incident, then the worst state, then how many are in it, then the name."""
        gravest = str(self.incidents[0].severity) if self.incidents else "without"
        unwell = sum(self.devices.values()) - self.devices[State.UP]
        return gravest, RANK[self.state], -unwell, words.sort_key(self.site.name)


@dataclass(frozen=True, slots=True)
class Province:
    """Many sites at a glance, worst first. ``counts`` are the devices' states; ``found`` what a search found."""

    counts: Mapping[State, int]
    sites: Sequence[SiteView]
    incidents: Sequence[Incident]
    found: Sequence[DeviceView]
    more_found: int
    named: Named


def sites_with_devices(inventory: Inventory, under: str | None = None) -> list[Site]:
    """The sites at which devices stand, of all or of those that are ``under`` a site, itself among them."""
    occupied = {device.site for device in inventory.devices}
    known = {site.id: site for site in inventory.sites}
    return [
        site
        for site in inventory.sites
        if site.id in occupied and (under is None or under in with_parents(site.id, known))
    ]


def province(house: House, sites: Collection[Site], search: str = "") -> Province:
    """These sites at a glance, and the devices there whose name, address, room or person has all words of a search."""
    inventory, standings = house.inventory(), house.states.standings()
    places = subjects_by_site(inventory)
    devices: dict[str, Counter[State]] = defaultdict(Counter)
    links: dict[str, Counter[State]] = defaultdict(Counter)
    for device in inventory.devices:
        devices[device.site][standing_of(standings, device_subject(device.id)).state] += 1
    for link in inventory.links:
        links[link.site][standing_of(standings, link_subject(link.id)).state] += 1
    shown = {site.id for site in sites}
    incidents = open_incidents(house)
    theirs: dict[str, list[Incident]] = defaultdict(list)
    for row in incidents:
        theirs[places.get(row.subject, "")].append(row)
    views = [SiteView(site, devices[site.id], links[site.id], theirs[site.id]) for site in sites]
    counts: Counter[State] = sum((devices[site] for site in shown), Counter())
    everywhere = len(shown) == len(devices)
    found = [one for one in inventory.devices if one.site in shown and _fits(one, search)] if search.strip() else []
    return Province(
        counts,
        sorted(views, key=lambda view: view.rank),
        [row for row in incidents if everywhere or places.get(row.subject) in shown],
        [DeviceView(standing_of(standings, device_subject(one.id)), {}, one) for one in found[:MOST_FOUND]],
        max(0, len(found) - MOST_FOUND),
        Named.of(inventory),
    )


def subjects_by_site(inventory: Inventory) -> dict[str, str]:
    """Subject → the site at which it is."""
    found = {device_subject(device.id): device.site for device in inventory.devices}
    found |= {link_subject(link.id): link.site for link in inventory.links}
    found |= {service_subject(service.id): service.site for service in inventory.services}
    return found | {site_subject(site.id): site.id for site in inventory.sites}


def _fits(device: Device, search: str) -> bool:
    text = words.folded(f"{device.name} {device.id} {device.room} {device.person} {device.address}")
    return all(word in text for word in words.folded(search).split())
