"""Health, readiness, reload, and /metrics from the monitor's socket."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.reloading import reload_inventory
from core import settings
from core.errors import InventoryError, Mistake
from core.model import Role
from tests.api.conftest import Office
from tests.api.monitors import StandIn, standing_in

ROOT = Path(__file__).parents[2]
BODY = gzip.compress(b"motcua_up 1\n")
KIND = "application/openmetrics-text; version=1.0.0; charset=utf-8"


@pytest.fixture
def monitor(office: Office) -> Iterator[StandIn]:
    with standing_in(office.folder, StandIn(200, {"Content-Type": KIND, "Content-Encoding": "gzip"}, BODY)) as there:
        yield there


def test_metrics_go_out_as_they_came(office: Office, monitor: StandIn) -> None:
    client = office.client(Role.WALL)
    asked = {"Accept": "application/openmetrics-text", "Accept-Encoding": "gzip"}
    with client.stream("GET", "/metrics", headers=asked) as answer:
        raw = b"".join(answer.iter_raw())
    assert raw == BODY
    assert answer.headers["content-type"] == KIND
    assert answer.headers["content-encoding"] == "gzip"
    (came,) = monitor.asked
    assert (came.path, came.headers["Accept"]) == ("/metrics", "application/openmetrics-text")
    assert came.headers["Accept-Encoding"] == "gzip"
    assert "Authorization" not in came.headers


@pytest.mark.usefixtures("monitor")
@pytest.mark.parametrize(
    ("address", "host", "headers", "status"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080", {}, 200),
        ("::1", "http://localhost:8080", {}, 200),
        ("192.0.2.7", "https://office.test", {}, 401),
        ("127.0.0.1", "http://127.0.0.1:8080", {"X-Forwarded-For": "192.0.2.7"}, 401),
        ("127.0.0.1", "http://127.0.0.1:8080", {"Forwarded": "for=192.0.2.7"}, 401),
        ("127.0.0.1", "http://rebound.test:8080", {}, 401),
    ],
)
def test_programs_on_this_machine_need_no_token(
    office: Office, address: str, host: str, headers: dict[str, str], status: int
) -> None:
    assert office.client(None, address, host).get("/metrics", headers=headers).status_code == status


@pytest.mark.usefixtures("monitor")
def test_unless_the_settings_ask_for_one(office: Office) -> None:
    strict = settings.load(None, {}, data=office.folder, metrics_access="token")
    office.app.state.house = replace(office.house, settings=strict)
    assert office.client(None, "127.0.0.1", "http://127.0.0.1:8080").get("/metrics").status_code == 401
    assert office.client(Role.WALL).get("/metrics").status_code == 200


def test_without_the_monitor_there_is_one_sentence(office: Office) -> None:
    answer = office.client(Role.WALL).get("/metrics")
    assert answer.status_code == 503
    assert answer.text == "the monitor is not running; start it with 'motcua up' or 'motcua monitor'\n"


def test_ready_means_that_somebody_is_watching(office: Office) -> None:
    client = office.client()
    assert (client.get("/-/healthy").text, client.get("/-/ready").text) == ("healthy\n", "ready\n")
    office.clock.advance(15)
    answer = client.get("/-/ready")
    assert (answer.status_code, answer.text) == (503, "not ready\n")


def test_not_ready_without_a_database(office: Office) -> None:
    with office.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE watch")
    assert office.client().get("/-/ready").status_code == 503
    answer = office.client(Role.ADMIN).get("/")
    assert answer.status_code == 503
    assert answer.json()["error"].startswith("the database cannot be used")


def test_a_reload_in_a_child_publishes_the_folder(office: Office) -> None:
    chosen = settings.load(None, {}, data=office.folder, inventory=ROOT / "inventory/lucyen")
    before = office.house.newest.snapshot()
    assert before is not None
    reloaded = reload_inventory(chosen)
    assert reloaded > before.id
    assert len(office.house.inventory().devices) > len(before.inventory.devices)


def test_a_reload_in_a_child_brings_back_every_mistake(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with pytest.raises(InventoryError) as refused:
        reload_inventory(settings.load(None, {}, data=office.folder, inventory=folder))
    assert refused.value.mistakes
    assert office.house.newest.snapshot() is not None


def test_reload_takes_all_or_nothing(office: Office) -> None:
    client = office.client(Role.TECHNICIAN)
    assert client.post("/-/reload").json()["devices"] == 45
    assert office.house.audit.recent(1)[0].action == "inventory.reload"
    office.mistakes += [Mistake("hosts.yml: pc-09", "key 'adress' is not known"), Mistake("pc-10", "no address")]
    answer = client.post("/-/reload")
    assert answer.status_code == 422
    assert answer.json()["mistakes"] == [
        {"where": "hosts.yml: pc-09", "what": "key 'adress' is not known"},
        {"where": "pc-10", "what": "no address"},
    ]
    assert [entry.action for entry in office.house.audit.recent(2)].count("inventory.reload") == 1
