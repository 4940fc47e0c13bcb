"""Every route × every role, compared with a table that a person can read."""

from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount

from api.access import Access
from api.feed import Listener
from api.news import News
from core.model import Role
from tests.api.conftest import Office

ROLES: tuple[Role | None, ...] = (None, Role.WALL, Role.AUDITOR, Role.TECHNICIAN, Role.ADMIN)
EVERYONE = frozenset(ROLES)
WITH_ACCOUNT = frozenset({Role.WALL, Role.AUDITOR, Role.TECHNICIAN, Role.ADMIN})
READERS = frozenset({Role.AUDITOR, Role.TECHNICIAN, Role.ADMIN})
OPERATORS = frozenset({Role.TECHNICIAN, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
KIOSKS: frozenset[Role | None] = frozenset()
"""Let in by a kiosk's own token alone: test_kiosks.py."""

TABLE = {
    "GET /login": EVERYONE,
    "POST /login": EVERYONE,
    "GET /-/healthy": EVERYONE,
    "GET /-/ready": EVERYONE,
    "GET /kiosk/heartbeat.js": EVERYONE,
    "OPTIONS /api/v1/kiosk/heartbeat": EVERYONE,
    "POST /api/v1/kiosk/heartbeat": KIOSKS,
    "POST /logout": WITH_ACCOUNT,
    "GET /": WITH_ACCOUNT,
    "GET /wall": WITH_ACCOUNT,
    "GET /metrics": WITH_ACCOUNT,
    "GET /snmp": WITH_ACCOUNT,
    "GET /probe": WITH_ACCOUNT,
    "GET /api/v1/overview": WITH_ACCOUNT,
    "GET /api/v1/transitions": WITH_ACCOUNT,
    "GET /api/v1/incidents": WITH_ACCOUNT,
    "GET /api/v1/events": WITH_ACCOUNT,
    "GET /devices/{device_id}": READERS,
    "GET /devices/{device_id}/told": READERS,
    "GET /links/{link_id}": READERS,
    "GET /services/{service_id}": READERS,
    "GET /runs": READERS,
    "GET /runs/{run_id}": READERS,
    "GET /incidents": READERS,
    "GET /incidents/{incident_id}": READERS,
    "GET /sites/{site_id}": READERS,
    "GET /cabling": READERS,
    "GET /configurations": READERS,
    "GET /configurations/{device_id}": READERS,
    "POST /configurations/{device_id}/accept": OPERATORS,
    "GET /api/v1/configurations": READERS,
    "GET /api/v1/configurations/{device_id}": READERS,
    "GET /api/v1/configurations/{device_id}/history": READERS,
    "GET /api/v1/configurations/{device_id}/diff": READERS,
    "GET /api/v1/configurations/{device_id}/text": READERS,
    "GET /api/v1/configurations/{device_id}/compliance": READERS,
    "GET /api/v1/configurations/{device_id}/changes": READERS,
    "POST /api/v1/configurations/{device_id}/accept": OPERATORS,
    "GET /register": READERS,
    "GET /findings": READERS,
    "GET /findings/{finding_id}": READERS,
    "GET /maintenance": READERS,
    "GET /maintenance/{number}": READERS,
    "GET /reports": READERS,
    "GET /reports/{report}": READERS,
    "GET /audit": READERS,
    "GET /api/v1/openapi.json": READERS,
    "GET /api/v1/devices": READERS,
    "GET /api/v1/devices/{device_id}": READERS,
    "GET /api/v1/devices/{device_id}/told": READERS,
    "GET /api/v1/links": READERS,
    "GET /api/v1/links/{link_id}": READERS,
    "GET /api/v1/services": READERS,
    "GET /api/v1/services/{service_id}": READERS,
    "GET /api/v1/readings": READERS,
    "GET /api/v1/traps": READERS,
    "GET /api/v1/alert-deliveries": READERS,
    "GET /api/v1/history": READERS,
    "GET /api/v1/history/metrics": READERS,
    "GET /api/v1/sd": READERS,
    "GET /api/v1/alerts": READERS,
    "GET /api/v1/rules": READERS,
    "GET /api/v1/inventory": READERS,
    "GET /api/v1/playbooks": READERS,
    "GET /api/v1/runs": READERS,
    "GET /api/v1/runs/{run_id}": READERS,
    "GET /api/v1/runs/{run_id}/events": READERS,
    "GET /api/v1/cabling": READERS,
    "GET /api/v1/cabling/where": READERS,
    "GET /api/v1/register": READERS,
    "GET /api/v1/register/differences": READERS,
    "GET /api/v1/register/wear": READERS,
    "GET /api/v1/register/minutes": READERS,
    "GET /api/v1/register/handover": READERS,
    "GET /register/minutes": READERS,
    "GET /register/wear": READERS,
    "GET /register/state": READERS,
    "GET /api/v1/register/support": READERS,
    "GET /api/v1/register/checklist": READERS,
    "GET /api/v1/register/entries/{name}": READERS,
    "GET /api/v1/provision/hosts": READERS,
    "GET /api/v1/provision/hosts/{host}/history": READERS,
    "GET /api/v1/findings": READERS,
    "GET /api/v1/findings/{finding_id}": READERS,
    "GET /api/v1/discovery": READERS,
    "GET /api/v1/incidents/{incident_id}": READERS,
    "GET /api/v1/maintenance": READERS,
    "GET /api/v1/maintenance/{number}": READERS,
    "GET /api/v1/reports/availability": READERS,
    "GET /api/v1/reports/utilisation": READERS,
    "GET /api/v1/reports/key": READERS,
    "GET /api/v1/availability": READERS,
    "GET /api/v1/audit": READERS,
    "POST /maintenance": OPERATORS,
    "POST /maintenance/{number}/end": OPERATORS,
    "POST /maintenance/{number}/cancel": OPERATORS,
    "POST /api/v1/maintenance": OPERATORS,
    "POST /api/v1/maintenance/{number}/end": OPERATORS,
    "POST /api/v1/maintenance/{number}/cancel": OPERATORS,
    "POST /runs": OPERATORS,
    "POST /runs/{run_id}/check": OPERATORS,
    "POST /runs/{run_id}/resume": OPERATORS,
    "POST /runs/{run_id}/{step}": OPERATORS,
    "POST /findings/{finding_id}/acknowledge": OPERATORS,
    "POST /findings/{finding_id}/withdraw": OPERATORS,
    "POST /incidents/{incident_id}/{action}": OPERATORS,
    "POST /api/v1/incidents/{incident_id}/acknowledge": OPERATORS,
    "POST /api/v1/incidents/{incident_id}/note": OPERATORS,
    "POST /api/v1/incidents/{incident_id}/assign": OPERATORS,
    "POST /api/v1/incidents/{incident_id}/severity": OPERATORS,
    "POST /api/v1/incidents/{incident_id}/resolve": OPERATORS,
    "POST /api/v1/incidents/{incident_id}/reopen": OPERATORS,
    "POST /api/v1/findings/{finding_id}/acknowledgement": OPERATORS,
    "DELETE /api/v1/findings/{finding_id}/acknowledgement": OPERATORS,
    "POST /api/v1/runs": OPERATORS,
    "POST /api/v1/runs/{run_id}/cancel": OPERATORS,
    "POST /api/v1/runs/{run_id}/confirm": OPERATORS,
    "POST /api/v1/runs/{run_id}/approve": OPERATORS,
    "POST /api/v1/runs/{run_id}/reject": OPERATORS,
    "POST /api/v1/runs/{run_id}/resume": OPERATORS,
    "POST /-/reload": OPERATORS,
    "GET /api/v1/kiosks": READERS,
    "POST /api/v1/kiosks/{device_id}/token": ADMINS,
    "DELETE /api/v1/kiosks/{device_id}/token": ADMINS,
    "GET /api/v1/procedures": READERS,
    "PUT /api/v1/procedures/{site_id}": OPERATORS,
    "DELETE /api/v1/procedures/{site_id}": OPERATORS,
    "GET /api/v1/accounts": ADMINS,
    "POST /api/v1/accounts": ADMINS,
    "PATCH /api/v1/accounts/{name}": ADMINS,
    "GET /api/v1/tokens": ADMINS,
    "POST /api/v1/tokens": ADMINS,
    "DELETE /api/v1/tokens/{name}": ADMINS,
}

PLACES = {
    "device_id": "server-01",
    "link_id": "wan",
    "service_id": "portal",
    "run_id": 1,
    "finding_id": 1,
    "name": "nobody",
}
PLACES |= {"incident_id": 1, "number": 1, "action": "note", "report": "availability", "site_id": "x"}
PLACES |= {"step": "cancel", "host": "pc-09"}


class OneBeat:
    """A feed that ends, so that a test client sees the end of the stream."""

    async def listen(self, _: Listener) -> AsyncIterator[News]:
        yield News("beat", "{}")

    async def close(self) -> None:
        """Nothing to stop."""


def routes_of(app: FastAPI) -> Iterator[BaseRoute]:
    """Every route, those of included routers too."""
    for route in app.routes:
        included = getattr(route, "original_router", None)
        yield from (included.routes if included is not None else [route])


def api_routes(app: FastAPI) -> list[APIRoute]:
    return [route for route in routes_of(app) if isinstance(route, APIRoute)]


def names_of(route: APIRoute) -> list[str]:
    return [f"{method} {route.path}" for method in sorted(set(route.methods or ()) - {"HEAD"})]


def test_nothing_is_served_but_declared_routes_and_the_static_files(office: Office) -> None:
    others = [route for route in routes_of(office.app) if not isinstance(route, APIRoute)]
    assert [(type(route), getattr(route, "path", "")) for route in others] == [(Mount, "/static")]
    undeclared = [
        route.path
        for route in api_routes(office.app)
        if sum(isinstance(dependency.call, Access) for dependency in route.dependant.dependencies) != 1
    ]
    assert undeclared == []


def test_the_table_names_every_route(office: Office) -> None:
    assert {name for route in api_routes(office.app) for name in names_of(route)} == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_every_route_for_every_role(office: Office, role: Role | None) -> None:
    office.app.state.feed = OneBeat()
    client = office.client(role)
    allowed = set()
    for name in TABLE:
        method, _, path = name.partition(" ")
        answer = client.request(method, path.format(**PLACES))
        turned_away = answer.status_code in (401, 403) or answer.headers.get("location", "").startswith("/login?")
        if not turned_away or (name == "POST /login" and answer.status_code == 401):
            allowed.add(name)
    assert allowed == {name for name, roles in TABLE.items() if role in roles}


def test_a_wall_sees_no_address_and_no_serial_number(office: Office) -> None:
    client = office.client(Role.WALL)
    for path in ("/wall", "/api/v1/overview", "/api/v1/incidents", "/api/v1/transitions"):
        text = client.get(path).text
        assert "10.20.30." not in text
        assert "SN1" not in text
