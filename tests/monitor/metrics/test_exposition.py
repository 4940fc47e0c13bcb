"""What /metrics says: both formats parse, and agree with what is known."""

import math
import subprocess
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from core.model import Outcome, Reading, Reason, Standing, State
from monitor.metrics import exposition
from monitor.metrics.exposition import Family, Labels
from monitor.metrics.polled import amend, polled
from monitor.probes.ping import BUCKETS, Target, Track
from monitor.snmp import ber
from monitor.snmp.poll import PollResult
from tests.monitor.cells import IF, IFX, columns, counter32, port, word
from tests.monitor.world import device, inventory, link
from tests.tools import require_tool

OFFICE = inventory([device("router"), device("pc", address="10.0.0.2")], [link("wan", "router")])
LABELS = Labels.of(OFFICE)
PROMETHEUS = "text/plain;version=0.0.4"
OPENMETRICS = "application/openmetrics-text;version=1.0.0"
STANDINGS = {
    "device:router": Standing("device:router", State.UP, Reason.ANSWERING, 1_767_225_600.25, 3),
    "link:wan": Standing("link:wan", State.DOWN, Reason.INTERFACE_DOWN, 1_767_225_700.0, 8),
}

Parsed = dict[tuple[str, frozenset[tuple[str, str]]], float]


def track() -> Track:
    found = Track(Target("device:router", "10.0.0.1", 1.0, 0.6, 2))
    for at in range(5):
        found.requests += 1
        found.answered(float(at), 0.0004 * (at + 1))
    found.requests += 1
    found.duplicates = 2
    return found


def families() -> list[Family]:
    reading = Reading(
        "device:router",
        1.0,
        "snmp",
        Outcome.ANSWERED,
        {
            "uptime_seconds": 86_400.5,
            'in_bits_per_second|ether "1"\\\n': 1e9,
            "storage_used_ratio|/": 0.25,
            "speed_bits_per_second|ether1": 1e9,
        },
        {"alias|ether1": 'Viettel "chính"'},
    )
    ports = columns({3: port("ether1", 2**63 + 1) | {IF + "14": counter32(7)}, 4: port("ether2", 5, wide=False)})
    result = PollResult(Outcome.ANSWERED, {}, ports)
    return [
        *exposition.standings(LABELS, STANDINGS),
        *exposition.pings(LABELS, [track()]),
        *exposition.polls(LABELS, {"device:router": polled(reading, result)}),
    ]


def told(families: Iterable[Family], accept: str = PROMETHEUS) -> bytes:
    blocks, _ = exposition.exposition(families, CollectorRegistry(), accept)
    return b"".join(blocks)


def registry() -> CollectorRegistry:
    found = CollectorRegistry()
    Counter("motcua_snmp_polls", "SNMP polls by outcome.", ["outcome"], registry=found).labels("answered").inc()
    return found


def parsed(accept: str) -> Parsed:
    blocks, kind = exposition.exposition(families(), registry(), accept)
    assert kind.startswith(accept.partition(";")[0])
    text = b"".join(blocks).decode()
    read = openmetrics.text_string_to_metric_families if "openmetrics" in accept else text_string_to_metric_families
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in read(text)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def test_both_formats_parse_and_say_the_same() -> None:
    assert parsed(PROMETHEUS) == parsed(OPENMETRICS)


def test_a_subject_is_in_exactly_one_state() -> None:
    found = parsed(PROMETHEUS)
    wan = {dict(labels)["state"]: value for (name, labels), value in found.items() if name == "motcua_link_state"}
    assert wan == {state: float(state == "down") for state in State}
    since = [value for (name, _), value in found.items() if name == "motcua_device_state_since_seconds"]
    assert since == [1_767_225_600.25]


def test_pings_are_a_histogram_under_smokepings_names() -> None:
    found = parsed(PROMETHEUS)
    by_name = {name: value for (name, _), value in found.items()}
    assert by_name["smokeping_requests_total"] == 6
    assert by_name["smokeping_response_duplicates_total"] == 2
    assert by_name["smokeping_response_duration_seconds_count"] == 5
    assert by_name["smokeping_response_duration_seconds_sum"] == pytest.approx(0.006)
    buckets = {
        dict(labels)["le"]: value
        for (name, labels), value in found.items()
        if name == "smokeping_response_duration_seconds_bucket"
    }
    assert len(buckets) == len(BUCKETS) + 1
    assert buckets["+Inf"] == 5
    assert buckets["0.0004"] == 1


def test_labels_are_escaped() -> None:
    names = {
        dict(labels)["interface"]
        for (name, labels), _ in parsed(PROMETHEUS).items()
        if name == "motcua_interface_receive_bytes_per_second"
    }
    assert names == {'ether "1"\\\n'}


@given(st.text(max_size=30))
def test_any_interface_name_comes_back_as_it_was(name: str) -> None:
    reading = Reading("device:router", 1.0, "snmp", Outcome.ANSWERED, {f"oper_status|{name}": 1.0})
    body = told(exposition.polls(LABELS, {"device:router": polled(reading, PollResult(Outcome.ANSWERED))}))
    (family,) = [one for one in text_string_to_metric_families(body.decode()) if one.name.endswith("oper_status")]
    assert [sample.labels["interface"] for sample in family.samples] == [name]


def test_counters_are_told_raw_and_whole_the_widest_that_there_is() -> None:
    body = told(families()).decode()
    labels = 'device="router",site="lucyen",kind="workstation"'
    assert f'motcua_interface_receive_bytes_total{{{labels},interface="ether1"}} {2**63 + 1}\n' in body
    assert f'motcua_interface_receive_bytes_total{{{labels},interface="ether2"}} 5\n' in body
    assert f'motcua_interface_receive_errors_total{{{labels},interface="ether1"}} 7\n' in body
    assert (
        'motcua_interface_receive_errors_total{device="router",site="lucyen",kind="workstation",interface="ether2"'
        not in body
    )
    assert "# TYPE motcua_interface_receive_bytes_total counter\n" in body


def test_what_the_administrator_calls_an_interface_is_an_info_metric() -> None:
    (labels,) = [dict(labels) for (name, labels), _ in parsed(PROMETHEUS).items() if name == "motcua_interface_info"]
    assert (labels["interface"], labels["alias"]) == ("ether1", 'Viettel "chính"')


@pytest.mark.parametrize("value", [-1, 2**64, 2**70])
def test_a_counter_that_cannot_be_one_is_left_out(value: int) -> None:
    bad = {IFX + "6": (ber.INTEGER if value < 0 else ber.COUNTER64, ber.integer_body(value))}
    shown = polled(
        Reading("device:router", 1.0, "snmp", Outcome.ANSWERED),
        PollResult(Outcome.ANSWERED, {}, columns({1: {IFX + "1": word("ether1")} | bad})),
    )
    assert "motcua_interface_receive_bytes_total" not in shown.columns


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_is_no_number_is_left_out(value: float) -> None:
    reading = Reading("device:router", 1.0, "snmp", Outcome.ANSWERED, {"cpu_load_ratio": value, "uptime_seconds": 1.5})
    assert "motcua_device_cpu_load_ratio" not in polled(reading, PollResult(Outcome.ANSWERED)).columns
    assert "motcua_device_uptime_seconds" in polled(reading, PollResult(Outcome.ANSWERED)).columns


def test_a_long_exposition_comes_in_blocks_and_whole() -> None:
    lines = [f'a_ratio{{n="{number}"}} {number}\n' for number in range(20_000)]
    blocks, _ = exposition.exposition([Family("a_ratio", "gauge", "Numbers.", lines)], CollectorRegistry(), PROMETHEUS)
    found = list(blocks)
    assert len(found) > 3
    assert b"".join(found).decode().splitlines()[2:] == [line[:-1] for line in lines]


def test_what_left_the_inventory_is_not_told() -> None:
    gone = Labels.of(inventory([]))
    nobody = Reading("device:router", 1.0, "snmp", Outcome.ANSWERED)
    found = [
        *exposition.standings(gone, STANDINGS),
        *exposition.pings(gone, [track()]),
        *exposition.polls(gone, {"device:router": polled(nobody, PollResult(Outcome.ANSWERED))}),
    ]
    assert found
    assert told(found) == b""


def test_promtool_finds_nothing_to_complain_of() -> None:
    promtool = require_tool("promtool")
    blocks, _ = exposition.exposition(families(), registry(), PROMETHEUS)
    body = b"".join(blocks)
    checked = subprocess.run([promtool, "check", "metrics"], input=body, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout.decode() + checked.stderr.decode()) == (0, "")


def test_what_a_device_told_by_itself_stands_at_once_where_the_last_poll_had_it() -> None:
    values = {"oper_status|ether1": 1.0, "oper_status|ether2": 1.0, "on_battery": 0.0, "uptime_seconds": 8.5}
    one = polled(Reading("device:router", 1.0, "snmp", Outcome.ANSWERED, values), PollResult(Outcome.ANSWERED))
    amend(one, {"oper_status|ether2": 2.0, "oper_status|ether9": 2.0, "uptime_seconds": 0.25, "nonsense": 1.0})
    amend(one, {"on_battery": 1.0})
    text = told(exposition.polls(LABELS, {"device:router": one})).decode()
    found = {
        name: [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(name + "{")]
        for name in ("motcua_interface_oper_status", "motcua_ups_on_battery", "motcua_device_uptime_seconds")
    }
    assert list(found.values()) == [["1", "2"], ["1"], ["0.25"]]
