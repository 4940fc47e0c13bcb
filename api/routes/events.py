"""Server-sent events: one stream a tab."""

from collections.abc import AsyncIterator

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from api.access import OVERVIEW
from api.feed import Feed, Listener
from api.house import House
from api.in_house import InHouse
from api.visitors import Welcome, identify

router = APIRouter(prefix="/api/v1", tags=["events"])
LOOKED_AT_AGAIN = 15.0
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/events", dependencies=[OVERVIEW], response_class=StreamingResponse)
async def get_events(
    request: Request, house: InHouse, visitor: Welcome, subject: str | None = None
) -> StreamingResponse:
    """Events of the kinds hello, beat, standing, transition, incident, latest, run, inventory; their data is JSON.

    ``subject`` asks for all readings of one device or link; without it, readings are headlines.
    """
    listener = Listener(visitor, subject)
    return StreamingResponse(_stream(request, house, listener), media_type="text/event-stream", headers=_HEADERS)


async def _stream(request: Request, house: House, listener: Listener) -> AsyncIterator[str]:
    feed: Feed = request.app.state.feed
    looked_at = house.clock.monotonic()
    async for item in feed.listen(listener):
        yield f"event: {item.kind}\ndata: {item.data}\n\n"
        now = house.clock.monotonic()
        if now - looked_at > LOOKED_AT_AGAIN:  # beats come more often than that, so a logout ends the stream
            looked_at = now
            if await anyio.to_thread.run_sync(identify, request, house) != listener.visitor:
                return
