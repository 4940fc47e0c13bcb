"""Scenario 2: lightning kills the WAN router and a switch port: one incident "mất đường truyền", 30 suppressed."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import words
from core.i18n import language
from core.model import Credential, DeviceKind, FindingKind, Inventory, Reason, Severity, State
from core.store.findings import Findings
from core.store.identities import Identities
from core.store.inventories import Inventories
from core.store.states import States
from tests.monitor.addresses import net
from tests.monitor.scenarios.scene import Scene, playing, wait_for
from tests.monitor.world import device, inventory, link

LOCAL, FAR, BETWEEN = net(66), net(67), net(68)
ROUTER, WAN = "device:wan-router", "link:wan"
OLD, SPARE = "8E4A027F0CFF", "8E4A02A1B2C3"
UP = (State.UP, Reason.ANSWERING)
LAN = ["sw-core", "sw-01", "kiosk-01", "kiosk-02", "pc-01", "pc-02"]
BEYOND = [f"far-{number:02}" for number in range(1, 31)]


def centre(serial: str = OLD) -> Inventory:
    """A LAN, its WAN router, and 30 devices that are reached through that."""
    router = device("wan-router", kind=DeviceKind.ROUTER, address=f"{LOCAL}.1", upstream="sw-core", snmp="office")
    router = router.model_copy(update={"asset": router.asset.model_copy(update={"serial": serial})})
    lan = [
        device("sw-core", kind=DeviceKind.SWITCH, address=f"{LOCAL}.2"),
        device("sw-01", kind=DeviceKind.SWITCH, address=f"{LOCAL}.3", upstream="sw-core"),
        *(device(f"kiosk-0{n}", kind=DeviceKind.KIOSK, address=f"{LOCAL}.1{n}", upstream="sw-01") for n in (1, 2)),
        *(device(f"pc-0{n}", address=f"{LOCAL}.2{n}", upstream="sw-01") for n in (1, 2)),
    ]
    beyond = [device(name, address=f"{FAR}.{n}", upstream="wan-router") for n, name in enumerate(BEYOND, 1)]
    wan = link("wan", "wan-router", interface="ether1-wan").model_copy(update={"far_address": f"{BETWEEN}.1"})
    credential = Credential(name="office", username="watch", auth_password="env:AUTH", priv_password="env:PRIV")
    return inventory([router, *lan, *beyond], [wan], [credential])


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("scene")
    rooms = ("simulation", "monitor")
    with playing(folder, centre(), rooms, snmp_interval=2, AUTH="rat-bi-mat-1", PRIV="rat-bi-mat-2") as made:
        subjects = [WAN, ROUTER, *(f"device:{name}" for name in LAN + BEYOND)]
        wait_for(lambda: all(made.stands(subject) == UP for subject in subjects), 40)
        wait_for(lambda: ROUTER in Identities(made.database).all(), 20)
        yield made


def test_one_incident_30_suppressed_and_the_lan_stays_green(scene: Scene) -> None:
    assert Identities(scene.database).all()[ROUTER].serial == OLD
    scene.fault("sw-core", "interface GigabitEthernet1/0/2 down")
    scene.fault("wan-router", "down")
    took = wait_for(lambda: scene.stands(ROUTER) == (State.DOWN, Reason.LINE_LOST), 6)
    wait_for(lambda: all(scene.stands(f"device:{name}") == (State.UNKNOWN, Reason.UPSTREAM_DOWN) for name in BEYOND), 6)
    wait_for(lambda: scene.stands(WAN) == (State.DOWN, Reason.NEAR_END_DOWN), 6)
    states = States(scene.database)
    (incident,) = states.incidents(open_only=True)
    assert (incident.subject, incident.severity, incident.reason) == (ROUTER, Severity.S1, Reason.LINE_LOST)
    assert words.short(language("vi"), State.DOWN, incident.reason) == "mất đường truyền"
    assert scene.sentence(ROUTER) == "Mất đường truyền: thiết bị mang đường truyền không trả lời."
    assert {one.cause for subject, one in states.standings().items() if "far-" in subject} == {ROUTER}
    assert {scene.stands(f"device:{name}") for name in LAN} == {UP}
    assert took < 6


def test_the_spares_serial_number_is_asked_for_until_it_is_entered(scene: Scene) -> None:
    findings = Findings(scene.database)
    scene.fault("wan-router", f"replace {SPARE}")
    scene.fault("wan-router", "heal")
    scene.fault("sw-core", "heal")
    wait_for(lambda: scene.stands(ROUTER) == scene.stands(WAN) == UP, 10)
    wait_for(lambda: all(scene.stands(f"device:{name}") == UP for name in BEYOND), 10)
    wait_for(lambda: findings.all(kind=FindingKind.DEVICE_REPLACED), 40)
    (found,) = findings.all(kind=FindingKind.DEVICE_REPLACED)
    assert (found.subject, found.detail["found"], found.detail["before"]) == (ROUTER, SPARE, OLD)
    assert words.finding(language("vi"), found.kind, found.detail) == (
        f"Thay thế thiết bị: {SPARE} đứng ở đó thay cho {OLD}; hãy ghi số sê-ri của thiết bị mới vào danh mục."
    )
    states = States(scene.database)
    assert [one.resolved_at is not None for one in states.incidents()] == [True]
    assert len(states.transitions(ROUTER)) >= 3, "its history stays with the position"
    Inventories(scene.database).publish(centre(SPARE), "a test", "2", time.time())
    wait_for(lambda: not findings.all(kind=FindingKind.DEVICE_REPLACED, ended=False), 20)
