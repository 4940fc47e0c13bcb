"""One device, one link, one service."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import READ
from api.charts import device_charts, link_charts, service_charts
from api.house import House
from api.in_house import InHouse
from api.interfaces import interfaces, storages
from api.kiosks import kiosk_view
from api.refusals import Refused
from api.rendering import language_of, page, today_of
from api.views import Named, View, device_views, link_views, service_views, worst_first
from core import words
from core.i18n import noop
from core.model import Device, Inventory, Link, Service
from core.provisioning.hosts import hosts_of
from core.store.replacements import Replacements
from core.store.seen_devices import SeenDevices

router = APIRouter(include_in_schema=False)
_TRANSITIONS = 50
_INCIDENTS = 10
_TRAPS = 20
_RUNS = 5


@router.get("/devices/{device_id}", dependencies=[READ])
def show_device(request: Request, house: InHouse, device_id: str) -> Response:
    """State and reason, facts, interfaces, charts, transitions, asset fields."""
    inventory = house.inventory()
    device = inventory.device(device_id)
    if device is None:
        raise Refused(404, noop("There is no device '{id}' in the inventory."), id=device_id)
    view = device_views(house, [device])[0]
    snmp = view.readings.get("snmp")
    cabled = house.cablings.way(device.id)
    shown = {
        **_common(house, inventory, view, device, words.DEVICE_KINDS[device.kind]),
        "upstream": inventory.device(cabled or device.upstream or ""),
        "is_cabled": cabled is not None,
        "links": link_views(house, [link for link in inventory.links if link.device == device.id]),
        "interfaces": interfaces(snmp),
        "storages": storages(snmp),
        "facts": {} if snmp is None else snmp.facts,
        "charts": device_charts(view),
        "screen": kiosk_view(house, view),
        "content_days": house.settings.kiosk_content_days,
        "today": today_of(house),
        "host_standing": house.provisioned.standing(device.id),
        "host_runs": house.provisioned.history(device.id, _RUNS),
        "can_be_set_up": device.id in hosts_of(inventory, {}),
        "replacements": Replacements(house.database).all(device.id),
        "stood": SeenDevices(house.database).of(view.subject),
        "traps": house.traps.find(view.subject, limit=_TRAPS),
        "findings": worst_first(house.findings.all(ended=False, subject=view.subject)),
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
        **_common(house, inventory, view, link, words.LINK_KINDS[link.kind]),
        "device": inventory.device(link.device),
        "charts": link_charts(view),
    }
    return page(request, "link.html", shown)


@router.get("/services/{service_id}", dependencies=[READ])
def show_service(request: Request, house: InHouse, service_id: str) -> Response:
    """State and reason, how long the last check took and what it said, the certificate, transitions."""
    inventory = house.inventory()
    service = inventory.service(service_id)
    if service is None:
        raise Refused(404, noop("There is no service '{id}' in the inventory."), id=service_id)
    view = service_views(house, [service])[0]
    last = view.readings.get("check")
    shown = {
        **_common(house, inventory, view, service, words.SERVICE_KINDS[service.kind]),
        "device": inventory.device(service.device) if service.device else None,
        "links": link_views(house, [link for link in inventory.links if link.id == service.link]),
        "complaint": "" if last is None else words.complaint_in(language_of(request), last.facts),
        "charts": service_charts(view),
    }
    return page(request, "service.html", shown)


def _common(
    house: House, inventory: Inventory, view: View, item: Device | Link | Service, kind: str
) -> dict[str, object]:
    """What every page of a subject shows: its name and kind, planned stops, last transitions and incidents."""
    return {
        "view": view,
        "name": item.name,
        "kind": kind,
        "named": Named.of(inventory),
        "stops": house.maintenances.of(view.subject, house.clock.wall()),
        "transitions": house.states.transitions(view.subject, limit=_TRANSITIONS),
        "incidents": house.states.incidents(subject=view.subject, limit=_INCIDENTS),
    }
