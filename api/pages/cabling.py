"""What hangs where: the map of a site, and the search for a MAC, an address or a device."""

from collections.abc import Collection, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import network_map
from api.access import READ
from api.hierarchy import main_site
from api.in_house import InHouse
from api.rendering import page
from api.sites import sites_with_devices
from api.views import Named
from core.cabling import cables, stations
from core.model import Cable, Inventory, Site, Station, device_subject

router = APIRouter(include_in_schema=False)


@router.get("/cabling", dependencies=[READ])
def show_cabling(request: Request, house: InHouse, q: str = "", site: str = "") -> Response:
    """The map, of many sites that of one; with ``q`` also where that hangs, and by itself the map of the site there."""
    inventory, known = house.inventory(), house.cablings.newest()
    standings = house.states.standings()
    sites = sites_with_devices(inventory)
    found = stations(known, inventory, q) if known and q.strip() else []
    at = cables(known, inventory, q) if known and q.strip() else []
    chosen = _chosen(inventory, sites, [site, *_sites_of(inventory, found, at)])
    drawn = None if known is None else (known, inventory)
    if known is not None and len(sites) > 1:
        drawn = network_map.of_site(known, inventory, chosen)
    shown = {
        "known": known,
        "sites": sites,
        "chosen": chosen,
        "cables": drawn[0].cables if drawn else (),
        "drawing": network_map.drawing(*drawn) if drawn else None,
        "nodes": {one.id: one for one in known.nodes} if known else {},
        "named": Named.of(inventory),
        "standings": {device.id: standings.get(device_subject(device.id)) for device in inventory.devices},
        "sought": q.strip(),
        "found": found,
        "at": at,
        "size": network_map,
    }
    return page(request, "cabling.html", shown)


def _sites_of(inventory: Inventory, found: Sequence[Station], at: Sequence[Cable]) -> list[str]:
    """Where that is which was sought."""
    names = [place.device for one in found for place in one.places]
    names += [end.node for cable in at for end in cable.ends]
    return [device.site for name in names if (device := inventory.device(name)) is not None]


def _chosen(inventory: Inventory, sites: Collection[Site], wanted: list[str]) -> str:
    """The first that is wanted and has devices; else the main site, else the first of all."""
    main = main_site(inventory)
    names = [*wanted, *([main.id] if main else []), *(one.id for one in sites)]
    occupied = {one.id for one in sites}
    return next((name for name in names if name in occupied), "")
