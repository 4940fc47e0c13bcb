"""What happened: incidents with transitions, and the audit log."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import READ
from api.in_house import InHouse
from api.rendering import page
from api.views import Named

router = APIRouter(include_in_schema=False)
_ROWS = 200


@router.get("/incidents", dependencies=[READ])
def show_incidents(request: Request, house: InHouse) -> Response:
    """Open incidents, then resolved ones, then the changes of state."""
    rows = house.states.incidents(limit=_ROWS)
    shown = {
        "open": [row for row in rows if row.resolved_at is None],
        "resolved": [row for row in rows if row.resolved_at is not None],
        "transitions": house.states.transitions(limit=_ROWS),
        "named": Named.of(house.inventory()),
    }
    return page(request, "incidents.html", shown)


@router.get("/audit", dependencies=[READ])
def show_audit(request: Request, house: InHouse) -> Response:
    """Who did what, newest first, and whether the log is whole."""
    return page(request, "audit.html", {"entries": house.audit.recent(_ROWS), "broken": house.audit.first_broken()})
