"""/probe: blackbox_exporter's words, and the inventory's limits."""

import asyncio
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from core.model import Inventory
from core.settings import load
from monitor.endpoints import Endpoints, way_of
from monitor.probe_requests import ProbeRequests, timeout
from monitor.probes import modules, probers, way
from monitor.probes.result import Failed
from monitor.probes.schema import Module
from tests.monitor.probes import servers
from tests.monitor.probes.servers import Page
from tests.monitor.world import device, inventory, link

OFFICE = inventory([device("srv", address="127.0.0.1"), device("router", address="127.0.0.3")], [link("wan", "router")])
V6 = OFFICE.devices[1].model_copy(update={"addresses": (IPv6Address("::1"),), "address": IPv4Address("127.0.0.5")})
KNOWN = modules.available(None) | {
    "other": Module(prober="grpc"),
    "host": Module.model_validate({"prober": "http", "http": {"headers": {"host": "a.test"}}}),
}


def requests(office: Inventory = OFFICE) -> ProbeRequests:
    made = ProbeRequests(KNOWN, lambda endpoints: way_of(load(None, {}), endpoints))
    made.take(Endpoints.of(office, KNOWN))
    return made


async def ask(asked: ProbeRequests, **query: str) -> tuple[int, str]:
    return await answered(asked, query, {})


async def answered(asked: ProbeRequests, query: dict[str, str], headers: dict[str, str]) -> tuple[int, str]:
    status, body, _ = await asked.answer(urlencode(query), headers)
    return status, body.decode()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"module": "x", "target": "srv:80"}, 'Unknown module "x"'),
        ({"module": "http_2xx"}, "Target parameter is missing"),
        ({"module": "other", "target": "srv:80"}, 'Unknown prober "grpc"'),
        (
            {"module": "host", "target": "srv", "hostname": "b.test"},
            "host header defined both in module configuration (a.test) and with URL-parameter 'hostname' (b.test)",
        ),
        (
            {"module": "tcp_connect", "target": "127.0.0.2:22"},
            "target '127.0.0.2:22' is not in the inventory; only its devices, links and services are asked",
        ),
        (
            {"target": "http://srv@127.0.0.9/"},
            "target 'http://srv@127.0.0.9/' is not in the inventory; only its devices, links and services are asked",
        ),
    ],
)
async def test_what_is_refused(query: dict[str, str], sentence: str) -> None:
    assert await ask(requests(), **query) == (400, f"{sentence}\n")


async def test_a_failed_probe_is_an_answer_too() -> None:
    async with servers.streams(_leave) as port:
        pass
    status, body = await ask(requests(), module="tcp_connect", target=f"srv:{port}")
    samples = {one.name: one.value for family in text_string_to_metric_families(body) for one in family.samples}
    assert (status, samples["probe_success"]) == (200, 0)


async def _leave(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    pass


async def test_devices_are_asked_by_id_and_by_each_of_their_addresses() -> None:
    office = OFFICE.model_copy(update={"devices": (OFFICE.devices[0], V6)})
    async with servers.site({"/": Page()}) as (port, site), servers.site({"/": Page()}, "::1") as (port6, _):
        for target in (f"srv:{port}", f"http://127.0.0.1:{port}/", f"[::1]:{port6}"):
            status, body = await ask(requests(office), target=target)
            assert status == 200, body
            assert "\nprobe_success 1\n" in body
    assert "Host: srv:" in site.asked[0]


async def test_a_host_name_of_the_request() -> None:
    async with servers.site({"/": Page()}) as (port, site):
        await ask(requests(), target=f"srv:{port}", hostname="portal.test")
    assert "Host: portal.test\r\n" in site.asked[0]


async def test_debug_says_why() -> None:
    status, body = await ask(requests(), module="tcp_connect", target="srv", debug="true")
    assert status == 200
    assert body.startswith("Logs for the probe:\nunreachable: 'srv' is not HOST:PORT")


async def test_a_redirect_leads_to_nobody_whom_the_inventory_does_not_name() -> None:
    async with servers.site({"/": Page()}, "127.0.0.9") as (inner, secret):
        pages = {"/": Page(b"", "302 Found", {"Location": f"http://127.0.0.9:{inner}/"})}
        async with servers.site(pages) as (port, _):
            _, body = await ask(requests(), target=f"srv:{port}")
    assert "\nprobe_success 0\n" in body
    assert secret.asked == []


@pytest.mark.parametrize(
    ("header", "module", "seconds"),
    [("", 0, 119.5), ("", 5, 5), ("10", 0, 9.5), ("3", 5, 2.5), ("10", 5, 5), ("0.2", 4, 4), ("0.2", 0, 0.2)],
)
def test_how_long_a_probe_may_take(header: str, module: float, seconds: float) -> None:
    assert timeout(header, Module(prober="http", timeout=module)) == seconds


@pytest.mark.parametrize("header", ["soon", "nan", "inf"])
async def test_a_timeout_that_is_no_number(header: str) -> None:
    status, body = await answered(requests(), {"target": "srv:80"}, {"x-prometheus-scrape-timeout-seconds": header})
    assert status == 500
    assert body.startswith("Failed to parse timeout from Prometheus header: ")


@given(target=st.text(max_size=30))
def test_any_target_is_a_host_and_a_port_or_refused(target: str) -> None:
    try:
        host, port = way.split_host(target, 80)
    except Failed:
        return
    assert host
    assert 0 < port < 65536


def test_every_prober_is_in_the_map() -> None:
    assert set(probers.PROBERS) == {"http", "tcp", "tls", "dns", "ntp"}
