"""Kept configurations of network devices: the list, and one with its versions, its difference and the rules."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api import configurations
from api.access import OPERATE, READ
from api.in_house import InHouse
from api.rendering import page
from api.visitors import Welcome

router = APIRouter(include_in_schema=False)
_CHANGES = 20


@router.get("/configurations", dependencies=[READ])
def show_configurations(request: Request, house: InHouse) -> Response:
    """Every device whose configuration is kept."""
    return page(request, "configurations.html", {"rows": configurations.all_kept(house)})


@router.get("/configurations/{device_id}", dependencies=[READ])
def show_configuration(
    request: Request, house: InHouse, device_id: str, new: str | None = None, old: str | None = None
) -> Response:
    """One device: its versions, what changed in the one that is chosen, how it stands to the rules."""
    versions = configurations.history(house, device_id)
    shown = {
        "row": configurations.kept(house, device_id),
        "versions": versions,
        "changes": house.device_changes.all(device_id, limit=_CHANGES),
        "chosen": new or (versions[0].commit if versions else ""),
        "diff": configurations.difference(house, device_id, old or None, new or None) if versions else "",
    }
    return page(request, "configuration.html", shown)


@router.post("/configurations/{device_id}/accept", dependencies=[OPERATE])
def accept(
    request: Request,
    house: InHouse,
    visitor: Welcome,
    device_id: str,
    why: Annotated[str, Form()] = "",
    version: Annotated[str, Form()] = "",
) -> Response:
    """Stand for its newest version, the one that the page showed, and go back to its page."""
    configurations.accept(house, visitor, device_id, why, version)
    return RedirectResponse(request.url_for("show_configuration", device_id=device_id).path, 303)
