"""The states through the real service: a power cut, our own link, a line that comes and goes, a restart."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.model import MONITOR, Credential, DeviceKind, FindingKind, Reason, State
from core.store.findings import Findings
from core.store.states import States
from tests.monitor.addresses import net
from tests.monitor.scenarios.scene import Scene, playing, wait_for
from tests.monitor.world import device, inventory, link

NET = net(69)
ROUTER, SWITCH, PC, UPS, WAN = "device:router", "device:switch", "device:pc", "device:ups", "link:wan"
ALL = (ROUTER, SWITCH, PC, UPS, WAN)
UP = (State.UP, Reason.ANSWERING)
OFFICE = inventory(
    [
        device("router", kind=DeviceKind.ROUTER, address=f"{NET}.1", snmp="office"),
        device("switch", kind=DeviceKind.SWITCH, address=f"{NET}.2"),
        device("pc", address=f"{NET}.3", upstream="switch"),
        device("ups", kind=DeviceKind.UPS, address=f"{NET}.4", upstream="switch", snmp="office").model_copy(
            update={"snmp_modules": ("system", "ups_mib")}
        ),
    ],
    [link("wan", "router", interface="ether1-wan").model_copy(update={"far_address": f"{NET}.9"})],
    [Credential(name="office", version=2, community="env:COMMUNITY")],
)
GATEWAY = device("gateway", kind=DeviceKind.ROUTER, address=f"{NET}.14")
SETTINGS = {
    "own_gateways": f"{NET}.14",
    "power_grace": 3,
    "flapping_losses": 3,
    "flapping_quiet": 4,
    "flapping_window": 60,
    "snmp_interval": 60,  # whoever falls silent has the UPS asked at once: it does not wait for this
    "COMMUNITY": "bi-mat",
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    there = OFFICE.model_copy(update={"devices": (*OFFICE.devices, GATEWAY)})
    folder: Path = tmp_path_factory.mktemp("scene")
    with playing(folder, OFFICE, ("simulation", "monitor"), there, **SETTINGS) as made:
        wait_for(lambda: all(made.stands(subject) == UP for subject in ALL), 40)
        wait_for(lambda: 'motcua_snmp_up{device="ups"' in made.metrics(), 20)
        yield made


@pytest.fixture(autouse=True)
def healed(scene: Scene) -> Iterator[None]:
    wait_for(lambda: all(scene.stands(subject) == UP for subject in ALL), 20)
    yield
    for name in ("router", "switch", "pc", "ups", "gateway", "link:wan"):
        scene.fault(name, "heal")


def opened(scene: Scene, since: float) -> list[str]:
    return [one.subject for one in States(scene.database).incidents() if one.opened_at >= since]


def test_what_falls_silent_with_the_power_is_not_down_for_a_moment(scene: Scene) -> None:
    began = time.time()
    scene.fault("ups", "battery")  # nobody has asked the UPS since
    scene.fault("pc", "down")
    wait_for(lambda: scene.stands(PC) == (State.UNKNOWN, Reason.POWER_CUT), 6)
    assert scene.stands(UPS) == (State.DEGRADED, Reason.ON_BATTERY)
    assert opened(scene, began) == [UPS]
    (told,) = [item for item in States(scene.database).transitions(PC) if item.at >= began]
    assert told.evidence.startswith("battery_charge_ratio=1 battery_runtime_seconds=600")
    scene.fault("switch", "down")
    wait_for(lambda: scene.stands(SWITCH) == (State.UNKNOWN, Reason.POWER_CUT), 6)
    wait_for(lambda: scene.stands(UPS) == (State.UNKNOWN, Reason.POWER_CUT), 6)
    assert opened(scene, began) == [UPS]
    for name in ("ups", "switch", "pc"):
        scene.fault(name, "heal")
    wait_for(lambda: all(scene.stands(subject) == UP for subject in ALL), 80)
    assert opened(scene, began) == [UPS]
    assert [one.resolved_at is not None for one in scene.incidents(UPS)] == [True]


def test_a_dead_device_with_the_power_there_is_down(scene: Scene) -> None:
    scene.fault("pc", "down")
    wait_for(lambda: scene.stands(PC) == (State.DOWN, Reason.UNREACHABLE), 6)


def test_when_nobody_answers_nothing_opens_and_it_is_found(scene: Scene) -> None:
    began = time.time()
    for name in ("gateway", "link:wan", "pc", "ups", "switch", "router"):
        scene.fault(name, "down")
    wait_for(lambda: all(scene.stands(one) == (State.UNKNOWN, Reason.OWN_LINK_DOWN) for one in ALL), 10)
    assert opened(scene, began) == []
    for name in ("gateway", "router", "switch", "pc", "ups", "link:wan"):
        scene.fault(name, "heal")
    wait_for(lambda: all(scene.stands(subject) == UP for subject in ALL), 10)
    assert opened(scene, began) == []
    findings = Findings(scene.database)
    wait_for(lambda: findings.all(kind=FindingKind.OWN_LINK_DOWN), 10)
    (found,) = findings.all(kind=FindingKind.OWN_LINK_DOWN)
    assert (found.subject, found.detail) == (MONITOR, {"gateways": f"{NET}.14"})


def test_a_line_that_comes_and_goes_is_flapping_until_it_was_quiet(scene: Scene) -> None:
    for _ in range(3):
        scene.fault("link:wan", "down")
        wait_for(lambda: scene.stands(WAN) in ((State.DOWN, Reason.FAR_END_UNREACHABLE), FLAPPING), 6)
        scene.fault("link:wan", "heal")
        wait_for(lambda: scene.stands(WAN) in (UP, FLAPPING), 6)
    wait_for(lambda: scene.stands(WAN) == FLAPPING, 6)
    wait_for(lambda: scene.stands(WAN) == UP, 15)
    told = [(item.after, item.reason) for item in States(scene.database).transitions(WAN, limit=2)]
    assert told == [UP, FLAPPING]
    (incident,) = scene.incidents(WAN)  # the same trouble soon again goes on
    assert incident.resolved_at is not None


FLAPPING = (State.DEGRADED, Reason.FLAPPING)


def test_a_restart_is_told_with_its_time(scene: Scene) -> None:
    scene.fault("router", "restart")
    findings = Findings(scene.database)
    wait_for(lambda: any(one.subject == ROUTER for one in findings.all(kind=FindingKind.DEVICE_RESTARTED)), 80)
    (found,) = findings.all(kind=FindingKind.DEVICE_RESTARTED)
    assert len(str(found.detail["at"])) == len("14/07/2026 10:47:12")


def test_nothing_went_wrong_in_the_log(scene: Scene) -> None:
    assert "Traceback" not in scene.log("monitor")
