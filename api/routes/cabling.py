"""What hangs where, for programs."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.access import READ
from api.in_house import InHouse
from api.refusals import Refused
from api.schemas import CablingOut, StationOut
from core.cabling import stations
from core.i18n import noop
from core.model import Cabling

router = APIRouter(prefix="/api/v1/cabling", tags=["cabling"], dependencies=[READ])


@router.get("")
def get_cabling(house: InHouse) -> CablingOut:
    """Every cable that is known, and who is at it and not in the inventory."""
    return CablingOut.model_validate(_known(house), from_attributes=True)


@router.get("/where")
def get_where(house: InHouse, q: Annotated[str, Query(min_length=1, max_length=200)]) -> list[StationOut]:
    """Where a MAC, an address, or those of a device were seen, the nearest place first."""
    found = stations(_known(house), house.inventory(), q)
    return [StationOut.model_validate(one, from_attributes=True) for one in found]


def _known(house: InHouse) -> Cabling:
    known = house.cablings.newest()
    if known is None:
        raise Refused(404, noop("The devices have not been asked yet."))
    return known
