"""The overview and the wall."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.access import OVERVIEW
from api.in_house import InHouse
from api.rendering import page
from api.sites import province, sites_with_devices
from api.views import WORST_FIRST, overview
from api.visitors import Welcome
from core.model import Permission

router = APIRouter(include_in_schema=False)


@router.get("/", dependencies=[OVERVIEW])
def show_overview(request: Request, house: InHouse, visitor: Welcome, q: str = "") -> Response:
    """Everything at a glance, worst first; of many sites, the sites. A wall's account has a page of its own."""
    if not visitor.may(Permission.READ):
        return RedirectResponse("/wall", 303)
    shown = {"site": None, "states": WORST_FIRST, "search": q}
    sites = sites_with_devices(house.inventory())
    if len(sites) > 1:
        return page(request, "province.html", {**shown, "seen": province(house, sites, q)})
    return page(request, "overview.html", {**shown, "seen": overview(house)})


@router.get("/wall", dependencies=[OVERVIEW])
def show_wall(request: Request, house: InHouse) -> Response:
    """The same from across a room."""
    return page(request, "wall.html", {"seen": overview(house), "states": WORST_FIRST})
