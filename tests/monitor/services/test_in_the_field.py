"""Services in the running monitor, its own process: simulated portals that break, and what stands in the store then."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.model import DeviceKind, Inventory, Reason, Service, ServiceKind, Severity, Software, State
from core.store.history import History
from core.store.latest import Latest
from core.store.states import States
from monitor.simulation import authority_files, papers
from tests.monitor.scenarios.scene import Scene, playing, wait_for
from tests.monitor.world import device, inventory, link
from tests.tools import require_tool

PORTAL, SOFTWARE, WAN, CLOCK = "service:portal", "service:software", "link:wan", "service:clock"
UP = (State.UP, Reason.ANSWERING)
ISOLATED = (State.UNKNOWN, Reason.UPSTREAM_DOWN)


def service(name: str, kind: ServiceKind, target: str, **fields: object) -> Service:
    given = {"id": name, "name": f"Dịch vụ {name}", "kind": kind, "site": "lucyen", "target": target, "interval": 1.0}
    return Service.model_validate({**given, **fields})


def office() -> Inventory:
    whole = inventory(
        [
            device("router", kind=DeviceKind.ROUTER, address="10.250.71.1"),
            device("srv", kind=DeviceKind.SERVER, address="10.250.71.2"),
        ],
        [link("wan", "router")],
    )
    services = (
        service("portal", ServiceKind.PROVINCIAL_PORTAL, "https://cong.tinh.example/", link="wan", text=["Cổng"]),
        service("software", ServiceKind.UPGRADED_SOFTWARE, "https://mot-cua.example/", device="srv"),
        service("leased", ServiceKind.LEASED_SOFTWARE, "https://thue.example/", link="wan"),
        service("clock", ServiceKind.TIME_SERVER, "10.250.71.123", link="wan"),
    )
    site = whole.sites[0].model_copy(update={"software": Software.UPGRADED})
    return whole.model_copy(update={"services": services, "sites": (site,)})


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("services")
    authority_files.write_for(folder, office(), time.time())
    with playing(
        folder,
        office(),
        ("simulation", "monitor"),
        probe_ca=papers.folder_of(folder) / papers.CA,
        certificate_days=21,
        flapping_losses=100,
    ) as made:
        wait_for(lambda: all(made.stands(one) == UP for one in (PORTAL, SOFTWARE, CLOCK, WAN)), 60)
        yield made


@pytest.fixture(autouse=True)
def whole_again(scene: Scene) -> Iterator[None]:
    yield
    for subject in ("portal", "software", "clock", "wan", "srv"):
        scene.fault(subject, "heal")
    wait_for(lambda: all(scene.stands(one) == UP for one in (PORTAL, SOFTWARE, CLOCK, WAN)), 90)


@pytest.mark.parametrize(
    ("fault", "reason", "sentence"),
    [
        ("status 503", Reason.WRONG_STATUS, "Trả về lỗi thay vì trang của mình."),
        ("blank", Reason.TEXT_MISSING, "Trang thiếu nội dung phải có."),
        ("certificate expired", Reason.CERTIFICATE_EXPIRED, "Chứng thư số đã hết hạn."),
        ("certificate untrusted", Reason.CERTIFICATE_UNTRUSTED, "Chứng thư số không được tin cậy."),
        ("down", Reason.UNREACHABLE, "Không trả lời."),
    ],
)
def test_a_broken_portal_is_one_incident_of_the_gravest_kind(
    scene: Scene, fault: str, reason: Reason, sentence: str
) -> None:
    before = len(scene.incidents(PORTAL))
    scene.fault("portal", fault)
    wait_for(lambda: scene.stands(PORTAL) == (State.DOWN, reason), 60)
    assert scene.sentence(PORTAL) == sentence
    found = [one for one in scene.incidents(PORTAL) if one.resolved_at is None]
    assert [(one.severity, one.reason) for one in found] == [(Severity.S1, reason)]
    assert len(scene.incidents(PORTAL)) - before <= 1  # the same trouble soon again goes on
    assert scene.stands(WAN) == UP
    assert scene.stands(SOFTWARE) == UP


def test_behind_a_dead_link_a_portal_is_isolated_and_the_link_has_the_incident(scene: Scene) -> None:
    before = [one.id for one in scene.incidents(PORTAL)]
    scene.fault("wan", "down")
    wait_for(lambda: scene.stands(PORTAL) == ISOLATED and scene.stands(CLOCK) == ISOLATED, 90)
    assert States(scene.database).standings()[PORTAL].cause == WAN
    assert [one.id for one in scene.incidents(PORTAL)] == before
    assert [one.resolved_at for one in scene.incidents(WAN)][:1] == [None]
    assert scene.stands(SOFTWARE) == UP


def test_a_certificate_that_ends_soon_and_a_clock_that_is_off_are_worries(scene: Scene) -> None:
    scene.fault("portal", "certificate expiring")
    scene.fault("clock", "clock 90")
    wait_for(lambda: scene.stands(PORTAL) == (State.DEGRADED, Reason.CERTIFICATE_URGENT), 60)
    wait_for(lambda: scene.stands(CLOCK) == (State.DEGRADED, Reason.CLOCK_OFF), 60)
    (worry,) = [one for one in scene.incidents(PORTAL) if one.resolved_at is None]
    assert (worry.severity, worry.reason) == (Severity.S3, Reason.CERTIFICATE_URGENT)
    scene.fault("portal", "heal")
    wait_for(lambda: all(one.resolved_at is not None for one in scene.incidents(PORTAL)), 60)


def test_what_was_not_chosen_is_not_checked(scene: Scene) -> None:
    assert scene.stands("service:leased") is None
    assert 'service="leased"' not in scene.metrics()


def test_the_metrics_are_clean_and_the_durations_are_kept(scene: Scene) -> None:
    text = scene.metrics()
    assert 'probe_success{service="portal"' in text
    assert 'motcua_service_state{service="portal",site="lucyen",kind="provincial_portal",state="up"}' in text
    promtool = shutil.which("promtool") or require_tool("promtool")
    checked = subprocess.run([promtool, "check", "metrics"], input=text, text=True, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    wait_for(lambda: "check" in Latest(scene.database).of(PORTAL), 30)
    wait_for(lambda: "duration_seconds" in History(scene.database).metrics(PORTAL), 90)
