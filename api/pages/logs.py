"""What persons did: the audit log."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import READ
from api.in_house import InHouse
from api.rendering import page

router = APIRouter(include_in_schema=False)
_ROWS = 200


@router.get("/audit", dependencies=[READ])
def show_audit(request: Request, house: InHouse) -> Response:
    """Who did what, newest first, and whether the log is whole."""
    return page(request, "audit.html", {"entries": house.audit.recent(_ROWS), "broken": house.audit.first_broken()})
