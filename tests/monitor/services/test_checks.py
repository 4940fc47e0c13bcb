"""Services are checked in turn by real probes; what they say reaches the judge, the page and /metrics."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from core import words
from core.clock import SystemClock
from core.errors import InputError
from core.i18n import language
from core.model import Outcome, Reading, Reason, Service, ServiceKind
from core.settings import load
from monitor.endpoints import Endpoints
from monitor.judging.judge import Seen
from monitor.metrics.exposition import Family
from monitor.probes import for_services, modules
from monitor.services.checks import ServiceChecks
from monitor.services.streak import SILENT
from monitor.simulation.authority import DAY
from tests.monitor.probes import servers
from tests.monitor.probes.servers import Page, Papers
from tests.monitor.world import inventory

KNOWN = modules.available(None)


def service(target: str, kind: ServiceKind = ServiceKind.NATIONAL_PORTAL, **fields: object) -> Service:
    values = {"id": "portal", "name": "Cổng", "kind": kind, "site": "lucyen", "target": target, "interval": 1.0}
    return Service.model_validate({**values, **fields})


class Watched:
    """What the checks said, and a way to wait for it."""

    def __init__(self) -> None:
        self.told: list[tuple[Reading, Seen]] = []
        self._came = asyncio.Event()

    def take(self, reading: Reading, seen: Seen) -> None:
        self.told.append((reading, seen))
        self._came.set()

    async def until(self, failure: Reason | None, reasons: tuple[Reason, ...] = ()) -> tuple[Reading, Seen]:
        """The first that says this of a service that is known."""
        async with asyncio.timeout(60):
            while True:
                for reading, seen in self.told:
                    if seen.reachable is not None and (seen.failure, seen.reasons) == (failure, reasons):
                        return reading, seen
                self._came.clear()
                await self._came.wait()


@asynccontextmanager
async def checking(*services: Service, **settings: str) -> AsyncIterator[tuple[ServiceChecks, Watched]]:
    watched = Watched()
    variables = {f"MOTCUA_{name.upper()}": value for name, value in settings.items()}
    checks = ServiceChecks(load(None, variables), SystemClock(), watched.take)
    checks.watch(inventory([]).model_copy(update={"services": services}))
    try:
        yield checks, watched
    finally:
        await checks.stop()


def lines(families: list[Family]) -> str:
    return "".join(family.head(openmetrics=False) + "".join(family.lines) for family in families)


async def test_a_portal_that_is_well_and_its_metrics(tmp_path: Path) -> None:
    papers = Papers(tmp_path)
    pages = {"/": Page("<h1>Cổng Dịch vụ công</h1>".encode())}
    async with servers.site(pages, context=papers.context(days=60)) as (port, _):
        portal = service(f"https://localhost:{port}/", text=["Cổng Dịch vụ công"])
        async with checking(portal, probe_ca=str(papers.ca_file)) as (checks, watched):
            reading, seen = await watched.until(None)
            told = lines(list(checks.families()))
    assert seen.reachable is True
    assert (reading.subject, reading.probe, reading.outcome) == ("service:portal", "check", Outcome.ANSWERED)
    assert reading.values["http_status"] == 200
    assert 59 * DAY < reading.values["certificate_seconds"] <= 60 * DAY
    assert {"duration_seconds", "duration_seconds|tls", "duration_seconds|processing"} <= set(reading.values)
    labels = f'service="portal",site="lucyen",kind="national_portal",target="https://localhost:{port}/"'
    assert f"probe_success{{{labels}}} 1\n" in told
    assert f'probe_http_duration_seconds{{{labels},phase="tls"}} ' in told
    assert told.count("# TYPE probe_success gauge\n") == 1


@pytest.mark.parametrize(
    ("page", "days", "failure", "reasons", "message"),
    [
        (Page(b"", "503 Service Unavailable"), 60, Reason.WRONG_STATUS, (), "the status is 503"),
        (Page(b"maintenance"), 60, Reason.TEXT_MISSING, (), r"the page has no 'Dịch\s+vụ' on it"),
        (Page("Dịch vụ. Bảo trì".encode()), 60, Reason.TEXT_FORBIDDEN, (), r"the page has 'Bảo\s+trì' on it"),
        (Page("Dịch\n  vụ".encode()), 15, None, (Reason.CERTIFICATE_EXPIRES,), None),
        (Page("Dịch\n  vụ".encode()), 5, None, (Reason.CERTIFICATE_URGENT,), None),
        (Page("Dịch vụ".encode()), -1, Reason.CERTIFICATE_EXPIRED, (), "the certificate of localhost has expired"),
    ],
)
async def test_what_may_be_wrong_with_a_portal(
    page: Page, days: float, failure: Reason | None, reasons: tuple[Reason, ...], message: str | None, tmp_path: Path
) -> None:
    papers = Papers(tmp_path)
    async with servers.site({"/": page}, context=papers.context(days=days)) as (port, _):
        portal = service(f"https://localhost:{port}/", text=["Dịch vụ"], forbidden_text=["Bảo trì"])
        async with checking(portal, probe_ca=str(papers.ca_file)) as (_, watched):
            reading, seen = await watched.until(failure, reasons)
    assert seen.reachable is True
    assert words.complaint_in(language("en"), reading.facts) == (message or "")


async def test_a_service_is_checked_out_of_its_turn_when_somebody_asks(tmp_path: Path) -> None:
    papers = Papers(tmp_path)
    async with servers.site({"/": Page(b"")}, context=papers.context(days=60)) as (port, _):
        portal = service(f"https://localhost:{port}/", interval=3600.0)
        async with checking(portal, probe_ca=str(papers.ca_file)) as (checks, watched):
            await watched.until(None)
            assert len(watched.told) == 1
            checks.check_now("nobody")
            checks.check_now("portal")
            async with asyncio.timeout(60):
                while len(watched.told) < 2:
                    await asyncio.sleep(0.01)


async def test_a_silent_service_is_confirmed_before_it_counts() -> None:
    async with servers.datagrams(lambda _: []) as port:
        pass
    async with checking(service(f"http://127.0.0.1:{port}/")) as (_, watched):
        reading, seen = await watched.until(Reason.UNREACHABLE)
    assert reading.outcome is Outcome.SILENT
    assert seen.reachable is False
    assert len(watched.told) == 3


async def test_name_servers_and_time_servers() -> None:
    async with (
        servers.datagrams(lambda query: [servers.name_server(query)]) as names,
        servers.datagrams(servers.time_server(90)) as clock,
    ):
        ask = service(f"127.0.0.1:{names}", ServiceKind.NAME_SERVER, id="names", query="example.org")
        time = service(f"127.0.0.1:{clock}", ServiceKind.TIME_SERVER, id="time")
        async with checking(ask, time) as (_, watched):
            reading, _ = await watched.until(None)
            assert reading.subject == "service:names"
            off, _ = await watched.until(None, (Reason.CLOCK_OFF,))
    assert off.subject == "service:time"
    assert off.values["offset_seconds"] == pytest.approx(90, abs=1)


async def test_a_service_that_did_not_change_goes_on_undisturbed() -> None:
    async with servers.site({"/": Page()}) as (port, _):
        portal = service(f"http://127.0.0.1:{port}/")
        async with checking(portal) as (checks, watched):
            await watched.until(None)
            whole = inventory([]).model_copy(update={"services": (portal,)})
            tasks = asyncio.all_tasks()
            checks.watch(whole)
            assert asyncio.all_tasks() == tasks
            checks.watch(inventory([]))
            assert lines(list(checks.families())) == ""


def test_a_module_that_there_is_not_is_refused() -> None:
    whole = inventory([]).model_copy(update={"services": (service("https://a.test/", module="nothing"),)})
    with pytest.raises(InputError, match="service portal: module: Unknown module 'nothing'; known are "):
        for_services.check(whole, KNOWN)


@pytest.mark.parametrize(
    ("target", "kind", "prober", "place"),
    [
        ("https://a.test/x", ServiceKind.NATIONAL_PORTAL, "http", ("a.test", 443)),
        ("a.test:8080", ServiceKind.PROVINCIAL_PORTAL, "http", ("a.test", 8080)),
        ("10.0.0.1:5432", ServiceKind.OTHER, "tcp", ("10.0.0.1", 5432)),
        ("http://[::1]:81/", ServiceKind.OTHER, "http", ("::1", 81)),
        ("10.0.0.1", ServiceKind.NAME_SERVER, "dns", ("10.0.0.1", 53)),
        ("A.Test", ServiceKind.TIME_SERVER, "ntp", ("a.test", 123)),
    ],
)
def test_how_a_service_is_probed_and_that_it_may_be_asked_for(
    target: str, kind: ServiceKind, prober: str, place: tuple[str, int]
) -> None:
    one = service(target, kind)
    assert for_services.module_of(one, KNOWN).prober == prober
    allowed = Endpoints.of(inventory([]).model_copy(update={"services": (one,)}), KNOWN)
    assert allowed.has(*place)
    assert not allowed.has(place[0], place[1] + 1)
    assert not allowed.has("other.test", place[1])


def test_silence_is_what_a_link_may_be_to_blame_for() -> None:
    assert set(SILENT) == {Reason.UNREACHABLE, Reason.NAME_UNRESOLVED}
