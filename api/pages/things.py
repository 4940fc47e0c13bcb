"""One device, and one link."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import READ
from api.charts import device_charts, link_charts
from api.in_house import InHouse
from api.interfaces import interfaces, storages
from api.refusals import Refused
from api.rendering import page
from api.views import Named, device_views, link_views
from core.i18n import noop

router = APIRouter(include_in_schema=False)
_TRANSITIONS = 50


@router.get("/devices/{device_id}", dependencies=[READ])
def show_device(request: Request, house: InHouse, device_id: str) -> Response:
    """State and reason, facts, interfaces, charts, transitions, asset fields."""
    inventory = house.inventory()
    device = inventory.device(device_id)
    if device is None:
        raise Refused(404, noop("There is no device '{id}' in the inventory."), id=device_id)
    view = device_views(house, [device])[0]
    snmp = view.readings.get("snmp")
    shown = {
        "view": view,
        "named": Named.of(inventory),
        "upstream": inventory.device(device.upstream) if device.upstream else None,
        "links": link_views(house, [link for link in inventory.links if link.device == device.id]),
        "interfaces": interfaces(snmp),
        "storages": storages(snmp),
        "facts": {} if snmp is None else snmp.facts,
        "charts": device_charts(view),
        "transitions": house.states.transitions(view.subject, limit=_TRANSITIONS),
    }
    return page(request, "device.html", shown)


@router.get("/links/{link_id}", dependencies=[READ])
def show_link(request: Request, house: InHouse, link_id: str) -> Response:
    """Latency, loss and traffic against the contracted bandwidth, transitions."""
    inventory = house.inventory()
    link = inventory.link(link_id)
    if link is None:
        raise Refused(404, noop("There is no link '{id}' in the inventory."), id=link_id)
    view = link_views(house, [link])[0]
    shown = {
        "view": view,
        "named": Named.of(inventory),
        "device": inventory.device(link.device),
        "charts": link_charts(view),
        "transitions": house.states.transitions(view.subject, limit=_TRANSITIONS),
    }
    return page(request, "link.html", shown)
