"""/snmp goes to the monitor as it came; the list of targets is whole and says how to ask each."""

from collections.abc import Iterator

import pytest

from core.model import Role
from tests.api.conftest import Office
from tests.api.monitors import StandIn, standing_in

SENTENCE = b"Unknown module 'x'\n"


@pytest.fixture
def monitor(office: Office) -> Iterator[StandIn]:
    with standing_in(office.folder, StandIn(400, {"Content-Type": "text/plain; charset=utf-8"}, SENTENCE)) as there:
        yield there


def test_a_request_for_an_agent_goes_to_the_monitor_and_its_answer_back(office: Office, monitor: StandIn) -> None:
    answer = office.client(Role.WALL).get("/snmp?target=[2001:db8::1]:161&module=x&module=y%2Cz")
    assert (answer.status_code, answer.content) == (400, SENTENCE)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert monitor.asked[-1].path in (
        "/snmp?target=[2001:db8::1]:161&module=x&module=y%2Cz",
        "/snmp?target=%5B2001:db8::1%5D:161&module=x&module=y%2Cz",
    )


@pytest.mark.usefixtures("monitor")
def test_who_may_ask_agents_is_who_may_read_the_metrics(office: Office) -> None:
    assert office.client(None).get("/snmp?target=a").status_code == 401
    assert office.client(None, "127.0.0.1", "http://127.0.0.1:8080").get("/snmp?target=a").status_code == 400
    assert office.client(None, "127.0.0.1", "http://rebound.test:8080").get("/snmp?target=a").status_code == 401


def test_without_the_monitor_there_is_one_sentence(office: Office) -> None:
    answer = office.client(Role.WALL).get("/snmp?target=a")
    assert (answer.status_code, answer.text.partition(";")[0]) == (503, "the monitor is not running")


def test_every_device_that_speaks_snmp_is_a_target(office: Office) -> None:
    answer = office.client(Role.AUDITOR).get("/api/v1/sd")
    assert answer.headers["content-type"] == "application/json"
    speaking = {str(device.address): device for device in office.house.inventory().devices if device.snmp}
    assert speaking
    groups = {group["targets"][0]: group["labels"] for group in answer.json()}
    assert set(groups) == set(speaking)
    for address, labels in groups.items():
        assert labels["__param_auth"] == speaking[address].snmp
        assert labels["__param_module"] == ",".join(speaking[address].snmp_modules)
        assert labels["__meta_motcua_device"] == speaking[address].id
        assert all(isinstance(value, str) for value in labels.values())


def test_a_probe_goes_to_the_monitor_with_the_time_that_the_scrape_leaves(office: Office, monitor: StandIn) -> None:
    headers = {"X-Prometheus-Scrape-Timeout-Seconds": "10"}
    answer = office.client(Role.WALL).get("/probe?target=https%3A%2F%2Fa.test%2F&module=http_2xx", headers=headers)
    assert (answer.status_code, answer.content) == (400, SENTENCE)
    assert monitor.asked[-1].path == "/probe?target=https%3A%2F%2Fa.test%2F&module=http_2xx"
    assert monitor.asked[-1].headers["X-Prometheus-Scrape-Timeout-Seconds"] == "10"
    assert office.client(None).get("/probe?target=a").status_code == 401


def test_without_a_monitor_a_probe_is_unavailable(office: Office) -> None:
    assert office.client(Role.WALL).get("/probe?target=a").status_code == 503
