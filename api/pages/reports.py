"""The page from which auditors take reports."""

from datetime import date, timedelta
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import READ
from api.equipment import today
from api.in_house import InHouse
from api.rendering import page
from api.report_requests import Asked, file
from api.reports.period import last_month
from api.visitors import Welcome
from core.signing import fingerprint, own_key

router = APIRouter(include_in_schema=False)


@router.get("/reports", dependencies=[READ])
def show_reports(request: Request, house: InHouse) -> Response:
    """What can be asked for, and the key that reports are signed with."""
    inventory, public = house.inventory(), own_key(house.settings.data).public
    first, last = last_month(house.zone(), house.clock.wall())
    shown = {
        "sites": inventory.sites,
        "links": inventory.links,
        "month": (first, last),
        "quarter": _quarter_before(date.fromisoformat(last)),
        "today": today(house).isoformat(),
        "public_key": public,
        "fingerprint": fingerprint(public),
    }
    return page(request, "reports.html", shown)


@router.get("/reports/{report}", dependencies=[READ])
def take_report(
    request: Request, house: InHouse, visitor: Welcome, report: Literal["availability", "utilisation"], query: Asked
) -> Response:
    """The file."""
    return file(request, house, visitor, report, query)


def _quarter_before(last_of_month: date) -> tuple[str, str]:
    """The last whole quarter up to the end of a month."""
    months_over = last_of_month.month % 3
    last = last_of_month
    for _ in range(months_over):
        last = last.replace(day=1) - timedelta(days=1)
    return date(last.year, last.month - 2, 1).isoformat(), last.isoformat()
