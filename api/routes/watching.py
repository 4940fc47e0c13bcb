"""Devices, links, services, readings, history and transitions."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from api import answers
from api.access import OVERVIEW, READ
from api.in_house import InHouse
from api.incidents import views as incident_views
from api.refusals import Refused
from api.schemas import (
    DeviceOut,
    LinkOut,
    OverviewOut,
    ReadingOut,
    SeriesOut,
    ServiceOut,
    SnapshotOut,
    TransitionOut,
)
from api.views import Named, device_views, link_views, overview, service_views
from core.i18n import noop
from core.model import HistoryLevel

router = APIRouter(prefix="/api/v1", tags=["watching"])
Limit = Annotated[int, Query(ge=1, le=5000)]
Moment = Annotated[float | None, Query(description="Unix time in seconds.")]
DAY = 86_400.0


@router.get("/overview", dependencies=[OVERVIEW])
def get_overview(house: InHouse) -> OverviewOut:
    """Everything at a glance, worst first: what a wall display may know."""
    seen = overview(house)
    return OverviewOut(
        at=house.clock.wall(),
        monitor_seen_at=house.monitor_seen_at(),
        counts=dict(seen.counts),
        devices=[answers.item(seen.named, view) for view in seen.devices],
        links=[answers.item(seen.named, view) for view in seen.links],
        open_incidents=[answers.incident(seen.named, view) for view in incident_views(house, seen.incidents)],
        services=[answers.item(seen.named, view) for view in seen.services],
    )


@router.get("/devices", dependencies=[READ])
def get_devices(house: InHouse) -> list[DeviceOut]:
    """Every device of the inventory, worst first."""
    inventory = house.inventory()
    return [answers.device(Named.of(inventory), view) for view in device_views(house, inventory.devices)]


@router.get("/devices/{device_id}", dependencies=[READ])
def get_device(house: InHouse, device_id: str) -> DeviceOut:
    """One device."""
    inventory = house.inventory()
    device = inventory.device(device_id)
    if device is None:
        raise Refused(404, noop("There is no device '{id}' in the inventory."), id=device_id)
    return answers.device(Named.of(inventory), device_views(house, [device])[0])


@router.get("/links", dependencies=[READ])
def get_links(house: InHouse) -> list[LinkOut]:
    """Every link of the inventory, worst first."""
    inventory = house.inventory()
    return [answers.link(Named.of(inventory), view) for view in link_views(house, inventory.links)]


@router.get("/links/{link_id}", dependencies=[READ])
def get_link(house: InHouse, link_id: str) -> LinkOut:
    """One link."""
    inventory = house.inventory()
    link = inventory.link(link_id)
    if link is None:
        raise Refused(404, noop("There is no link '{id}' in the inventory."), id=link_id)
    return answers.link(Named.of(inventory), link_views(house, [link])[0])


@router.get("/services", dependencies=[READ])
def get_services(house: InHouse) -> list[ServiceOut]:
    """Every service that is checked, worst first."""
    inventory = house.inventory()
    views = service_views(house, inventory.checked_services())
    return [answers.service(Named.of(inventory), view) for view in views]


@router.get("/services/{service_id}", dependencies=[READ])
def get_service(house: InHouse, service_id: str) -> ServiceOut:
    """One service."""
    inventory = house.inventory()
    service = inventory.service(service_id)
    if service is None:
        raise Refused(404, noop("There is no service '{id}' in the inventory."), id=service_id)
    return answers.service(Named.of(inventory), service_views(house, [service])[0])


@router.get("/readings", dependencies=[READ])
def get_readings(house: InHouse, subject: str | None = None) -> list[ReadingOut]:
    """The last reading of every probe, of one subject ('device:ID', 'link:ID', 'service:ID') or of all."""
    found = {subject: house.latest.of(subject)} if subject else house.latest.all()
    return [ReadingOut.model_validate(reading) for probes in found.values() for reading in probes.values()]


@router.get("/history/metrics", dependencies=[READ])
def get_metrics_of(house: InHouse, subject: str) -> list[str]:
    """The metrics that this subject has a history of."""
    return house.history.metrics(subject)


@router.get("/history", dependencies=[READ])
def get_history(
    house: InHouse,
    subject: str,
    metric: str,
    since: Moment = None,
    until: Moment = None,
    max_points: Annotated[int, Query(ge=2, le=20_000)] = 2000,
    level: HistoryLevel | None = None,
) -> SeriesOut:
    """Points in [since, until), by default the last day, of the level that suits ``max_points`` or that is asked for.

    A null value is a gap: nobody knows; ``gaps`` say from when until when and, of rates, why. ``values`` of roll-ups
    ('5m', '1h') are means of ``step`` seconds between ``lows`` and ``highs``, with ``p95s`` and ``counts``.
    """
    end = house.clock.wall() if until is None else until
    start = end - DAY if since is None else since
    if start >= end:
        raise Refused(422, noop("'since' must be earlier than 'until'"))
    series = house.history.query(subject, metric, start, end, max_points, level)
    return SeriesOut(subject=subject, metric=metric, reduced=series.reduced, **asdict(series))


@router.get("/transitions", dependencies=[OVERVIEW])
def get_transitions(
    house: InHouse, subject: str | None = None, since: float = 0.0, until: Moment = None, limit: Limit = 1000
) -> list[TransitionOut]:
    """Changes of standing in [since, until), newest first."""
    named = Named.of(house.inventory())
    return [answers.transition(named, row) for row in house.states.transitions(subject, since, until, limit)]


@router.get("/inventory", dependencies=[READ])
def get_inventory(house: InHouse) -> SnapshotOut:
    """The inventory snapshot that the house works from."""
    snapshot = house.newest.snapshot()
    if snapshot is None:
        raise Refused(404, noop("There is no inventory yet."))
    inventory = snapshot.inventory
    sizes = {"sites": len(inventory.sites), "devices": len(inventory.devices), "links": len(inventory.links)}
    return SnapshotOut(id=snapshot.id, at=snapshot.at, source=snapshot.source, **sizes)
