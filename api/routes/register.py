"""The equipment register, for programs."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import equipment, registering, wearing
from api.access import READ
from api.in_house import InHouse
from api.minutes_requests import Asked, file
from api.refusals import Refused
from api.report_requests import FILES
from api.schemas import ChecklistOut, DifferencesOut, LedgerOut, RegisterEntryOut, SupportOut
from api.visitors import Welcome
from core.i18n import noop
from core.register.entries import matching

router = APIRouter(prefix="/api/v1/register", tags=["register"], dependencies=[READ])


@router.get("")
def get_register(house: InHouse) -> list[RegisterEntryOut]:
    """Every device of the books, with what was seen of it."""
    return [registering.entry(one) for one in equipment.equipment(house).entries]


@router.get("/differences")
def get_differences(house: InHouse) -> DifferencesOut:
    """Where books, network and inventory check do not agree."""
    return registering.differing(equipment.equipment(house))


@router.get("/wear")
def get_wear(house: InHouse, year: Annotated[int | None, Query(ge=2000, le=9999)] = None) -> LedgerOut:
    """Wear of every fixed asset in a year, this one if none is named; a closed year as it was closed."""
    return registering.ledger(wearing.ledger_of(house, wearing.this_year(house) if year is None else year))


@router.get("/support")
def get_support(house: InHouse) -> list[SupportOut]:
    """Everything of which it is known until when it is supported, the earliest end first."""
    day = equipment.today(house)
    return [registering.support(one, day) for one in equipment.supported(house)]


@router.get("/checklist")
def get_checklist(house: InHouse) -> ChecklistOut:
    """What each place has to have by law, has and lacks."""
    return registering.checklist(*equipment.checklist(house))


@router.get("/minutes", response_class=Response, responses=FILES)
def get_minutes(request: Request, house: InHouse, visitor: Welcome, query: Asked) -> Response:
    """Minutes of the inventory check, form C53-HD."""
    return file(request, house, visitor, "stocktaking", query)


@router.get("/handover", response_class=Response, responses=FILES)
def get_handover(request: Request, house: InHouse, visitor: Welcome, query: Asked) -> Response:
    """Minutes of the handover of devices."""
    return file(request, house, visitor, "transfer", query)


@router.get("/entries/{name}")
def get_entry(house: InHouse, name: str) -> list[RegisterEntryOut]:
    """Those with this id, code, serial number, MAC or address, also of who stood there before."""
    found = matching(equipment.equipment(house).entries, name)
    if not found:
        raise Refused(404, noop("The register has nothing like '{sought}'."), sought=name)
    return [registering.entry(one) for one in found]
