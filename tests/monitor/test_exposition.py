"""What /metrics says: both formats parse, and agree with what is known."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from core.model import Outcome, Reading, Reason, Standing, State
from monitor import exposition
from monitor.exposition import Family, Labels
from monitor.probes.ping import BUCKETS, Target, Track
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
    )
    return [
        *exposition.standings(LABELS, STANDINGS),
        *exposition.pings(LABELS, [track()]),
        *exposition.readings(LABELS, {"device:router": reading}),
    ]


def registry() -> CollectorRegistry:
    found = CollectorRegistry()
    Counter("motcua_snmp_polls", "SNMP polls by outcome.", ["outcome"], registry=found).labels("answered").inc()
    return found


def parsed(accept: str) -> Parsed:
    body, kind = exposition.exposition(families(), registry(), accept)
    assert kind.startswith(accept.partition(";")[0])
    text = body.decode()
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
    body, _ = exposition.exposition(
        exposition.readings(LABELS, {"device:router": reading}), CollectorRegistry(), PROMETHEUS
    )
    (family,) = [one for one in text_string_to_metric_families(body.decode()) if one.name.endswith("oper_status")]
    assert [sample.labels["interface"] for sample in family.samples] == [name]


def test_what_left_the_inventory_is_not_told() -> None:
    gone = Labels.of(inventory([]))
    told = [
        *exposition.standings(gone, STANDINGS),
        *exposition.pings(gone, [track()]),
        *exposition.readings(gone, {"device:router": Reading("device:router", 1.0, "snmp", Outcome.ANSWERED)}),
    ]
    assert [family for family in told if family.samples] == []


def test_promtool_finds_nothing_to_complain_of() -> None:
    promtool = require_tool("promtool")
    body, _ = exposition.exposition(families(), registry(), PROMETHEUS)
    checked = subprocess.run([promtool, "check", "metrics"], input=body, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout.decode() + checked.stderr.decode()) == (0, "")
