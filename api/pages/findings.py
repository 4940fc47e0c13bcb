"""The list of findings, and one finding with the form to acknowledge it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api import acknowledging
from api.access import OPERATE, READ
from api.in_house import InHouse
from api.rendering import page
from api.views import Named, sweep_views, worst_first
from api.visitors import Welcome

router = APIRouter(include_in_schema=False)
_ROWS = 500


@router.get("/findings", dependencies=[READ])
def show_findings(request: Request, house: InHouse, show: Literal["present", "ended"] = "present") -> Response:
    """Findings, the worst and the newest first."""
    rows = house.findings.all(ended=show == "ended", limit=_ROWS)
    shown = {
        "findings": worst_first(rows),
        "show": show,
        "named": Named.of(house.inventory()),
        "sweeps": sweep_views(house),
    }
    return page(request, "findings.html", shown)


@router.get("/findings/{finding_id}", dependencies=[READ])
def show_finding(request: Request, house: InHouse, finding_id: int) -> Response:
    """One finding, what is known of it, who knows of it."""
    record = acknowledging.finding(house, finding_id)
    return page(request, "finding.html", {"finding": record, "named": Named.of(house.inventory())})


@router.post("/findings/{finding_id}/acknowledge", dependencies=[OPERATE])
def acknowledge(
    request: Request, house: InHouse, visitor: Welcome, finding_id: int, reason: Annotated[str, Form()] = ""
) -> Response:
    """Acknowledge and go back to its page."""
    acknowledging.acknowledge(house, visitor, finding_id, reason)
    return RedirectResponse(request.url_for("show_finding", finding_id=finding_id).path, 303)


@router.post("/findings/{finding_id}/withdraw", dependencies=[OPERATE])
def withdraw(request: Request, house: InHouse, visitor: Welcome, finding_id: int) -> Response:
    """Take an acknowledgement back and go back to its page."""
    acknowledging.withdraw(house, visitor, finding_id)
    return RedirectResponse(request.url_for("show_finding", finding_id=finding_id).path, 303)
