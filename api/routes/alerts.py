"""The outbox of alerts: who was told of what, and who was not."""

from typing import Annotated

from fastapi import APIRouter, Query

from api import answers
from api.access import READ
from api.in_house import InHouse
from api.schemas import AlertDeliveryOut
from core.model import DeliveryState

router = APIRouter(prefix="/api/v1", tags=["incidents"])


@router.get("/alert-deliveries", dependencies=[READ])
def get_alert_deliveries(
    house: InHouse,
    state: DeliveryState | None = None,
    receiver: str | None = None,
    incident: Annotated[int | None, Query(description="Number of an incident.")] = None,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> list[AlertDeliveryOut]:
    """Deliveries of alerts, newest first; ``waiting`` ones have still to go out."""
    return [answers.alert_delivery(row, alert) for row, alert in house.outbox.find(state, receiver, incident, limit)]
