"""The equipment register: all of it, what differs, wear by year, support that ends, what the centre has to have."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import equipment, wearing
from api.access import READ
from api.house import House
from api.in_house import InHouse
from api.minutes_requests import Asked, file
from api.rendering import page
from api.visitors import Welcome
from core.register.entries import matching

router = APIRouter(include_in_schema=False)
_ROWS = 500
"""That a page bears; who looks for one of more devices writes its name."""


@router.get("/register/minutes", dependencies=[READ])
def take_minutes(request: Request, house: InHouse, visitor: Welcome, query: Asked) -> Response:
    """The file."""
    return file(request, house, visitor, "stocktaking", query)


@router.get("/register/wear", dependencies=[READ])
def show_wear(
    request: Request, house: InHouse, year: Annotated[int | None, Query(ge=2000, le=9999)] = None
) -> Response:
    """Wear of every fixed asset in a year, this one if none is named."""
    now = wearing.this_year(house)
    shown = {"ledger": wearing.ledger_of(house, now if year is None else year), "years": _years(house, now)}
    return page(request, "register_wear.html", shown)


@router.get("/register/state", dependencies=[READ])
def show_state(request: Request, house: InHouse) -> Response:
    """What is out of support or soon will be, and what the centre lacks."""
    day = equipment.today(house)
    chosen, held = equipment.checklist(house)
    near = [one for one in equipment.supported(house) if one.support.is_near(day)]
    return page(request, "register_state.html", {"near": near, "day": day, "checklist": chosen, "held": held})


@router.get("/register", dependencies=[READ])
def show_register(
    request: Request, house: InHouse, show: Literal["all", "differences"] = "all", q: str = ""
) -> Response:
    """Books beside network; ``q`` looks for an id, code, serial number, MAC or address."""
    known = equipment.equipment(house)
    rows = known.doubtful if show == "differences" else known.entries
    found = matching(rows, q) if q.strip() else rows
    shown = {
        "entries": found[:_ROWS],
        "further": max(0, len(found) - _ROWS),
        "strangers": known.strangers if show == "differences" else (),
        "doubtful": len(known.doubtful),
        "total": len(known.entries),
        "show": show,
        "sought": q.strip(),
    }
    return page(request, "register.html", shown)


def _years(house: House, now: int) -> list[int]:
    """The years since the first device was used, the latest first."""
    used = [day.year for one in house.inventory().devices if (day := one.asset.in_use or one.asset.purchased)]
    return list(range(now, max(min(used, default=now), wearing.FIRST_YEAR) - 1, -1))
