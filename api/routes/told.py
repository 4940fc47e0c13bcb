"""What a device tells of itself, asked now, for programs."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.access import READ
from api.in_house import InHouse
from api.told import hear
from core.model import Outcome

router = APIRouter(prefix="/api/v1", tags=["watching"])


class ToldOut(BaseModel):
    """One device, asked over SNMP."""

    device: str
    at: Annotated[float, Field(description="Unix time of the answer; one is good for half a minute")]
    outcome: Outcome
    told: Annotated[dict[str, Any] | None, Field(description="As 'motcua identify --json' writes it; null: no answer")]


@router.get("/devices/{device_id}/told", dependencies=[READ])
def get_told(house: InHouse, device_id: str) -> ToldOut:
    """What a device is, its ports, sensors, parts, supplies and neighbours, with the evidence."""
    heard = hear(house, device_id)
    return ToldOut(device=heard.device, at=heard.at, outcome=heard.outcome, told=heard.told)
