"""The kiosk role on a real Debian: what its screen shows, what it lets nobody do, and what the monitor hears of it.

By hand, since it takes longer than the whole suite may: ``pytest tests/lab/kiosk_by_hand.py``.
"""

import json
import subprocess
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from core.model import State
from core.model.kiosks import ProcedureList, listed
from core.store.kiosks import Kiosks
from tests.lab.kiosk import KIOSK, PORTAL, PROCEDURES, USER, Kiosk, serving
from tests.lab.lab import Lab
from tests.lab.playbook import Played
from tests.lab.product import Product
from tests.lab.waiting import seconds_until

TOKEN = "token-of-the-lab's-own-kiosk"
CODES = [one["code"] for one in json.loads(PROCEDURES.read_text())["procedures"]]
ACCENT = bytes((0x0B, 0x5C, 0x74))
WATCHDOG = 60

pytestmark = [pytest.mark.lab, pytest.mark.timeout(900)]


@dataclass(frozen=True, slots=True)
class Provisioned:
    """The kiosk after a check and two runs, and the product that watches it."""

    kiosk: Kiosk
    product: Product
    checked: Played
    first: Played
    second: Played

    @property
    def records(self) -> Kiosks:
        return Kiosks(self.product.database)


def inventory(lab: Lab, folder: Path) -> Path:
    """The kiosk alone, as the product reads it."""
    host = {"ansible_host": lab.address(KIOSK), "motcua_kind": "kiosk", "motcua_name": "Ki ốt tra cứu"}
    told = {"motcua_site": {"id": "lab", "name": "Bộ phận Một cửa thử nghiệm", "kind": "commune"}}
    folder.mkdir()
    body = {"all": {"children": {"lab": {"hosts": {KIOSK: host}, "vars": {**told, "motcua_credentials": {}}}}}}
    (folder / "hosts.yml").write_text(json.dumps(body, ensure_ascii=False))
    return folder


def certificate(lab: Lab, folder: Path) -> dict[str, str]:
    """Settings for the pages' certificate, which the controller's address is in."""
    files = {"tls_key": str(folder / "key.pem"), "tls_certificate": str(folder / "certificate.pem")}
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    made += ["-subj", "/CN=motcua", "-addext", f"subjectAltName=IP:{lab.address('ctl')}"]
    made += ["-keyout", files["tls_key"], "-out", files["tls_certificate"]]
    subprocess.run(made, capture_output=True, check=True)
    return files


@pytest.fixture(scope="module")
def provisioned(
    site_lab: Callable[[Collection[str]], Lab], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Provisioned]:
    folder = tmp_path_factory.mktemp("kiosk")
    lab = site_lab([KIOSK])
    kiosk = Kiosk(lab, folder)
    kiosk.prepare()
    told = {f"MOTCUA_{name.upper()}": text for name, text in certificate(lab, folder).items()}
    product = Product(lab, folder, inventory(lab, folder / "watched"), **told)
    kiosk.write("usr/local/share/ca-certificates/lab.crt", Path(told["MOTCUA_TLS_CERTIFICATE"]).read_text())
    assert kiosk.run("update-ca-certificates").returncode == 0
    Kiosks(product.database).allow(KIOSK, TOKEN, "test", time.time())
    Kiosks(product.database).publish(ProcedureList("lab", *listed(CODES), "test", time.time()))
    variables = {
        "kiosk_motcua_url": f"https://{lab.address('ctl')}:8443",
        "kiosk_token": TOKEN,
        "kiosk_heartbeat_seconds": 5,
        "kiosk_watchdog_seconds": WATCHDOG,
        "kiosk_watchdog_uptime": 10**6,
    }
    try:
        product.start("monitor")
        product.start("api", "--listen", f"{lab.address('ctl')}:8443")
        with serving(lab, "centre", 80), serving(lab, "ctl", 8000):
            runs = [kiosk.play(*options, **variables) for options in (["--check"], [], [])]
            yield Provisioned(kiosk, product, *runs)
    finally:
        product.end_all()


@pytest.fixture
def kiosk(provisioned: Provisioned) -> Kiosk:
    """The kiosk with every cable in place and its page alive."""
    assert provisioned.first.exit_code == 0, provisioned.first.output
    provisioned.kiosk.lab.reset()
    provisioned.kiosk.wait_for_page()
    return provisioned.kiosk


def test_a_check_says_what_the_run_then_does_and_the_second_run_changes_nothing(provisioned: Provisioned) -> None:
    for played in (provisioned.checked, provisioned.first, provisioned.second):
        assert played.exit_code == 0, played.output
    changes = [run.recaps[KIOSK]["changed"] for run in (provisioned.checked, provisioned.first, provisioned.second)]
    assert changes[0] == changes[1] > 5
    assert changes[2] == 0, provisioned.second.output


def test_the_page_stands_on_the_screen(kiosk: Kiosk) -> None:
    picture = kiosk.screenshot("ppm")
    kind, width, height, _ = picture.split(maxsplit=4)[:4]
    assert (kind, int(width), int(height)) == (b"P6", 1280, 720)
    pixels = picture[-3 * 1280 * 720 :]
    head = [pixels[at : at + 3] for at in range(0, 3 * 1280 * 40, 3)]
    assert head.count(ACCENT) > len(head) / 2  # the page's head, with nothing of the browser's above it
    seconds_until(lambda: kiosk.evaluate("document.querySelectorAll('#found button').length") == [len(CODES)], 30)
    date_shown, found, listed_first = kiosk.evaluate(
        "document.getElementById('date').textContent",
        "document.querySelectorAll('#found button').length",
        "document.querySelector('#found strong').textContent",
    )
    assert (date_shown, found, listed_first) == ("Dữ liệu ngày 20/11/2026", len(CODES), "Đăng ký khai sinh")


def test_its_heartbeat_reaches_the_monitor_with_what_it_shows(provisioned: Provisioned, kiosk: Kiosk) -> None:
    def heard() -> bool:
        record = provisioned.records.get(KIOSK)
        return record is not None and record.last is not None and record.last.procedures == len(CODES)

    seconds_until(heard, 60)
    record = provisioned.records.get(KIOSK)
    assert record is not None
    assert record.last is not None
    assert (record.last.content_date, record.last.checksum) == (date(2026, 11, 20), listed(CODES)[1])
    subject = f"device:{KIOSK}"
    seconds_until(lambda: provisioned.product.states.standings()[subject].state in (State.UP, State.DEGRADED), 30)
    asked = ["curl", "-s", "--unix-socket", str(provisioned.product.data / "monitor.sock"), "http://monitor/metrics"]
    metrics = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    line = next(line for line in metrics.splitlines() if line.startswith("motcua_kiosk_heartbeat_age_seconds{"))
    assert f'"{KIOSK}"' in line
    assert float(line.rpartition(" ")[2]) < 30


def test_the_token_is_where_only_root_reads_it(provisioned: Provisioned, kiosk: Kiosk) -> None:
    assert kiosk.run("stat", "-c", "%U %a", "/etc/motcua-kiosk/token").stdout == "root 600\n"
    assert kiosk.run_as_browser("cat", "/etc/motcua-kiosk/token").returncode != 0
    elsewhere = ["/etc/systemd", "/etc/chromium", "/usr/local", "/run/motcua-kiosk", "/var/log"]
    assert kiosk.run("grep", "-rlF", TOKEN, *elsewhere).stdout == ""
    assert TOKEN not in kiosk.run("ps", "axww", "-o", "args").stdout + kiosk.run("journalctl", "-b").stdout
    assert TOKEN not in provisioned.checked.output + provisioned.first.output + provisioned.second.output
    assert TOKEN not in "".join(kiosk.evaluate("document.documentElement.outerHTML"))


def test_the_browser_opens_the_allowed_site_and_no_other(kiosk: Kiosk) -> None:
    lab = kiosk.lab
    foreign = f"http://{lab.address('ctl')}:8000/"
    addresses = [f"http://{lab.address('centre')}/", foreign, "chrome://settings/", "file:///etc/passwd"]
    blocked = "net::ERR_BLOCKED_BY_ADMINISTRATOR"
    assert kiosk.visit(*addresses) == ["200", blocked, blocked, blocked]
    policies = json.loads(kiosk.run("cat", "/etc/chromium/policies/managed/motcua-kiosk.json").stdout)
    assert policies["DeveloperToolsAvailability"] == 2  # which this lab alone overrides, to look inside
    assert policies["RemoteDebuggingAllowed"] is False


def test_the_firewall_lets_the_browser_reach_the_allowed_site_and_no_other(kiosk: Kiosk) -> None:
    lab, proxy = kiosk.lab, "http://127.0.0.1:8481"
    foreign, allowed = f"http://{lab.address('ctl')}:8000/", f"http://{lab.address('centre')}/"
    assert kiosk.run("python3", "-c", f"import urllib.request as r; r.urlopen('{foreign}')").returncode == 0
    assert "No route to host" in kiosk.opens(foreign)
    assert kiosk.opens(foreign, proxy) == "403"
    assert "No route to host" in kiosk.opens(allowed)
    assert kiosk.opens(allowed, proxy) == "200"


def test_the_browsers_sandbox_is_on_and_its_account_has_no_shell(kiosk: Kiosk) -> None:
    arguments = kiosk.run("ps", "-u", USER, "-ww", "-o", "args").stdout
    assert "--type=renderer" in arguments
    assert "--no-sandbox" not in arguments
    assert kiosk.run("getent", "passwd", USER).stdout.rstrip().endswith(":/usr/sbin/nologin")
    masked = kiosk.run("systemctl", "is-enabled", "getty@tty1.service", "ctrl-alt-del.target").stdout.split()
    assert masked == ["masked", "masked"]


def test_a_killed_browser_comes_back(kiosk: Kiosk) -> None:
    before = kiosk.browser()
    kiosk.run("kill", "-KILL", before)
    seconds_until(lambda: kiosk.browser() not in ("", before), 30)
    kiosk.wait_for_page()


def test_who_goes_away_leaves_nothing_to_the_next(kiosk: Kiosk) -> None:
    before = kiosk.browser()
    kiosk.run("touch", "/run/motcua-kiosk/profile/left-by-a-citizen")
    kiosk.run("pkill", "-USR1", "-x", "swayidle")  # what it is told by the compositor when nobody touches the screen
    seconds_until(lambda: kiosk.browser() not in ("", before), 30)
    assert kiosk.run("ls", "/run/motcua-kiosk/profile/left-by-a-citizen").returncode != 0


def test_a_frozen_page_is_restarted_by_the_watchdog(kiosk: Kiosk) -> None:
    before = kiosk.browser()
    kiosk.run("pkill", "-STOP", "-u", USER, "-f", "type=renderer")
    taken = seconds_until(lambda: kiosk.browser() not in ("", before), WATCHDOG + 90)
    assert taken > WATCHDOG / 3  # a heartbeat may have been due just then
    kiosk.wait_for_page()
    assert "no heartbeat of the page" in kiosk.run("journalctl", "-u", "motcua-kiosk-watchdog").stdout


def test_without_the_wan_the_kiosks_own_copy_stays_with_its_date(kiosk: Kiosk) -> None:
    kiosk.lab.cut(KIOSK)
    told = "document.getElementById('offline').textContent"
    seconds_until(lambda: PORTAL in kiosk.evaluate(told)[0], 90)
    shown, found = kiosk.evaluate(
        "document.getElementById('date').textContent", "document.querySelectorAll('#found button').length"
    )
    assert (shown, found) == ("Dữ liệu ngày 20/11/2026", len(CODES))
    kiosk.wait_for_page()  # nor does the watchdog mistake a dead network for a dead page


def test_a_portal_that_is_no_address_of_a_site_is_refused_with_the_reason(kiosk: Kiosk) -> None:
    played = kiosk.play("--check", kiosk_allowed_hosts=["https://a.example/"])
    assert played.exit_code == 2
    assert "kiosk_allowed_hosts takes names" in played.output
