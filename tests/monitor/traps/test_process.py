"""The monitor's real process hears simulated devices: a dead link, a power cut, a restart, and who is not believed."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.model import Credential, DeviceKind, Reason, State, TrapMeaning, TrapRecord
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.latest import Latest
from core.store.migrate import migrate
from core.store.states import States
from core.store.traps import Traps
from monitor.simulation.client import send
from monitor.snmp.traps import own_engine
from tests.monitor.snmp.traps.listening import COMMUNITY, LINK_DOWN
from tests.monitor.snmp.traps.listening import send as command
from tests.monitor.test_service import Running, end, start, wait_for
from tests.monitor.world import device, inventory, link
from tests.ports import free_udp_port
from tests.tools import require_tool

ROUTER = "127.250.61.1"
OFFICE = inventory(
    [
        device("router", kind=DeviceKind.ROUTER, address="10.250.61.1", snmp="office"),
        device("ups", kind=DeviceKind.UPS, address="10.250.61.2", snmp="people", upstream="router"),
        device("apc", kind=DeviceKind.UPS, address="10.250.61.3", snmp="old", upstream="router").model_copy(
            update={"vendor": "APC"}
        ),
    ],
    [link("wan", "router").model_copy(update={"far_address": "10.250.61.9"})],
    [
        Credential(name="office", version=2, community="env:OFFICE_COMMUNITY"),
        Credential(name="old", version=1, community="env:OFFICE_COMMUNITY"),
        Credential.model_validate(
            {
                "name": "people",
                "version": 3,
                "username": "watch",
                "security_level": "authPriv",
                "auth_protocol": "SHA256",
                "auth_password": "env:OFFICE_AUTH",
                "priv_protocol": "AES",
                "priv_password": "env:OFFICE_PRIV",
            }
        ),
    ],
)
SUBJECTS = {"device:router", "device:ups", "device:apc", "link:wan"}


class Listening(Running):
    """With what the tests ask it here."""

    port: int

    def traps(self, subject: str | None = None) -> list[TrapRecord]:
        return Traps(self.database).find(subject)

    def meanings(self, subject: str) -> list[TrapMeaning]:
        return [row.meaning for row in self.traps(subject)]

    def sound(self) -> bool:
        return {name for name in SUBJECTS if self.state(name) is State.UP} == SUBJECTS

    def reason(self, subject: str) -> Reason:
        return States(self.database).standings()[subject].reason

    def metric(self, start: str) -> float:
        lines = self.metrics("text/plain;version=0.0.4").splitlines()
        return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(start))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    data = tmp_path_factory.mktemp("data")
    database = Database.in_folder(data)
    migrate(database)
    Inventories(database).publish(OFFICE, "a test", "1", time.time())
    (data / "inventory.json").write_text(OFFICE.model_dump_json(), encoding="utf-8")
    port = free_udp_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")} | {
        "MOTCUA_DATA": str(data),
        "MOTCUA_DEMO_NETWORK": "127.0.0.0/8",
        "MOTCUA_TRAP_LISTEN": f"127.0.0.1:{port}",
        "OFFICE_COMMUNITY": COMMUNITY.decode(),
        "OFFICE_AUTH": "authentic-words",
        "OFFICE_PRIV": "private-words",
    }
    places = ("--data", str(data), "--inventory-json", str(data / "inventory.json"), "--traps", f"127.0.0.1:{port}")
    simulation = start("monitor.simulation", *places, environment=environment, log=data / "simulation.log")
    monitor = start("monitor", environment=environment, log=data / "monitor.log")
    found = Listening(data, database, environment, monitor)
    found.port = port
    try:
        wait_for((data / "demo.sock").exists, 10)
        wait_for(found.sound, 20)
        wait_for(lambda: all("snmp" in Latest(database).of(one) for one in ("device:router", "device:ups")), 15)
        yield found
    finally:
        end(found.monitor)
        end(simulation)
        database.close()


def test_a_dead_link_is_noticed_by_trap(running: Listening, capsys: pytest.CaptureFixture[str]) -> None:
    send(running.data, {"subject": "wan", "fault": "down"})
    send(running.data, {"subject": "router", "fault": "interface ether1 down"})
    took = wait_for(lambda: running.state("link:wan") is State.DOWN, 5)
    assert running.reason("link:wan") is Reason.INTERFACE_DOWN
    wait_for(lambda: running.traps("device:router"), 3)
    (row,) = running.traps("device:router")
    assert (row.meaning, row.about, row.version, row.name) == (TrapMeaning.LINK_DOWN, "ether1", "2c", "linkDown")
    assert row.source == ROUTER
    assert running.metric('motcua_trap_polls_total{outcome="made"}') >= 1
    line = 'motcua_interface_oper_status{device="router"'
    text = running.metrics("text/plain;version=0.0.4")
    (told,) = (one for one in text.splitlines() if one.startswith(line) and 'interface="ether1"' in one)
    assert told.endswith(" 2")
    send(running.data, {"subject": "wan", "fault": "heal"})
    send(running.data, {"subject": "router", "fault": "heal"})
    wait_for(running.sound, 10)
    wait_for(lambda: running.meanings("device:router")[0] is TrapMeaning.LINK_UP, 3)
    with capsys.disabled():
        print(f"\na dead link was in the store {took:.2f} s after the fault")


@pytest.mark.parametrize(("name", "version"), [("ups", "3"), ("apc", "1")])
def test_a_power_cut_is_noticed_by_trap(running: Listening, name: str, version: str) -> None:
    subject = f"device:{name}"
    send(running.data, {"subject": name, "fault": "battery"})
    wait_for(lambda: running.reason(subject) is Reason.ON_BATTERY, 5)
    send(running.data, {"subject": name, "fault": "heal"})
    wait_for(lambda: running.state(subject) is State.UP, 5)
    wait_for(lambda: running.meanings(subject)[:2] == [TrapMeaning.ON_MAINS, TrapMeaning.ON_BATTERY], 3)
    assert {row.version for row in running.traps(subject)} == {version}


def test_a_restart_is_told(running: Listening) -> None:
    send(running.data, {"subject": "router", "fault": "restart"})
    wait_for(lambda: running.meanings("device:router")[0] is TrapMeaning.RESTARTED, 3)
    assert running.traps("device:router")[0].name == "coldStart"
    wait_for(running.sound, 10)


async def test_an_inform_is_acknowledged_and_stored_once(running: Listening, tmp_path: Path) -> None:
    before = running.traps("device:router")
    place = f"udp:127.0.0.1:{running.port}"
    words = ["-v2c", "-c", COMMUNITY.decode(), "--clientaddr=" + ROUTER, place, "77", "1.3.6.1.6.3.1.1.5.5"]
    assert await command(tmp_path, "snmpinform", *words) == (0, "")
    rows = [row for row in running.traps("device:router") if row not in before]
    assert [(row.meaning, row.confirmed, row.count, row.uptime) for row in rows] == [
        (TrapMeaning.AUTHENTICATION_FAILURE, True, 1, 0.77)
    ], "it was stored before it was acknowledged"


async def test_who_is_not_believed_is_a_number(running: Listening, tmp_path: Path) -> None:
    before = len(running.traps())
    unknown = running.metric('motcua_trap_drops_total{reason="unknown_address"}')
    forged = running.metric('motcua_trap_drops_total{reason="community"}')
    place = f"udp:127.0.0.1:{running.port}"
    await command(tmp_path, "snmptrap", "-v2c", "-c", COMMUNITY.decode(), place, "1", LINK_DOWN)
    await command(tmp_path, "snmptrap", "-v2c", "-c", "public", "--clientaddr=" + ROUTER, place, "1", LINK_DOWN)
    wait_for(lambda: running.metric('motcua_trap_drops_total{reason="unknown_address"}') == unknown + 1, 3)
    wait_for(lambda: running.metric('motcua_trap_drops_total{reason="community"}') == forged + 1, 3)
    time.sleep(0.5)
    assert len(running.traps()) == before
    assert running.sound()


def test_promtool_accepts_the_metrics(running: Listening) -> None:
    text = running.metrics("text/plain;version=0.0.4").encode()
    checked = subprocess.run(
        [require_tool("promtool"), "check", "metrics"], input=text, capture_output=True, check=False
    )
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, b"")


def test_another_life_has_the_engine_id_and_more_boots(running: Listening) -> None:
    file = running.data / own_engine.FILE_NAME
    first = file.read_text(encoding="ascii")
    assert end(running.monitor) == 0
    running.monitor = start("monitor", environment=running.environment, log=running.data / "monitor.log")
    wait_for(lambda: file.read_text(encoding="ascii") != first, 10)
    assert first.replace('"boots": 1', '"boots": 2') == file.read_text(encoding="ascii")
    wait_for(running.sound, 10)


def test_nothing_went_wrong_in_the_log(running: Listening) -> None:
    for name in ("monitor.log", "simulation.log"):
        log = (running.data / name).read_text(encoding="utf-8")
        assert "Traceback" not in log, log
        assert "never retrieved" not in log
