"""/snmp goes to the monitor as it came; the list of targets is whole and says how to ask each."""

import threading
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingUnixStreamServer

import pytest

from api.monitor_metrics import SOCKET_NAME
from core.model import Role
from tests.api.conftest import Office

SENTENCE = b"Unknown module 'x'\n"


class Monitor(BaseHTTPRequestHandler):
    """Refuses as the monitor does, and remembers what it was asked."""

    asked: list[str] = []  # noqa: RUF012  # a handler's instances live for one request
    headed: list[Message] = []  # noqa: RUF012  # as above

    def do_GET(self) -> None:
        Monitor.asked.append(self.path)
        Monitor.headed.append(self.headers)
        self.send_response(400)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(SENTENCE)

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def address_string(self) -> str:
        return "unix"


@pytest.fixture
def monitor(office: Office) -> Iterator[None]:
    server = ThreadingUnixStreamServer(str(office.folder / SOCKET_NAME), Monitor)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.usefixtures("monitor")
def test_a_request_for_an_agent_goes_to_the_monitor_and_its_answer_back(office: Office) -> None:
    answer = office.client(Role.WALL).get("/snmp?target=[2001:db8::1]:161&module=x&module=y%2Cz")
    assert (answer.status_code, answer.content) == (400, SENTENCE)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert Monitor.asked[-1] in (
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


@pytest.mark.usefixtures("monitor")
def test_a_probe_goes_to_the_monitor_with_the_time_that_the_scrape_leaves(office: Office) -> None:
    headers = {"X-Prometheus-Scrape-Timeout-Seconds": "10"}
    answer = office.client(Role.WALL).get("/probe?target=https%3A%2F%2Fa.test%2F&module=http_2xx", headers=headers)
    assert (answer.status_code, answer.content) == (400, SENTENCE)
    assert Monitor.asked[-1] == "/probe?target=https%3A%2F%2Fa.test%2F&module=http_2xx"
    assert Monitor.headed[-1]["X-Prometheus-Scrape-Timeout-Seconds"] == "10"
    assert office.client(None).get("/probe?target=a").status_code == 401


def test_without_a_monitor_a_probe_is_unavailable(office: Office) -> None:
    assert office.client(Role.WALL).get("/probe?target=a").status_code == 503
