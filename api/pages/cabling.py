"""What hangs where: the map, and the search for a MAC, an address or a device."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import network_map
from api.access import READ
from api.in_house import InHouse
from api.rendering import page
from api.views import Named
from core.cabling import cables, stations
from core.model import device_subject

router = APIRouter(include_in_schema=False)


@router.get("/cabling", dependencies=[READ])
def show_cabling(request: Request, house: InHouse, q: str = "") -> Response:
    """The map; with ``q`` also where that hangs."""
    inventory, known = house.inventory(), house.cablings.newest()
    standings = house.states.standings()
    shown = {
        "known": known,
        "drawing": None if known is None else network_map.drawing(known, inventory),
        "nodes": {one.id: one for one in known.nodes} if known else {},
        "named": Named.of(inventory),
        "standings": {device.id: standings.get(device_subject(device.id)) for device in inventory.devices},
        "sought": q.strip(),
        "found": stations(known, inventory, q) if known and q.strip() else [],
        "at": cables(known, inventory, q) if known and q.strip() else [],
        "size": network_map,
    }
    return page(request, "cabling.html", shown)
