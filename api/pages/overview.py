"""The overview and the wall."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.access import OVERVIEW
from api.in_house import InHouse
from api.rendering import page
from api.views import WORST_FIRST, overview
from api.visitors import Welcome
from core.model import Permission

router = APIRouter(include_in_schema=False)


@router.get("/", dependencies=[OVERVIEW])
def show_overview(request: Request, house: InHouse, visitor: Welcome) -> Response:
    """Everything at a glance, worst first. A wall's account has a page of its own."""
    if not visitor.may(Permission.READ):
        return RedirectResponse("/wall", 303)
    return page(request, "overview.html", {"seen": overview(house), "states": WORST_FIRST})


@router.get("/wall", dependencies=[OVERVIEW])
def show_wall(request: Request, house: InHouse) -> Response:
    """The same from across a room."""
    return page(request, "wall.html", {"seen": overview(house), "states": WORST_FIRST})
