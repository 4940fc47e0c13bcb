"""One site, or the sites under one."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import READ
from api.in_house import InHouse
from api.refusals import Refused
from api.rendering import page
from api.sites import province, sites_with_devices
from api.views import WORST_FIRST, overview
from core.i18n import noop

router = APIRouter(include_in_schema=False)


@router.get("/sites/{site_id}", dependencies=[READ])
def show_site(request: Request, house: InHouse, site_id: str, q: str = "") -> Response:
    """Everything of a site at a glance; of one that has sites below it, those sites."""
    inventory = house.inventory()
    site = next((one for one in inventory.sites if one.id == site_id), None)
    if site is None:
        raise Refused(404, noop("There is no site '{id}' in the inventory."), id=site_id)
    sites = sites_with_devices(inventory, site_id)
    shown = {"site": site, "states": WORST_FIRST, "search": q}
    if len(sites) > 1:
        return page(request, "province.html", {**shown, "seen": province(house, sites, q)})
    return page(request, "overview.html", {**shown, "seen": overview(house, site_id)})
