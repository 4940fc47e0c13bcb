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
from api.kiosk_access import Paces
from api.pages import cabling as cabling_pages
from api.pages import configurations as configuration_pages
from api.pages import findings as finding_pages
from api.pages import incidents as incident_pages
from api.pages import login, logs, overview, runs, things
from api.pages import maintenance as maintenance_pages
from api.pages import register as register_pages
from api.pages import reports as report_pages
from api.pages import sites as site_pages
from api.pages import told as told_pages
from api.routes import (
    alerts,
    cabling,
    configurations,
    events,
    findings,
    firing,
    health,
    incidents,
    kiosks,
    people,
    prometheus,
    register,
    reports,
    told,
    traps,
    watching,
)
from api.routes import maintenance as maintenance_routes
from api.routes import runs as run_routes
from api.schemas import ErrorOut

THREADS = 8  # each holds a connection of the store and its memory; forty, the default, help nobody
STATIC = Path(__file__).with_name("static")
_ROUTERS = (
    health.router,
    prometheus.router,
    watching.router,
    incidents.router,
    alerts.router,
    firing.router,
    traps.router,
    told.router,
    reports.router,
    kiosks.router,
    run_routes.router,
    findings.router,
    cabling.router,
    configurations.router,
    register.router,
    maintenance_routes.router,
    people.router,
    events.router,
    login.router,
    overview.router,
    things.router,
    told_pages.router,
    runs.router,
    site_pages.router,
    incident_pages.router,
    finding_pages.router,
    cabling_pages.router,
    configuration_pages.router,
    register_pages.router,
    maintenance_pages.router,
    report_pages.router,
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
    app.state.kiosk_paces = Paces()
    app.add_middleware(Guard)
    refusals.install(app)
    for router in _ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
