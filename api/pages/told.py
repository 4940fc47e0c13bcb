"""What a device tells of itself, asked now."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import READ
from api.in_house import InHouse
from api.rendering import language_of, page
from api.told import hear
from core import words

router = APIRouter(include_in_schema=False)


@router.get("/devices/{device_id}/told", dependencies=[READ])
def show_told(request: Request, house: InHouse, device_id: str) -> Response:
    """What it is, its ports, sensors, parts, supplies and neighbours, each as the device says."""
    heard = hear(house, device_id)
    tables = words.told_tables(language_of(request), heard.told) if heard.told is not None else []
    return page(request, "told.html", {"device": house.inventory().device(device_id), "heard": heard, "tables": tables})
