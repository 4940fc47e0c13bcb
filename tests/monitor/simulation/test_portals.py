"""Simulated portals: sound, broken on purpose, behind what they are reached through."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.model import Inventory, Reason, Service, ServiceKind
from core.settings import load
from monitor.endpoints import Endpoints, way_of
from monitor.probes import for_services, modules, probers
from monitor.probes.result import Result
from monitor.simulation import authority_files, papers
from monitor.simulation.portals import Portals
from monitor.simulation.simulation import Simulation
from tests.monitor.simulation.sample import INVENTORY, centre, resolve

KNOWN = modules.available(None)


def service(name: str, kind: ServiceKind, target: str, **fields: object) -> Service:
    return Service.model_validate(
        {"id": name, "name": f"Cổng {name}", "kind": kind, "site": "ly", "target": target, **fields}
    )


SERVICES = (
    service(
        "national", ServiceKind.NATIONAL_PORTAL, "https://portal.quocgia.example/", text=["Dịch vụ công"], link="wan"
    ),
    service("software", ServiceKind.OTHER, "http://motcua.ly.example/", device="srv-01"),
    service("names", ServiceKind.NAME_SERVER, "10.251.9.53", query="portal.quocgia.example", link="internet"),
    service("clock", ServiceKind.TIME_SERVER, "10.251.9.123", link="internet"),
)
WHOLE: Inventory = INVENTORY.model_copy(update={"services": SERVICES})


class World:
    """A simulation, and probes of it as the monitor makes them."""

    def __init__(self, folder: Path) -> None:
        authority_files.write_for(folder, WHOLE, time.time())
        self.simulation = Simulation(centre(WHOLE), resolve, time.time)
        self.portals = Portals(self.simulation.centre.portals, self.simulation.answering, papers.folder_of(folder))
        ca = papers.folder_of(folder) / papers.CA
        settings = load(None, {"MOTCUA_DEMO_NETWORK": "127.0.0.0/8", "MOTCUA_PROBE_CA": str(ca)})
        self._way = way_of(settings, Endpoints.of(WHOLE, KNOWN))

    def order(self, subject: str, fault: str) -> str:
        reply = self.simulation.order({"subject": subject, "fault": fault})
        return "" if reply["ok"] else str(reply["error"])

    async def probe(self, name: str, seconds: float = 10.0) -> Result:
        one = next(one for one in SERVICES if one.id == name)
        return await probers.probe(one.target, for_services.module_of(one, KNOWN), seconds, self._way)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    await made.portals.open()
    yield made
    made.portals.close()


async def test_everything_is_well(world: World) -> None:
    for one in SERVICES:
        result = await world.probe(one.id)
        assert result.success, f"{one.id}: {result.message}"


@pytest.mark.parametrize(
    ("name", "subject", "fault", "reason"),
    [
        ("national", "national", "status 503", Reason.WRONG_STATUS),
        ("national", "service:national", "blank", Reason.TEXT_MISSING),
        ("national", "national", "certificate expired", Reason.CERTIFICATE_EXPIRED),
        ("national", "national", "certificate untrusted", Reason.CERTIFICATE_UNTRUSTED),
        ("national", "national", "down", Reason.UNREACHABLE),
        ("national", "wan", "down", Reason.UNREACHABLE),
        ("national", "router", "interface ether1-wan down", Reason.UNREACHABLE),
        ("software", "srv-01", "down", Reason.UNREACHABLE),
        ("clock", "clock", "clock -90", Reason.CLOCK_OFF),
    ],
)
async def test_what_may_be_broken_and_is_healed(
    world: World, name: str, subject: str, fault: str, reason: Reason
) -> None:
    assert world.order(subject, fault) == ""
    assert (await world.probe(name)).reason is reason
    assert world.order(subject, "heal") == ""
    assert (await world.probe(name)).success


async def test_a_silent_name_server_is_waited_for(world: World) -> None:
    world.order("internet", "down")
    assert (await world.probe("names", 0.3)).reason is Reason.UNREACHABLE
    world.order("internet", "heal")
    assert (await world.probe("names")).success


async def test_a_certificate_that_ends_soon(world: World) -> None:
    world.order("national", "certificate expiring")
    result = await world.probe("national")
    expiry = result.samples.get("probe_ssl_earliest_cert_expiry")
    assert result.success
    assert expiry is not None
    assert 4 < (expiry - time.time()) / 86_400 < 6


@pytest.mark.parametrize(
    ("subject", "fault", "sentence"),
    [
        ("national", "clock 5", "national is a service (national_portal): its faults are "),
        ("national", "battery", "national is a service (national_portal): its faults are "),
        ("srv-01", "status 503", "srv-01 is a device: 'status' is a fault of services"),
        ("wan", "blank", "wan is a link: its faults are "),
        ("national", "certificate lost", "'certificate lost' is not a fault; faults are: "),
        ("nationl", "down", "there is no device, link or service 'nationl'; did you mean national?"),
    ],
)
async def test_what_cannot_be_ordered(world: World, subject: str, fault: str, sentence: str) -> None:
    assert world.order(subject, fault).startswith(sentence)


async def test_faults_are_listed_as_they_were_ordered(world: World) -> None:
    world.order("national", "certificate expired")
    world.order("national", "status 404")
    world.order("clock", "clock 90")
    assert world.simulation.order({"list": True})["faults"] == {
        "service:national": ["status 404", "certificate expired"],
        "service:clock": ["clock 90"],
    }
