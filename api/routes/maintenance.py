"""Planned maintenance: list, look, plan, end, cancel."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api import answers, planning
from api.access import OPERATE, READ
from api.in_house import InHouse
from api.schemas import ClosingIn, MaintenanceIn, MaintenanceOut
from api.visitors import Welcome
from core.planning import Wish

router = APIRouter(prefix="/api/v1/maintenance", tags=["maintenance"])


@router.get("", dependencies=[READ])
def get_maintenances(
    house: InHouse,
    since: float | None = None,
    until: float | None = None,
    limit: Annotated[int, Query(ge=1, le=5000)] = 200,
) -> list[MaintenanceOut]:
    """Planned stops, those that begin last first; with ``since`` and ``until`` those whose window meets that time."""
    now = house.clock.wall()
    if since is None and until is None:
        found = house.maintenances.newest(limit)
    else:
        found = house.maintenances.overlapping(since or 0.0, 1e11 if until is None else until)[:limit]
    return [answers.maintenance(item, now) for item in found]


@router.get("/{number}", dependencies=[READ])
def get_maintenance(house: InHouse, number: int) -> MaintenanceOut:
    """One planned stop."""
    return answers.maintenance(planning.planned(house, number), house.clock.wall())


@router.post("", dependencies=[OPERATE], status_code=201)
def post_maintenance(house: InHouse, visitor: Welcome, asked: MaintenanceIn, response: Response) -> MaintenanceOut:
    """Plan a stop. A notice that is too short is accepted, and its warning is kept with it."""
    wish = Wish(asked.subjects, asked.starts_at, asked.ends_at, asked.reason, asked.announced_at)
    do = planning.propose if asked.propose else planning.plan
    response.status_code = 200 if asked.propose else 201
    return answers.maintenance(do(house, visitor.name, wish), house.clock.wall())


@router.post("/{number}/end", dependencies=[OPERATE])
def post_end(house: InHouse, visitor: Welcome, number: int, given: ClosingIn) -> MaintenanceOut:
    """End one that is under way before its time: from now on what is down is down."""
    return answers.maintenance(planning.end(house, visitor.name, number, given.note), house.clock.wall())


@router.post("/{number}/cancel", dependencies=[OPERATE])
def post_cancel(house: InHouse, visitor: Welcome, number: int, given: ClosingIn) -> MaintenanceOut:
    """Cancel one that has not begun."""
    return answers.maintenance(planning.cancel(house, visitor.name, number, given.note), house.clock.wall())
