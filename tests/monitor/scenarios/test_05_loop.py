"""Scenario 5: broadcasts of 60 %, addresses that jump: both ports named; behind an unmanaged switch a suspicion."""

import time
from collections.abc import Iterator

import pytest

from core import words
from core.evidence import ports_of
from core.i18n import language
from core.model import Credential, DeviceKind, Reason, Severity, State
from core.store.states import States
from tests.monitor.scenarios.scene import Scene, playing, wait_for
from tests.monitor.world import device, inventory
from tests.ports import free_udp_port

CORE, FLOOR = "device:sw-core", "device:sw-floor"
UP = (State.UP, Reason.ANSWERING)
PCS = [device(f"pc-{n}", address=f"10.250.65.{20 + n}", upstream="sw-floor") for n in range(1, 6)]
OFFICE = inventory(
    [
        device("sw-core", kind=DeviceKind.SWITCH, address="10.250.65.2", snmp="office"),
        device("sw-floor", kind=DeviceKind.SWITCH, address="10.250.65.3", snmp="office", upstream="sw-core"),
        device("server", kind=DeviceKind.SERVER, address="10.250.65.4", upstream="sw-core"),
        *PCS,
    ],
    credentials=[Credential(name="office", version=2, community="env:COMMUNITY")],
)
SWITCHES = (CORE, FLOOR)
NOTICED_WITHIN = 20.0
ROOM = 3
"""How many times longer a busy machine may take."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("scene")
    traps = f"127.0.0.1:{free_udp_port()}"
    rooms = ("simulation", "monitor")
    with playing(folder, OFFICE, rooms, trap_listen=traps, COMMUNITY="bi-mat") as made:
        wait_for(lambda: all(made.stands(subject) == UP for subject in SWITCHES), 30)
        time.sleep(12)  # two glances at rest, which a rate needs
        yield made


def spoken(scene: Scene, subject: str) -> str:
    found = States(scene.database).standings()[subject]
    return words.sentence(language("vi"), found.reason, found.cause, str, found.evidence)


def all_well(scene: Scene) -> bool:
    return all(scene.stands(subject) == UP for subject in SWITCHES)


def open_incidents(scene: Scene) -> list[tuple[str, Reason, Severity]]:
    rows = States(scene.database).incidents(open_only=True)
    return [(row.subject, row.reason, row.severity) for row in rows]


def test_both_ports_of_a_loop_are_named(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.fault("sw-floor", "loop GigabitEthernet1/0/11 GigabitEthernet1/0/12")
    took = wait_for(lambda: scene.stands(FLOOR) == (State.DEGRADED, Reason.LOOP), NOTICED_WITHIN * ROOM)
    assert spoken(scene, FLOOR) == "Vòng lặp mạng giữa các cổng GigabitEthernet1/0/11, GigabitEthernet1/0/12."
    assert scene.stands(CORE) == UP
    time.sleep(15)  # long enough for a suspicion at the other switch, which the storm reaches too
    assert open_incidents(scene) == [(FLOOR, Reason.LOOP, Severity.S2)]
    evidence = States(scene.database).transitions(FLOOR)[0].evidence
    assert ports_of(evidence) == ["GigabitEthernet1/0/11", "GigabitEthernet1/0/12"]
    figures = dict(part.split("=", 1) for part in evidence.split())
    assert 0.5 < float(figures["broadcast_ratio"]) <= 0.6
    assert int(figures["moved_addresses"]) >= 2
    with capsys.disabled():
        print(f"\na loop was in the store after {took:.1f} s, of which a trap told")


def test_a_restart_of_the_monitor_is_no_second_incident(scene: Scene) -> None:
    before = States(scene.database).incidents()
    scene.end("monitor")
    scene.start("monitor")
    time.sleep(12)
    assert States(scene.database).incidents() == before
    assert scene.stands(FLOOR) == (State.DEGRADED, Reason.LOOP)


def test_it_ends_by_itself_when_the_cable_is_unplugged(scene: Scene) -> None:
    scene.fault("sw-floor", "heal")
    wait_for(lambda: all_well(scene), 45 * ROOM)
    assert open_incidents(scene) == []
    assert len(States(scene.database).incidents()) == 1


def test_behind_an_unmanaged_switch_it_is_a_suspicion_that_names_the_port(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.fault("sw-floor", "loop GigabitEthernet1/0/2")  # a port in use: no trap tells that anything happened
    suspected = (State.DEGRADED, Reason.LOOP_SUSPECTED)
    took = wait_for(lambda: scene.stands(FLOOR) == suspected, (NOTICED_WITHIN + 5) * ROOM)
    assert spoken(scene, FLOOR).startswith("Nghi ngờ vòng lặp phía sau cổng GigabitEthernet1/0/2:")
    time.sleep(6)
    assert open_incidents(scene) == [(FLOOR, Reason.LOOP_SUSPECTED, Severity.S2)]
    assert scene.stands(CORE) == UP  # the storm comes in there too, by the port that leads to the other
    scene.fault("sw-floor", "heal")
    wait_for(lambda: all_well(scene), 45 * ROOM)
    assert "Traceback" not in scene.log("monitor")
    with capsys.disabled():
        print(f"\na suspicion was in the store after {took:.1f} s")
