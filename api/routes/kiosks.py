"""Kiosks: heartbeats of their screens, their tokens, the lists that they have to show."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, Response

from api.access import ADMINISTER, OPEN, OPERATE, READ
from api.answers import standing
from api.in_house import InHouse
from api.kiosk_access import HEARTBEAT, SCRIPT, KioskAccess, kiosk_of
from api.kiosks import KioskKeeper, KioskView, kiosk_views
from api.refusals import Refused
from api.rendering import today_of
from api.schemas.base import Done
from api.schemas.kiosks import HeartbeatIn, HeartbeatOut, KioskOut, KioskTokenOut, ProcedureListIn, ProcedureListOut
from api.views import Named
from api.visitors import Welcome
from core.i18n import noop
from core.model.kiosks import Heartbeat

router = APIRouter(tags=["kiosks"])
_SCRIPT_FILE = Path(__file__).parents[1] / "static" / "heartbeat.js"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Max-Age": "7200",
}


@router.get(SCRIPT, dependencies=[OPEN])
async def get_script() -> FileResponse:
    """What a kiosk's page runs to report; it needs nothing else."""
    return FileResponse(_SCRIPT_FILE, media_type="text/javascript", headers={"Cache-Control": "max-age=3600"})


@router.options(HEARTBEAT, dependencies=[OPEN], include_in_schema=False)
async def options_heartbeat() -> Response:
    """Tells a browser that a page of any site may report, if it has a kiosk's token."""
    return Response(status_code=204, headers=_PREFLIGHT)


@router.post(HEARTBEAT, dependencies=[Depends(KioskAccess())])
def post_heartbeat(house: InHouse, kiosk: Annotated[str, Depends(kiosk_of)], said: HeartbeatIn) -> HeartbeatOut:
    """A kiosk's screen draws. A date of its data that is yet to come tells nothing, and is left out."""
    now = house.clock.wall()
    day = said.content_date
    known = None if day is None or day > today_of(house) + timedelta(days=1) else day
    checksum = said.checksum.lower() if said.checksum else None
    house.kiosks.heard(kiosk, Heartbeat(now - said.alive_seconds, said.page, known, said.procedures, checksum), now)
    return HeartbeatOut(kiosk=kiosk, received_at=now)


@router.get("/api/v1/kiosks", dependencies=[READ])
def get_kiosks(house: InHouse) -> list[KioskOut]:
    """Every kiosk of the inventory, what its screen said last, and how it stands."""
    named = Named.of(house.inventory())
    return [_answer(named, view) for view in kiosk_views(house)]


@router.post("/api/v1/kiosks/{device_id}/token", dependencies=[ADMINISTER], status_code=201)
def post_kiosk_token(house: InHouse, visitor: Welcome, device_id: str) -> KioskTokenOut:
    """Make the token with which this kiosk, and no other, may report; its secret is in this answer alone."""
    return KioskTokenOut(device=device_id, secret=KioskKeeper(house, visitor.name).add_token(device_id))


@router.delete("/api/v1/kiosks/{device_id}/token", dependencies=[ADMINISTER])
def delete_kiosk_token(house: InHouse, visitor: Welcome, device_id: str) -> Done:
    """Revoke a kiosk's token; its screen is no longer judged."""
    KioskKeeper(house, visitor.name).revoke_token(device_id)
    return Done()


@router.get("/api/v1/procedures", dependencies=[READ])
def get_procedures(house: InHouse) -> list[ProcedureListOut]:
    """The lists that the kiosks of each site have to show."""
    return [ProcedureListOut.model_validate(one) for one in house.kiosks.published().values()]


@router.put("/api/v1/procedures/{site_id}", dependencies=[OPERATE])
def put_procedures(house: InHouse, visitor: Welcome, site_id: str, asked: ProcedureListIn) -> ProcedureListOut:
    """Set the list that the kiosks of this site have to show in full."""
    keeper = KioskKeeper(house, visitor.name)
    if asked.codes is not None and asked.procedures is None and asked.checksum is None:
        return ProcedureListOut.model_validate(keeper.publish_codes(site_id, asked.codes))
    if asked.codes is None and asked.procedures is not None and asked.checksum is not None:
        return ProcedureListOut.model_validate(keeper.publish(site_id, asked.procedures, asked.checksum))
    raise Refused(422, noop("Give either 'codes', or 'procedures' and 'checksum'."))


@router.delete("/api/v1/procedures/{site_id}", dependencies=[OPERATE])
def delete_procedures(house: InHouse, visitor: Welcome, site_id: str) -> Done:
    """Forget the list of this site; its kiosks are no longer compared."""
    KioskKeeper(house, visitor.name).withdraw(site_id)
    return Done()


def _answer(named: Named, view: KioskView) -> KioskOut:
    record, said = view.record, view.record.last if view.record else None
    return KioskOut(
        device=view.device.id,
        name=view.device.name,
        site=view.device.site,
        token_by=record.token_by if record else None,
        token_at=record.token_at if record else None,
        heard_at=record.heard_at if record else None,
        alive_since=said.alive_since if said else None,
        page=said.page if said else "",
        content_date=said.content_date if said else None,
        procedures=said.procedures if said else None,
        checksum=said.checksum if said else None,
        standing=standing(named, view.standing),
    )
