"""Scenario 12: a stop announced too late: excluded but listed; what was down before stays, an overrun counts."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from api.maintenance_cli import app
from core.availability import Scope, Sums, tally
from core.calendar import total
from core.model import DeviceKind, Reason, Severity, State
from core.store import schema
from core.store.maintenance import Maintenances
from core.store.past import Past
from core.store.states import States
from tests.monitor.scenarios.scene import Scene, playing, wait_for
from tests.monitor.world import device, inventory, link

ROUTER, SERVER, PC, KIOSK, WAN = "device:router", "device:server", "device:pc", "device:kiosk", "link:wan"
HALL = inventory(
    [
        device("router", kind=DeviceKind.ROUTER, address="10.250.112.1"),
        device("server", kind=DeviceKind.SERVER, address="10.250.112.2", upstream="router"),
        device("pc", address="10.250.112.3", upstream="router"),
        device("kiosk", kind=DeviceKind.KIOSK, address="10.250.112.4"),
    ],
    [link("wan", "router", interface=None).model_copy(update={"far_address": "10.250.112.9"})],
)
UP = (State.UP, Reason.ANSWERING)
STOPPED = (State.MAINTENANCE, Reason.PLANNED)
OVERRAN = (State.DOWN, Reason.MAINTENANCE_OVERRAN)
runner = CliRunner()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with playing(tmp_path, HALL, ("simulation", "monitor"), ping_interval=0.2) as made:
        wait_for(lambda: all(made.stands(subject) == UP for subject in (ROUTER, SERVER, PC, KIOSK, WAN)), 30)
        yield made


def plan(scene: Scene, subject: str, until: float) -> dict[str, object]:
    """What ``motcua maintenance plan`` answers."""
    end = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(until + 7 * 3600))
    words = ["plan", subject, "--from", "now", "--until", end, "--reason", "thay thiết bị", "--yes", "--json"]
    done = runner.invoke(app, [*words, "--data", str(scene.data)])
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_stop_is_no_incident_and_its_overrun_is_one_from_its_end_on(scene: Scene) -> None:
    scene.fault("kiosk", "down")
    wait_for(lambda: scene.stands(KIOSK) == (State.DOWN, Reason.UNREACHABLE), 15)
    until = float(int(time.time()) + 8)
    planned = plan(scene, "site:lucyen", until)
    assert planned["warnings"][0]["vi"] == (  # type: ignore[index]
        "Chỉ báo trước 0 ngày làm việc trọn vẹn; Nghị định 224/2026/NĐ-CP yêu cầu 7 ngày."
    )
    time.sleep(1.2)  # the monitor looks every second
    scene.fault("router", "down")
    scene.fault("server", "down")
    wait_for(lambda: scene.stands(ROUTER) == STOPPED and scene.stands(SERVER) is not None, 15)
    wait_for(lambda: scene.stands(WAN) == (State.MAINTENANCE, Reason.UPSTREAM_PLANNED), 10)
    assert scene.sentence(ROUTER) == "Bảo trì theo kế hoạch."
    assert scene.sentence(WAN) == "Bị cô lập sau device:router đang bảo trì theo kế hoạch."
    assert scene.stands(KIOSK) == (State.DOWN, Reason.UNREACHABLE), "what was down before stays an incident"
    assert [one.subject for one in States(scene.database).incidents()] == [KIOSK]
    wait_for(lambda: scene.stands(ROUTER) == OVERRAN, 20)
    assert scene.sentence(ROUTER) == "Vẫn mất kết nối dù đã hết giờ bảo trì theo kế hoạch: bảo trì quá hạn."
    (overrun,) = scene.incidents(ROUTER)
    assert (overrun.severity, overrun.reason) == (Severity.S1, Reason.MAINTENANCE_OVERRAN)
    assert 0 <= overrun.opened_at - until < 1.5, "it counts from the end of the stop on"
    scene.fault("router", "heal")
    scene.fault("server", "heal")
    scene.fault("kiosk", "heal")
    wait_for(lambda: all(scene.stands(subject) == UP for subject in (ROUTER, SERVER, PC, KIOSK, WAN)), 20)
    assert all(one.resolved_at is not None for one in States(scene.database).incidents())
    store = Maintenances(scene.database)
    (listed,) = store.overlapping(until - 3600, until + 3600)
    windows = store.windows(until - 3600, until + 3600)
    assert set(windows) == {ROUTER, SERVER, PC, KIOSK, WAN}
    assert {total(known) for known in windows.values()} == {listed.ends_at - listed.starts_at}
    assert listed.ends_at == until
    assert alerted(scene) == {KIOSK, ROUTER}, "whom nobody blames, nobody is alerted about"
    sums = reckoned(scene, ROUTER, int(listed.starts_at) - 1, int(time.time()))
    assert sums.maintenance == int(until) - int(listed.starts_at)
    (ended,) = scene.incidents(ROUTER)
    assert ended.resolved_at is not None
    assert abs(sums.down - (ended.resolved_at - until)) <= 1, "the overrun and nothing else is downtime"


def alerted(scene: Scene) -> set[str]:
    """Of whom anybody is to be told."""
    with scene.database.read() as connection:
        return set(connection.execute(select(schema.alert.c.subject)).scalars())


def reckoned(scene: Scene, subject: str, since: int, until: int) -> Sums:
    """The seconds of a subject in [since, until), its stops left out as the store tells them."""
    story = Past(scene.database).stories(since, until, [subject])[subject]
    windows = Maintenances(scene.database).windows(since, until)[subject]
    whole = [(float(int(start)), float(int(end))) for start, end in windows]
    return tally(Scope.of([(since, until)], [(since, until)], whole), story.before, story.changes)


def test_a_stop_that_ends_early_and_a_monitor_that_is_killed_in_it(scene: Scene) -> None:
    number = plan(scene, "pc", time.time() + 600)["id"]
    time.sleep(1.2)
    scene.fault("pc", "down")
    wait_for(lambda: scene.stands(PC) == STOPPED, 15)
    scene.end("monitor", signal.SIGKILL)
    scene.start("monitor")
    time.sleep(3)
    assert scene.stands(PC) == STOPPED
    assert scene.incidents(PC) == []
    assert runner.invoke(app, ["end", str(number), "--note", "xong sớm", "--data", str(scene.data)]).exit_code == 0
    wait_for(lambda: scene.stands(PC) == OVERRAN, 10)
    scene.fault("pc", "heal")
    wait_for(lambda: scene.stands(PC) == UP, 10)
    (ended,) = scene.incidents(PC)
    assert ended.resolved_at is not None
