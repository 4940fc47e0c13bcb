"""Reports as files, the key that they are signed with, and the availability of one device, link or service."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.access import READ
from api.in_house import InHouse
from api.refusals import Refused
from api.report_requests import FILES, Asked, file
from api.reports.availability import seconds
from api.reports.figures import row_of
from api.reports.period import last_month, period
from api.reports.subjects import Choice
from api.schemas import AvailabilityOut, ReportKeyOut, SumsOut
from api.visitors import Welcome
from core.i18n import noop
from core.signing import fingerprint, own_key

router = APIRouter(prefix="/api/v1", tags=["reports"])


@router.get("/reports/availability", dependencies=[READ], response_class=Response, responses=FILES)
def get_availability_report(request: Request, house: InHouse, visitor: Welcome, query: Asked) -> Response:
    """How long everything was up, 24×7 and in working hours; last month by default."""
    return file(request, house, visitor, "availability", query)


@router.get("/reports/utilisation", dependencies=[READ], response_class=Response, responses=FILES)
def get_utilisation_report(request: Request, house: InHouse, visitor: Welcome, query: Asked) -> Response:
    """How full the links were; the last seven days by default."""
    return file(request, house, visitor, "utilisation", query)


@router.get("/reports/key", dependencies=[READ])
def get_report_key(house: InHouse) -> ReportKeyOut:
    """The public key of the reports' signatures."""
    public = own_key(house.settings.data).public
    return ReportKeyOut(public_key=public, fingerprint=fingerprint(public))


@router.get("/availability", dependencies=[READ])
def get_availability(
    house: InHouse,
    subject: Annotated[str, Query(description="'device:ID', 'link:ID' or 'service:ID'.", max_length=200)],
    first: Annotated[str, Query(alias="from", max_length=20, description="First day; else that of last month.")] = "",
    last: Annotated[str, Query(alias="to", max_length=20, description="Last day, itself included.")] = "",
) -> AvailabilityOut:
    """Where the seconds of one device, link or service went."""
    kind, _, number = subject.partition(":")
    if kind not in ("device", "link", "service") or not number:
        raise Refused(422, noop("'{subject}' is none of device:ID, link:ID, service:ID."), subject=subject)
    zone, now = house.zone(), house.clock.wall()
    days = (first, last) if first or last else last_month(zone, now)
    asked = period(*days, zone, now)
    row = row_of(house.database, Choice(**{kind: number}), asked, house.newest.snapshot())
    return AvailabilityOut(
        subject=row.subject.key,
        name=row.subject.item.name,
        since=asked.since,
        until=asked.until,
        all_hours=SumsOut.model_validate(seconds(row.whole)),
        working_hours=SumsOut.model_validate(seconds(row.working)),
    )
