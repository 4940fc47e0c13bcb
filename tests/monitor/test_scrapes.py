"""/snmp: snmp_exporter's words, the inventory's limits, and one scrape of a simulated agent."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from core.errors import InputError
from core.model import Credential, Inventory
from monitor.httpd import SOCKET_NAME, serve
from monitor.scrapes import Scrapes, asked, find
from monitor.snmp import ber, modules
from monitor.snmp.schema import Module
from tests.monitor.snmp import asking
from tests.monitor.world import device, inventory

CREDENTIALS = [Credential(name="office", version=2, community="env:X"), Credential(name="other", version=2)]
OFFICE = inventory(
    [
        device("switch", address="10.250.60.2", snmp="office"),
        device("v6", address="10.250.60.4", snmp="office").model_copy(update={"snmp_port": 1161}),
        device("pc", address="10.250.60.3"),
    ],
    credentials=CREDENTIALS,
)
MODULES = modules.load(modules.OWN_MODULES)


def module(body: str, folder: Path) -> Module:
    path = folder / "m.yml"
    path.write_text(f"modules: {{m: {body}}}", encoding="utf-8")
    return modules.load(path)["m"]


@asynccontextmanager
async def scrapes(
    found: Iterable[tuple[str, Module]] = MODULES.items(), whole: Inventory = OFFICE
) -> AsyncIterator[tuple[Scrapes, asking.Asking, CollectorRegistry]]:
    values = asking.table(3) | {
        (*asking.TABLE, 2, row): ber.tlv(ber.OCTET_STRING, b"port-%d" % row) for row in range(1, 4)
    }
    async with asking.asking(values) as office:
        registry = CollectorRegistry()
        subject = Scrapes(office.engine, dict(found), registry)
        subject.take(whole, {"switch": office.agent, "v6": office.agent})
        yield subject, office, registry


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "'target' parameter must be specified once"),
        ("target=", "'target' parameter must be specified once"),
        ("target=switch&target=pc", "'target' parameter must be specified once"),
        ("target=switch&auth=a&auth=b", "'auth' parameter must only be specified once"),
        ("target=switch&snmp_context=a&snmp_context=b", "'snmp_context' parameter must only be specified once"),
        ("target=switch&snmp_engineid=a&snmp_engineid=b", "'snmp_engineid' parameter must only be specified once"),
        ("target=switch&module=", "'module' parameter must contain at least one module name"),
        ("target=switch&auth=nobody", "Unknown auth 'nobody'"),
        ("target=switch&module=nothing", "Unknown module 'nothing'"),
        ("target=192.0.2.1", "target '192.0.2.1' is not in the inventory; only its devices are asked"),
        ("target=10.250.60.2:1161", "target '10.250.60.2:1161' is not in the inventory; only its devices are asked"),
        ("target=tcp://switch", "target 'tcp://switch' asks for 'tcp'; only udp is spoken"),
        ("target=pc", "target 'pc' has no SNMP credential in the inventory; set motcua_snmp"),
        (
            "target=switch&auth=other",
            "auth 'other' is not bound to target 'switch'; leave it out or change the inventory",
        ),
    ],
)
async def test_what_is_asked_wrongly_is_400_and_nothing_is_sent(query: str, sentence: str) -> None:
    async with scrapes() as (subject, office, registry):
        status, body, kind = await subject.answer(query)
        assert (status, body.decode()) == (400, f"{sentence}\n")
        assert kind.startswith("text/plain")
        assert office.agent.sent == 0
        assert registry.get_sample_value("snmp_packets_total") == 0
        assert registry.get_sample_value("snmp_request_errors_total") == 1


@pytest.mark.parametrize(
    "query",
    [
        "target=10.250.60.2",
        "target=10.250.60.2:161&auth=public_v2",
        "target=udp://switch&auth=office&module=if_mib,if_mib&module=if_mib",
        "target=10.250.60.4:1161&snmp_context=x",
        "target=v6",
    ],
)
async def test_the_usual_module_with_the_credential_that_is_bound(query: str) -> None:
    async with scrapes() as (subject, _, registry):
        status, body, kind = await subject.answer(query)
        assert (status, kind) == (200, "text/plain; version=0.0.4; charset=utf-8")
        families = {family.name: family for family in text_string_to_metric_families(body.decode())}
        mtu = families["ifMtu"].samples
        assert [sample.labels["ifDescr"] for sample in mtu] == ["port-1", "port-2", "port-3"]
        assert set(mtu[0].labels) == {"ifIndex", "ifAlias", "ifDescr", "ifName"}
        cost = {name: family.samples[0] for name, family in families.items() if name.startswith("snmp_scrape_")}
        assert {sample.labels["module"] for sample in cost.values()} == {"if_mib"}
        assert set(cost) == {
            f"snmp_scrape_{name}"
            for name in (
                "walk_duration_seconds",
                "packets_sent",
                "packets_retried",
                "pdus_returned",
                "duration_seconds",
            )
        }
        assert cost["snmp_scrape_packets_sent"].value == registry.get_sample_value("snmp_packets_total")
        assert cost["snmp_scrape_packets_sent"].value > 0
        assert cost["snmp_scrape_pdus_returned"].value == 36


async def test_an_agent_that_does_not_answer_is_500_without_samples(tmp_path: Path) -> None:
    quick = module("{walk: [1.3.6.1.2.1.1], timeout: 50ms, retries: 1, metrics: [" + METRIC + "]}", tmp_path)
    async with scrapes([("if_mib", quick)]) as (subject, office, _):
        office.responder.close()
        status, body, _ = await subject.answer("target=switch")
        assert status == 500
        assert body.startswith(b"error scraping target switch: the agent does not answer")


METRIC = "{name: sysDescr, oid: 1.3.6.1.2.1.1.1, type: DisplayString}"
ROWS = "{name: ifMtu, oid: 1.3.6.1.2.1.2.2.1.4, type: gauge, indexes: [{labelname: ifIndex, type: gauge}]}"


async def test_a_filter_fetches_only_the_rows_that_it_lets_through(tmp_path: Path) -> None:
    body = (
        "{walk: [1.3.6.1.2.1.2.2.1.4], metrics: [" + ROWS + "], filters: "
        "[{oid: 1.3.6.1.2.1.2.2.1.2, targets: [1.3.6.1.2.1.2.2.1.4], values: ['-[13]$']}]}"
    )
    async with scrapes([("m", module(body, tmp_path))]) as (subject, _, _):
        _, text, _ = await subject.answer("target=switch&module=m")
        lines = [line for line in text.decode().split("\n") if line.startswith("ifMtu")]
        assert lines == ['ifMtu{ifIndex="1"} 4001', 'ifMtu{ifIndex="3"} 4003']


async def test_a_device_answers_one_request_at_a_time(tmp_path: Path) -> None:
    async with scrapes() as (subject, _, registry):
        answers = await asyncio.gather(*(subject.answer("target=switch") for _ in range(5)))
        assert [status for status, _, _ in answers] == [200] * 5
        assert registry.get_sample_value("snmp_request_in_flight") == 0


async def test_it_is_served_over_the_monitors_door(tmp_path: Path) -> None:
    async with scrapes() as (subject, _, _):
        server = await serve(tmp_path / SOCKET_NAME, {}, {"/snmp": lambda query, _: subject.answer(query)})
        reader, writer = await asyncio.open_unix_connection(tmp_path / SOCKET_NAME)
        writer.write(b"GET /snmp?target=switch&module=nothing HTTP/1.1\r\n\r\n")
        answer = await reader.read()
        writer.close()
        server.close()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.endswith(b"Unknown module 'nothing'\n")


@given(st.text(max_size=40))
def test_no_query_and_no_target_is_too_odd(text: str) -> None:
    for read in (asked, lambda target: find(OFFICE, target)):
        with contextlib.suppress(InputError):
            read(text)


def test_a_version_6_target_is_written_with_or_without_brackets() -> None:
    whole = inventory([device("six").model_copy(update={"address": "2001:db8::6"})])
    whole = Inventory.model_validate(whole.model_dump())
    for target in ("2001:db8::6", "[2001:db8::6]", "[2001:DB8::6]:161", "udp6://[2001:db8::6]:161"):
        assert find(whole, target) == whole.devices[0], target
