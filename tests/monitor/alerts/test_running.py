"""The monitor's real process tells of a fault, and a receiver that hangs keeps nobody waiting."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from core.model import Credential, DeliveryState, DeviceKind, State
from core.store import schema
from core.store.alertings import Alertings
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.migrate import migrate
from core.store.outbox import Outbox
from core.store.states import States
from monitor.simulation.client import send
from tests.monitor.alerts.troubles import Hook, hook
from tests.monitor.test_service import Running, end, start, wait_for
from tests.monitor.world import device, inventory
from tests.tools import require_tool

OFFICE = inventory(
    [
        device("router", kind=DeviceKind.ROUTER, address="10.250.61.1", snmp="office"),
        device("server", kind=DeviceKind.SERVER, address="10.250.61.2", upstream="router"),
        device("switch", kind=DeviceKind.SWITCH, address="10.250.61.3"),
    ],
    [],
    [Credential(name="office", version=2, community="env:OFFICE_COMMUNITY")],
)


@pytest.fixture(scope="module")
def told() -> Iterator[Hook]:
    with hook() as found:
        yield found


@pytest.fixture(scope="module")
def silent() -> Iterator[str]:
    """A receiver that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield f"http://127.0.0.1:{door.getsockname()[1]}/"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, told: Hook, silent: str) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("data")
    database = Database.in_folder(data)
    migrate(database)
    Inventories(database).publish(OFFICE, "a test", "1", time.time())
    receivers = [
        {"name": name, "channel": "webhook", "url": url, "timeout": 30.0}
        for name, url in (("duty", told.url), ("hangs", silent))
    ]
    Alertings(database).publish({"receiver": receivers}, "a test", "1", time.time())
    (data / "inventory.json").write_text(OFFICE.model_dump_json(), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    environment |= {"MOTCUA_DATA": str(data), "MOTCUA_DEMO_NETWORK": "127.0.0.0/8", "OFFICE_COMMUNITY": "bi-mat"}
    places = ("--data", str(data), "--inventory-json", str(data / "inventory.json"))
    simulation = start("monitor.simulation", *places, environment=environment, log=data / "simulation.log")
    monitor = start("monitor", environment=environment, log=data / "monitor.log")
    found = Running(data, database, environment, monitor)
    try:
        wait_for(lambda: all(found.state(f"device:{one.id}") is State.UP for one in OFFICE.devices), 30)
        yield found
    finally:
        end(found.monitor)
        end(simulation)
        database.close()


def test_an_alert_is_in_the_outbox_with_its_transition_and_told_within_a_second_or_two(
    running: Running, told: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    send(running.data, {"subject": "router", "fault": "down"})
    wait_for(lambda: running.state("device:router") is State.DOWN, 10)
    with running.database.read() as connection:
        (alert,) = connection.execute(select(schema.alert)).mappings().all()
    (transition,) = States(running.database).transitions("device:router", limit=1)
    assert (alert["kind"], alert["at"]) == ("opened", transition.at)
    wait_for(lambda: told.posts, 10)
    after = time.time() - transition.at
    assert told.told() == [("opened", "router")]
    send(running.data, {"subject": "router", "fault": "heal"})
    wait_for(lambda: ("resolved", "router") in told.told(), 15)
    with capsys.disabled():
        print(f"\na receiver was told {after:.2f} s after the transition")


def test_a_receiver_that_hangs_keeps_nobody_waiting(running: Running, told: Hook) -> None:
    waiting = Outbox(running.database).find(receiver="hangs")
    assert {row.state for row, _ in waiting} == {DeliveryState.WAITING}
    send(running.data, {"subject": "switch", "fault": "down"})
    wait_for(lambda: running.state("device:switch") is State.DOWN, 10)
    wait_for(lambda: ("opened", "switch") in told.told(), 10)
    send(running.data, {"subject": "switch", "fault": "heal"})
    wait_for(lambda: ("resolved", "switch") in told.told(), 15)


def test_what_metrics_say_of_it(running: Running) -> None:
    def said() -> str:
        return running.metrics("text/plain;version=0.0.4")

    wait_for(lambda: 'motcua_alert_deliveries_total{receiver="duty",result="sent"} 4.0' in said(), 10)
    wait_for(lambda: 'motcua_alert_outbox_waiting{receiver="hangs"} 4.0' in said(), 10)
    promtool = require_tool("promtool")
    checked = subprocess.run([promtool, "check", "metrics"], input=said().encode(), capture_output=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, b"")


def test_a_new_configuration_is_taken_while_it_runs(running: Running, told: Hook) -> None:
    only = [{"name": "head", "channel": "webhook", "url": told.url}]
    Alertings(running.database).publish({"receiver": only}, "a test", "2", time.time())
    log = running.data / "monitor.log"
    wait_for(lambda: "alerts: 1 receiver(s)" in log.read_text(encoding="utf-8"), 15)
    wait_for(lambda: not Outbox(running.database).find(DeliveryState.WAITING), 10)
    assert {row.state for row, _ in Outbox(running.database).find(receiver="hangs")} == {DeliveryState.WITHDRAWN}
    send(running.data, {"subject": "switch", "fault": "down"})
    wait_for(lambda: [row for row, _ in Outbox(running.database).find(DeliveryState.SENT, "head")], 15)
    send(running.data, {"subject": "switch", "fault": "heal"})


def test_it_ends_within_5_seconds_while_a_message_hangs(running: Running, silent: str) -> None:
    hangs = [{"name": "hangs", "channel": "webhook", "url": silent, "timeout": 60.0}]
    Alertings(running.database).publish({"receiver": hangs}, "a test", "3", time.time())
    wait_for(lambda: running.state("device:switch") is State.UP, 15)
    send(running.data, {"subject": "switch", "fault": "down"})
    wait_for(lambda: [row for row, _ in Outbox(running.database).find(receiver="hangs") if row.leased_until], 15)
    assert end(running.monitor) == 0
    log = (Path(running.data) / "monitor.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
