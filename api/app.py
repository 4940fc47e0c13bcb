"""Puts the app together: routes, refusals, the guard, the live feed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import refusals
from api.attempts import Attempts
from api.feed import Feed
from api.guard import Guard
from api.house import House
from api.pages import login, logs, overview, runs, things
from api.routes import events, health, people, prometheus, watching
from api.routes import runs as run_routes
from api.schemas import ErrorOut

THREADS = 8  # each holds a connection of the store and its memory; forty, the default, help nobody
STATIC = Path(__file__).with_name("static")
_ROUTERS = (
    health.router,
    prometheus.router,
    watching.router,
    run_routes.router,
    people.router,
    events.router,
    login.router,
    overview.router,
    things.router,
    runs.router,
    logs.router,
)


def create_app(house: House) -> FastAPI:
    """The whole web application over one house. It opens nothing before it is started."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        yield
        await app.state.feed.close()

    app = FastAPI(
        title="motcua",
        summary="State of a one-stop service centre: devices, links, incidents, playbook runs.",
        version="1",
        openapi_url=None,  # a route of our own serves it, with a permission; the stock pages load from elsewhere
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        responses={code: {"model": ErrorOut} for code in (401, 403, 404, 422, 503)},
    )
    app.state.house = house
    app.state.feed = Feed(house)
    app.state.attempts = Attempts()
    app.add_middleware(Guard)
    refusals.install(app)
    for router in _ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
