"""What other programs ask of the process itself: metrics, health, readiness, reload."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from api.access import OPEN, OPERATE, READ, MetricsAccess
from api.in_house import InHouse
from api.monitor_metrics import scrape
from api.routes.watching import get_inventory
from api.schemas import SnapshotOut
from api.visitors import Welcome
from core.errors import NotRunningError, StoreError
from core.model import Permission

router = APIRouter(tags=["health"])


@router.get("/metrics", dependencies=[Depends(MetricsAccess(Permission.OVERVIEW))])
def get_metrics(house: InHouse, request: Request) -> Response:
    """The monitor's metrics, in the format that the client accepts."""
    try:
        answer = scrape(house.settings.data, request.headers)
    except NotRunningError as error:
        return PlainTextResponse(f"{error}\n", 503)
    return Response(answer.body, answer.status, dict(answer.headers))


@router.get("/-/healthy", dependencies=[OPEN])
async def get_healthy() -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("healthy\n")


@router.get("/-/ready", dependencies=[OPEN])
def get_ready(house: InHouse) -> PlainTextResponse:
    """The store can be read, there is an inventory, and the monitor is at work."""
    try:
        ready = house.newest.snapshot() is not None and house.monitor_is_alive()
    except StoreError:
        ready = False
    return PlainTextResponse("ready\n", 200) if ready else PlainTextResponse("not ready\n", 503)


@router.post("/-/reload", dependencies=[OPERATE])
def post_reload(house: InHouse, visitor: Welcome) -> SnapshotOut:
    """Read the inventory's folder anew: all of it, or (422, with every mistake) nothing."""
    snapshot_id = house.reload()
    house.audit.add(house.clock.wall(), visitor.name, "inventory.reload", str(snapshot_id))
    return get_inventory(house)


@router.get("/api/v1/openapi.json", dependencies=[READ], include_in_schema=False)
async def get_openapi(request: Request) -> JSONResponse:
    """The description of this API for programs."""
    return JSONResponse(request.app.openapi())
