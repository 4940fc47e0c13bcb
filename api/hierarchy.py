"""Which sites stand above which, and an inventory with none."""

from collections import Counter
from collections.abc import Mapping

from core.model import Inventory, Site

NOTHING = Inventory(sites=(), devices=(), links=(), credentials=())


def main_site(inventory: Inventory) -> Site | None:
    """The site that all devices stand at or below, the lowest such; without one, where most devices stand."""
    devices = Counter(device.site for device in inventory.devices)
    known = {site.id: site for site in inventory.sites}
    ways = [with_parents(site, known) for site in devices]
    shared = next((site for site in ways[0] if all(site in way for way in ways)), None) if ways else None
    return known[shared] if shared is not None else max(known.values(), key=lambda site: devices[site.id], default=None)


def with_parents(site: str, known: Mapping[str, Site]) -> list[str]:
    """A site and who is above it, lowest first."""
    found = [site]
    while (parent := known[found[-1]].parent) is not None and parent in known:
        found.append(parent)
    return found
