"""Planned maintenance: the list, a proposal that is shown before it is planned, and one planned stop."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from api import planning
from api.access import OPERATE, READ
from api.house import House
from api.in_house import InHouse
from api.rendering import page
from api.views import Named
from api.visitors import Welcome
from core.model import device_subject, link_subject, service_subject, site_subject
from core.planning import Wish

router = APIRouter(include_in_schema=False)
_ROWS = 200


class Asked(BaseModel):
    """The form as it was filled in, so that it can be shown and sent again, ``confirmed``."""

    subjects: str = Field(max_length=2000)
    starts: str = Field(max_length=40)
    ends: str = Field(max_length=40)
    reason: str = Field(max_length=500)
    announced: str = Field(default="", max_length=40)
    confirmed: bool = False

    def wish(self, house: House) -> Wish:
        """What it asks for. Raises PlanError."""
        zone, now = house.zone(), house.clock.wall()
        announced = planning.moment_of(self.announced, zone, now) if self.announced.strip() else None
        start, end = (planning.moment_of(text, zone, now) for text in (self.starts, self.ends))
        return Wish(self.subjects.replace(",", " ").split(), start, end, self.reason, announced)


@router.get("/maintenance", dependencies=[READ])
def show_maintenances(request: Request, house: InHouse) -> Response:
    """Planned stops, and the form to propose one."""
    inventory = house.inventory()
    choices = {site_subject(one.id): one.name for one in inventory.sites}
    choices |= {link_subject(one.id): one.name for one in inventory.links}
    choices |= {service_subject(one.id): one.name for one in inventory.checked_services()}
    choices |= {device_subject(one.id): one.name for one in inventory.devices}
    shown = {"items": house.maintenances.newest(_ROWS), "named": Named.of(inventory), "choices": choices}
    return page(request, "maintenance.html", shown)


@router.get("/maintenance/{number}", dependencies=[READ])
def show_maintenance(request: Request, house: InHouse, number: int) -> Response:
    """One planned stop, and the form to end or cancel it."""
    shown = {"item": planning.planned(house, number), "named": Named.of(house.inventory()), "asked": None}
    return page(request, "maintenance_one.html", shown)


@router.post("/maintenance", dependencies=[OPERATE])
def plan_maintenance(request: Request, house: InHouse, visitor: Welcome, asked: Annotated[Asked, Form()]) -> Response:
    """Show what would be planned; once that is confirmed, plan it and go to its page."""
    if asked.confirmed:
        item = planning.plan(house, visitor.name, asked.wish(house))
        return RedirectResponse(request.url_for("show_maintenance", number=item.id).path, 303)
    item = planning.propose(house, visitor.name, asked.wish(house))
    shown = {"item": item, "named": Named.of(house.inventory()), "asked": asked}
    return page(request, "maintenance_one.html", shown)


@router.post("/maintenance/{number}/end", dependencies=[OPERATE])
def end_maintenance(
    request: Request, house: InHouse, visitor: Welcome, number: int, note: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """End it and go back to its page."""
    planning.end(house, visitor.name, number, note)
    return RedirectResponse(request.url_for("show_maintenance", number=number).path, 303)


@router.post("/maintenance/{number}/cancel", dependencies=[OPERATE])
def cancel_maintenance(
    request: Request, house: InHouse, visitor: Welcome, number: int, note: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Cancel it and go back to its page."""
    planning.cancel(house, visitor.name, number, note)
    return RedirectResponse(request.url_for("show_maintenance", number=number).path, 303)
