"""Scenario 4: ping and SNMP fine, no heartbeat: "ki ốt treo"; data 9 days old: "nội dung quá hạn"."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from core.model import Credential, DeviceKind, Reason, Severity, State
from core.model.kiosks import ProcedureList, listed
from core.store.kiosks import Kiosks
from core.store.latest import Latest
from tests.monitor.scenarios.scene import Scene, playing, wait_for
from tests.monitor.world import device, inventory

KIOSK = "device:kiosk"
SILENCE = 3.0
CODES = ["1.000002", "1.000011", "2.000100"]
HALL = inventory(
    [
        device("kiosk", kind=DeviceKind.KIOSK, address="10.250.64.1", snmp="office"),
        device("bare-kiosk", kind=DeviceKind.KIOSK, address="10.250.64.2", snmp="office"),
    ],
    credentials=[Credential(name="office", version=2, community="env:COMMUNITY")],
)
UP = (State.UP, Reason.ANSWERING)


class Screen:
    """What a kiosk's page sends; ``days`` old is what it shows."""

    def __init__(self, scene: Scene) -> None:
        self.secret = "một bí mật của ki ốt".encode().hex()
        Kiosks(scene.database).allow("kiosk", self.secret, "test", time.time())
        self.address = f"{scene.address}/api/v1/kiosk/heartbeat"
        self.days = 0
        self.codes = CODES

    def beat(self) -> bool:
        procedures, checksum = listed(self.codes)
        day = (datetime.now(UTC) + timedelta(hours=7) - timedelta(days=self.days)).date()
        said = {"alive_seconds": 5, "content_date": str(day), "procedures": procedures, "checksum": checksum}
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        request = Request(self.address, json.dumps(said).encode(), headers)
        with urlopen(request, timeout=5) as answer:
            return int(answer.status) == 200


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    rooms = ("simulation", "monitor", "api")
    folder: Path = tmp_path_factory.mktemp("scene")
    with playing(folder, HALL, rooms, kiosk_silence=SILENCE, snmp_interval=2, COMMUNITY="bi-mat") as made:
        wait_for(lambda: made.stands(KIOSK) == UP and made.stands("device:bare-kiosk") == UP, 30)
        wait_for(lambda: "snmp" in Latest(made.database).of(KIOSK), 20)
        yield made


@pytest.fixture(scope="module")
def screen(scene: Scene) -> Screen:
    made = Screen(scene)
    wait_for(lambda: _answers(made), 20)
    return made


def _answers(screen: Screen) -> bool:
    try:
        return screen.beat()
    except OSError:
        return False


def test_a_frozen_screen_is_one_incident_and_ends_by_itself(scene: Scene, screen: Screen) -> None:
    for _ in range(2):  # longer than the limit: a screen that reports is well
        time.sleep(SILENCE * 0.6)
        screen.beat()
        assert scene.stands(KIOSK) == UP
    wait_for(lambda: scene.stands(KIOSK) == (State.DEGRADED, Reason.KIOSK_FROZEN), SILENCE + 10)
    assert scene.sentence(KIOSK) == "Ki ốt treo: máy vẫn trả lời nhưng màn hình không còn báo tín hiệu."
    (opened,) = scene.incidents(KIOSK)
    assert (opened.severity, opened.reason, opened.resolved_at) == (Severity.S3, Reason.KIOSK_FROZEN, None)
    assert Latest(scene.database).of(KIOSK)["snmp"].outcome == "answered"
    assert 'motcua_device_state{device="kiosk",site="lucyen",kind="kiosk",state="degraded"} 1' in scene.metrics()
    assert 'motcua_kiosk_heartbeat_age_seconds{device="kiosk",site="lucyen",kind="kiosk"} ' in scene.metrics()
    screen.beat()
    wait_for(lambda: scene.stands(KIOSK) == UP, 10)
    (ended,) = scene.incidents(KIOSK)
    assert ended.resolved_at is not None


def test_the_monitors_restart_is_no_second_incident(scene: Scene, screen: Screen) -> None:
    wait_for(lambda: scene.stands(KIOSK) == (State.DEGRADED, Reason.KIOSK_FROZEN), SILENCE + 10)
    before = scene.incidents(KIOSK)
    scene.end("monitor")
    scene.start("monitor")
    wait_for(lambda: "motcua_kiosk_heartbeat_age_seconds" in _metrics(scene), 20)
    time.sleep(2 * SILENCE)
    assert scene.incidents(KIOSK) == before
    screen.beat()
    wait_for(lambda: scene.stands(KIOSK) == UP, 10)


def _metrics(scene: Scene) -> str:
    try:
        return scene.metrics()
    except OSError:
        return ""


def test_while_the_pages_are_down_no_kiosk_is_frozen(scene: Scene, screen: Screen) -> None:
    screen.beat()
    scene.end("api")
    count = len(scene.incidents(KIOSK))
    time.sleep(3 * SILENCE)
    late = len(scene.incidents(KIOSK))  # the door is looked at every 5 s: at most one look was too late
    scene.start("api")
    wait_for(lambda: _answers(screen), 20)
    wait_for(lambda: scene.stands(KIOSK) == UP, 10)
    assert late - count <= 1


def test_data_9_days_old_are_out_of_date_and_a_list_with_a_gap_is_incomplete(scene: Scene, screen: Screen) -> None:
    screen.days = 9
    screen.beat()
    wait_for(lambda: scene.stands(KIOSK) == (State.DEGRADED, Reason.CONTENT_EXPIRED), 10)
    assert scene.sentence(KIOSK).startswith("Nội dung quá hạn")
    newest = scene.incidents(KIOSK)[0]
    assert (newest.severity, newest.reason, newest.resolved_at) == (Severity.S3, Reason.CONTENT_EXPIRED, None)
    screen.days = 7
    screen.beat()
    wait_for(lambda: scene.stands(KIOSK) == UP, 10)
    procedures, checksum = listed([*CODES, "3.000001"])
    Kiosks(scene.database).publish(ProcedureList("lucyen", procedures, checksum, "test", time.time()))
    wait_for(lambda: scene.stands(KIOSK) == (State.DEGRADED, Reason.CONTENT_INCOMPLETE), 10)
    screen.codes = [*CODES, "3.000001"]
    screen.beat()
    wait_for(lambda: scene.stands(KIOSK) == UP, 10)


def test_a_kiosk_that_is_down_is_down_and_not_frozen(scene: Scene, screen: Screen) -> None:
    scene.fault("kiosk", "down")
    wait_for(lambda: scene.stands(KIOSK) == (State.DOWN, Reason.UNREACHABLE), 10)
    time.sleep(SILENCE + 1)
    assert scene.stands(KIOSK) == (State.DOWN, Reason.UNREACHABLE)
    scene.fault("kiosk", "heal")
    wait_for(lambda: scene.stands(KIOSK) in (UP, (State.DEGRADED, Reason.KIOSK_FROZEN)), 10)
    screen.beat()
    wait_for(lambda: scene.stands(KIOSK) == UP, 10)


def test_a_kiosk_without_a_token_was_never_judged_by_its_screen(scene: Scene, screen: Screen) -> None:
    assert scene.stands("device:bare-kiosk") == UP
    assert scene.incidents("device:bare-kiosk") == []
    assert "Traceback" not in scene.log("monitor")
