"""Traps and informs."""

from typing import Annotated

from fastapi import APIRouter, Query

from api import answers
from api.access import READ
from api.in_house import InHouse
from api.schemas import TrapOut

router = APIRouter(prefix="/api/v1", tags=["watching"])


@router.get("/traps", dependencies=[READ])
def get_traps(
    house: InHouse,
    subject: Annotated[str | None, Query(description="'device:ID'; without it those of all devices.")] = None,
    since: float = 0.0,
    until: Annotated[float | None, Query(description="Unix time in seconds.")] = None,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> list[TrapOut]:
    """Traps and informs that last came in [since, until), newest first."""
    return [answers.trap(row) for row in house.traps.find(subject, since, until, limit)]
