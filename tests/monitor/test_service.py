"""The monitor's real process on five simulated devices: metrics, a fault, its end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path

import pytest
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from core.model import Credential, DeviceKind, DiscoveryPrefix, FindingKind, State
from core.store.database import Database
from core.store.findings import Findings
from core.store.inventories import Inventories
from core.store.latest import Latest
from core.store.migrate import migrate
from core.store.states import States
from core.store.watches import Watches
from monitor.httpd import SOCKET_NAME
from monitor.simulation.client import send
from tests.monitor.addresses import net
from tests.monitor.remote_write.receiver import Receiver, receiving
from tests.monitor.world import device, inventory, link
from tests.tools import require_tool

ROOT = Path(__file__).parents[2]
NET = net(60)
TWINS = ("wireless-access-point-hall-a", "wireless-access-point-hall-b")
"""Their engine ids are made of the first 27 letters of these names, as RFC 3411 lets them be: they share one."""
OFFICE = inventory(
    [
        device("router", kind=DeviceKind.ROUTER, address=f"{NET}.1", snmp="office"),
        device("server", kind=DeviceKind.SERVER, address=f"{NET}.2", snmp="office", upstream="router"),
        device("pc", address=f"{NET}.3", upstream="router"),
        device(TWINS[0], kind=DeviceKind.ACCESS_POINT, address=f"{NET}.11", snmp="modern"),
        device(TWINS[1], kind=DeviceKind.ACCESS_POINT, address=f"{NET}.12", snmp="modern"),
    ],
    [link("wan", "router").model_copy(update={"far_address": f"{NET}.9"})],
    [
        Credential(name="office", version=2, community="env:OFFICE_COMMUNITY"),
        Credential(name="modern", username="watch", auth_password="env:OFFICE_AUTH", priv_password="env:OFFICE_PRIV"),
    ],
).model_copy(
    update={
        "discovery": (
            DiscoveryPrefix.model_validate({"prefix": f"{NET}.0/28", "site": "lucyen", "credentials": ("office",)}),
        )
    }
)
STRANGER = f"{NET}.4"
"""The first address that nobody has: where the simulation puts a device that the inventory does not know."""
SUBJECTS = {"device:router", "device:server", "device:pc", "link:wan", *(f"device:{name}" for name in TWINS)}


def wait_for(what: Callable[[], object], seconds: float) -> float:
    """Seconds until ``what`` is true; the test fails when it takes longer."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it did not come in time"
        time.sleep(0.02)
    return time.monotonic() - began


@dataclass
class Running:
    """A simulation and a monitor on one data folder."""

    data: Path
    database: Database
    environment: dict[str, str]
    monitor: "subprocess.Popen[bytes]"

    def metrics(self, accept: str) -> str:
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(5)
            door.connect(str(self.data / SOCKET_NAME))
            door.sendall(f"GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n".encode())
            answer = HTTPResponse(door)
            answer.begin()
            assert answer.status == 200
            return answer.read().decode()

    def state(self, subject: str) -> State | None:
        found = States(self.database).standings().get(subject)
        return None if found is None else found.state

    def all_up(self) -> bool:
        return {subject for subject in SUBJECTS if self.state(subject) is State.UP} == SUBJECTS


def start(*command: str, environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *command], env=environment, cwd=ROOT, stdout=output, stderr=output
        )


def end(process: "subprocess.Popen[bytes]", within: float = 5.0) -> int:
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(within)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver(strict=True)) as found:
        yield found


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("data")
    database = Database.in_folder(data)
    migrate(database)
    Inventories(database).publish(OFFICE, "a test", "1", time.time())
    (data / "inventory.json").write_text(OFFICE.model_dump_json(), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")} | {
        "MOTCUA_DATA": str(data),
        "MOTCUA_DEMO_NETWORK": "127.0.0.0/8",
        "MOTCUA_REMOTE_WRITE": receiver.url,
        "MOTCUA_REMOTE_WRITE_INTERVAL": "1",
        "MOTCUA_REMOTE_WRITE_TOKEN": "env:WRITE_TOKEN",
        "MOTCUA_REMOTE_WRITE_LABELS": "job=motcua, province=lao-cai",
        "WRITE_TOKEN": "bi-mat-hon",
        "OFFICE_COMMUNITY": "bi-mat",
        "OFFICE_AUTH": "rat-bi-mat-1",
        "OFFICE_PRIV": "rat-bi-mat-2",
    }
    places = ("--data", str(data), "--inventory-json", str(data / "inventory.json"))
    simulation = start("monitor.simulation", *places, environment=environment, log=data / "simulation.log")
    monitor = start("monitor", environment=environment, log=data / "monitor.log")
    found = Running(data, database, environment, monitor)
    try:
        wait_for((data / "demo.sock").exists, 30)
        wait_for(found.all_up, 20)
        yield found
    finally:
        end(found.monitor)
        end(simulation)
        database.close()


def test_every_subject_is_judged_and_read(running: Running) -> None:
    wait_for(lambda: "snmp" in Latest(running.database).of("device:server"), 12)
    latest = Latest(running.database).of("device:server")
    assert latest["ping"].values["loss_ratio"] == 0.0
    assert latest["snmp"].facts["sysName"]
    assert "snmp" not in Latest(running.database).of("device:pc")
    assert Watches(running.database).last() is not None


@pytest.mark.parametrize("accept", ["text/plain;version=0.0.4", "application/openmetrics-text;version=1.0.0"])
def test_metrics_parse_in_both_formats(running: Running, accept: str) -> None:
    text = running.metrics(accept)
    parse = openmetrics.text_string_to_metric_families if "openmetrics" in accept else text_string_to_metric_families
    samples = [sample for family in parse(text) for sample in family.samples]
    up = {
        sample.labels.get("device") or sample.labels["link"]
        for sample in samples
        if sample.name in ("motcua_device_state", "motcua_link_state")
        and sample.labels["state"] == "up"
        and sample.value == 1
    }
    assert up == {"router", "server", "pc", "wan", *TWINS}
    requests = {s.labels["host"]: s.value for s in samples if s.name == "smokeping_requests_total"}
    assert set(requests) == {"router", "server", "pc", "wan", *TWINS}
    assert "bi-mat" not in text


def test_a_device_that_nobody_entered_becomes_a_finding(running: Running) -> None:
    findings = Findings(running.database)
    wait_for(lambda: findings.all(kind=FindingKind.UNKNOWN_DEVICE), 40)
    (stranger,) = findings.all(kind=FindingKind.UNKNOWN_DEVICE)
    assert (stranger.subject, stranger.detail["address"], stranger.detail["vendor"]) == (
        "site:lucyen",
        STRANGER,
        "Ubiquiti",
    )
    assert f"ansible_host: {STRANGER}" in str(stranger.detail["entry"])
    assert 'motcua_findings{kind="unknown_device"} 1' in running.metrics("text/plain;version=0.0.4")


def test_what_metrics_say_is_written_too(running: Running, receiver: Receiver) -> None:
    """The same series, less empty labels and with the external ones; what the service says of itself stays here."""
    outside = ("job", "motcua"), ("province", "lao-cai")

    def told() -> set[tuple[tuple[str, str], ...]]:
        families = text_string_to_metric_families(running.metrics("text/plain"))
        samples = [sample for family in families for sample in family.samples]
        unbound = ("motcua_findings", "motcua_incidents_open")
        of_what = {"device", "link", "host", "subject"}
        ours = [one for one in samples if of_what & set(one.labels) or one.name in unbound]
        pairs = [[("__name__", one.name), *one.labels.items(), *outside] for one in ours]
        return {tuple(sorted((name, text) for name, text in labels if text)) for labels in pairs}

    wait_for(lambda: told() == set(receiver.samples), 20)
    assert any(dict(labels)["__name__"] == "motcua_interface_receive_bytes_total" for labels in receiver.samples)
    assert {one["authorization"] for one in receiver.requests} == {"Bearer bi-mat-hon"}
    text = running.metrics("text/plain")
    sent = [line for line in text.splitlines() if line.startswith("motcua_remote_write_samples_sent_total")]
    assert sent[0].startswith(f'motcua_remote_write_samples_sent_total{{receiver="{receiver.url}"}}')
    assert "bi-mat-hon" not in text
    assert "bi-mat-hon" not in "".join(path.read_text() for path in (running.data / "remote-write").glob("*.json"))


def test_two_devices_with_one_engine_id_are_findings_of_both(running: Running) -> None:
    findings = Findings(running.database)
    wait_for(lambda: len(findings.all(kind=FindingKind.DUPLICATE_ENGINE_ID)) == 2, 20)
    told = {one.subject: one.detail["others"] for one in findings.all(kind=FindingKind.DUPLICATE_ENGINE_ID)}
    assert told == {
        f"device:{TWINS[0]}": f"{TWINS[1]} ({NET}.12)",
        f"device:{TWINS[1]}": f"{TWINS[0]} ({NET}.11)",
    }


def test_promtool_accepts_the_metrics(running: Running) -> None:
    promtool = require_tool("promtool")
    text = running.metrics("text/plain;version=0.0.4").encode()
    checked = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, b"")


def test_a_fault_is_in_the_store_within_3_seconds_and_its_heal_too(
    running: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    wait_for(running.all_up, 10)
    send(running.data, {"subject": "router", "fault": "down"})
    down = wait_for(lambda: running.state("device:router") is State.DOWN, 3.0)
    wait_for(lambda: running.state("device:pc") is State.UNKNOWN, 1.5)
    incidents = States(running.database).incidents(open_only=True)
    assert [incident.subject for incident in incidents] == ["device:router"]
    send(running.data, {"subject": "router", "fault": "heal"})
    up = wait_for(lambda: running.state("device:router") is State.UP, 3.0)
    wait_for(running.all_up, 3.0)
    assert States(running.database).incidents(open_only=True) == []
    with capsys.disabled():
        print(f"\na fault was in the store after {down:.2f} s, its heal after {up:.2f} s")


def test_a_new_inventory_is_taken_while_running_and_a_bad_one_is_not(running: Running) -> None:
    inventories = Inventories(running.database)
    bad = OFFICE.model_copy(
        update={"devices": (OFFICE.devices[0].model_copy(update={"snmp_modules": ("nothing",)}), *OFFICE.devices[1:])}
    )
    inventories.publish(bad, "a test", "bad", time.time())
    log = running.data / "monitor.log"
    wait_for(lambda: "Unknown module 'nothing'" in log.read_text(encoding="utf-8"), 5)
    assert '"pc"' in running.metrics("text/plain;version=0.0.4")
    smaller = OFFICE.model_copy(update={"devices": OFFICE.devices[:2]})
    inventories.publish(smaller, "a test", "2", time.time())
    wait_for(lambda: '"pc"' not in running.metrics("text/plain;version=0.0.4"), 5)
    inventories.publish(OFFICE, "a test", "3", time.time())
    wait_for(lambda: '"pc"' in running.metrics("text/plain;version=0.0.4"), 5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_ends_within_5_seconds_and_begins_again_where_it_was(running: Running, number: signal.Signals) -> None:
    wait_for(running.all_up, 10)
    before = States(running.database).transitions()
    began = time.monotonic()
    running.monitor.send_signal(number)
    code = running.monitor.wait(5)
    assert code == (-signal.SIGKILL if number is signal.SIGKILL else 0)
    assert time.monotonic() - began < 5
    running.monitor = start("monitor", environment=running.environment, log=running.data / "monitor.log")
    wait_for(lambda: (watch := Watches(running.database).last()) and watch[0] > time.time() - 5, 10)
    time.sleep(1.5)
    assert States(running.database).transitions() == before  # nothing happened: nothing is told


def test_nothing_went_wrong_in_the_log(running: Running) -> None:
    log = (running.data / "monitor.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "never retrieved" not in log


def test_a_monitor_that_cannot_begin_says_why_in_one_line(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    Inventories(database).publish(OFFICE, "a test", "1", time.time())
    database.close()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    environment |= {"MOTCUA_DATA": str(tmp_path), "MOTCUA_DEMO_NETWORK": "127.0.0.0/8"}
    ended = subprocess.run(
        [sys.executable, "-m", "monitor"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("monitor: ")
    assert "OFFICE_COMMUNITY" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
