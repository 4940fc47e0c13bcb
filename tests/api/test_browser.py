"""The real web process in a real browser: live updates, accessibility, and nothing leaves the machine."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Position, expect, sync_playwright

from api.passwords import hash_password
from core.model import IncidentAct, IncidentEventKind, Reason, Role, SeenDevice, State, Verdict
from core.store.accounts import Accounts
from core.store.database import Database
from core.store.device_changes import DeviceChanges
from core.store.history import History, Sample
from core.store.incidents import Incidents
from core.store.seen_devices import SeenDevices
from core.store.states import States
from core.store.watches import Watches
from tests.api import centre
from tests.api.kept_configurations import change, keep
from tests.api.screenshots import FLAGS, log_in
from tests.ports import free_tcp_port
from tests.tools import require_tool

ROOT = Path(__file__).parents[2]
AXE = ROOT / "api/assets/node_modules/axe-core/axe.min.js"
PASSWORD = "một câu đủ dài"
PAGES = (
    "/",
    "/wall",
    "/devices/wan-router",
    "/devices/server-02",
    "/links/wan",
    "/incidents",
    "/incidents?show=open&q=xyz",
    "/incidents/1",
    "/findings",
    "/cabling",
    "/configurations",
    "/configurations/switch-01",
    "/configurations/switch-02",
    "/register",
    "/register?show=differences",
    "/register/wear",
    "/register/state",
    "/cabling?q=02-00-00-00-00-99",
    "/cabling?q=pc-01",
    "/maintenance",
    "/runs",
    "/runs/1",
    "/runs/2",
    "/reports",
    "/audit",
    "/devices/nowhere",
)
LIVE_WITHIN, SLOWEST = 3_000, 30_000
LEFT, RIGHT = Position(x=80, y=40), Position(x=200, y=40)
pytestmark = pytest.mark.browser


@dataclass(slots=True)
class Site:
    """A running web process over a seeded store."""

    address: str
    database: Database
    process: subprocess.Popen[bytes]

    def change(self, subject: str, state: State, reason: Reason) -> None:
        """What the judge does when it sees a change."""
        centre.change(self.database, subject, state, reason, time.time())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("site")) as made:
        yield made


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """The web process over a store that is seeded in this folder."""
    (folder / "playbooks").mkdir()
    (folder / "playbooks" / "base.yml").touch()
    database = centre.fresh(folder)
    centre.seed(database, time.time())
    keep(database, folder, time.time())
    change(DeviceChanges(database), time.time())
    Watches(database).begin(time.time() + 600)  # a monitor that stays alive for the whole test
    Accounts(database).add("ha", hash_password(PASSWORD), Role.ADMIN, time.time())
    port = free_tcp_port()
    environment = {**os.environ, "MOTCUA_PLAYBOOKS": str(folder / "playbooks")}
    command = [sys.executable, "-m", "api", "--data", str(folder), "--listen", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    _wait_for(f"http://127.0.0.1:{port}/-/healthy")
    yield Site(f"http://127.0.0.1:{port}", database, process)
    process.terminate()
    process.wait(5)
    database.close()


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            with urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{address} does not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = require_tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass(slots=True)
class Tab:
    """A logged-in tab, and every address that it asked for."""

    page: Page
    asked: list[str]
    complaints: list[str]


@pytest.fixture(scope="module", params=["light", "dark"])
def tab(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Tab]:
    context = browser.new_context(color_scheme=request.param, locale="vi-VN", viewport={"width": 1280, "height": 900})
    made = watched(context)
    log_in(made.page, site.address, "ha", PASSWORD)
    yield made
    context.close()


def watched(context: BrowserContext) -> Tab:
    page = context.new_page()
    made = Tab(page, [], [])
    page.on("request", lambda sent: made.asked.append(sent.url))
    page.on("console", lambda said: made.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    return made


def test_a_change_is_on_the_page_within_three_seconds(site: Site, tab: Tab) -> None:
    page = tab.page
    page.goto(f"{site.address}/")
    page.wait_for_selector(".connection.live")
    tile = page.locator(".tile:has(a[href='/devices/camera-03'])")
    assert "down" not in (tile.get_attribute("class") or "")
    site.change("device:camera-03", State.DOWN, Reason.UNREACHABLE)
    page.wait_for_selector(".tile.down a[href='/devices/camera-03']", timeout=LIVE_WITHIN)
    expect(page.locator("[data-announce]")).to_have_text("Camera 03: Không trả lời.")
    site.change("device:camera-03", State.UP, Reason.ANSWERING)
    page.wait_for_selector(".tile.up a[href='/devices/camera-03']", timeout=LIVE_WITHIN)


def test_the_search_needs_no_accents(site: Site, tab: Tab) -> None:
    page = tab.page
    page.goto(f"{site.address}/")
    page.fill("[data-search]", "ki ot TRA cuu 01")
    assert page.locator(".tile:visible").count() == 1
    page.fill("[data-search]", "nothing like that")
    assert page.locator("[data-nothing]").is_visible()
    page.fill("[data-search]", "")
    page.click("[data-state-filter=down]")
    assert page.locator(".tile:visible").all_text_contents() != []
    assert page.locator(".tile.up:visible").count() == 0


def test_a_link_has_its_charts(site: Site, tab: Tab) -> None:
    page = tab.page
    # A verdict is told where there is no rate: of two seconds, one at least is between the centre's own points.
    ago = int(time.time()) - 605
    began_anew = [Sample("link:wan", at, {"in_verdict": float(Verdict.RESET.code)}) for at in (ago, ago + 1)]
    months = range(int(time.time()) - 60 * 86_400, int(time.time()) - 86_400, 3600)
    old = [Sample("link:wan", at, {"in_bits_per_second": at % 7919 * 1e3}) for at in months]
    History(site.database).append([*old, *began_anew])
    page.goto(f"{site.address}/links/wan")
    page.wait_for_selector(".chart .u-over")
    expect(page.locator(".chart canvas")).to_have_count(3, timeout=SLOWEST)  # to wait in the page would be eval there
    expect(page.locator("[data-detail]").first).to_have_text("số liệu gốc", timeout=SLOWEST)
    expect(page.locator("[data-gaps]").first).to_contain_text("bộ đếm bắt đầu lại từ đầu", timeout=SLOWEST)
    page.click("[data-range='21600']")
    expect(page.locator("[data-range='21600']")).to_have_attribute("aria-pressed", "true")
    page.locator(".u-over").first.drag_to(page.locator(".u-over").first, source_position=LEFT, target_position=RIGHT)
    page.wait_for_timeout(100)
    page.click("[data-range='34214400']")
    expect(page.locator("[data-detail]").first).to_contain_text("trung bình 2 giờ, dải từ thấp nhất đến cao nhất")
    assert page.locator(".u-legend .u-series.band:visible").count() == 0


def test_a_run_is_asked_for_and_stopped(site: Site, tab: Tab) -> None:
    page = tab.page
    page.goto(f"{site.address}/runs")
    assert page.locator("input[name=check]").is_checked()
    page.fill("input[name=limit]", "server-01")
    page.click(".run-form button")
    page.wait_for_url("**/runs/*")
    page.click("[data-cancel] summary")
    page.click("[data-cancel] button")
    page.wait_for_selector(".badge.run-cancelled")


def test_an_incident_is_taken_on_and_a_note_in_progress_is_kept(site: Site, tab: Tab) -> None:
    page = tab.page
    number = States(site.database).incidents(subject="device:server-02")[0].id
    page.goto(f"{site.address}/incidents/{number}")
    page.wait_for_selector(".connection.live")
    page.fill("textarea[name=text]", "đang viết dở")
    acts = Incidents(site.database)
    acts.act(number, IncidentAct(IncidentEventKind.NOTED, "binh", "đã đến nơi"), time.time())
    page.wait_for_selector(".timeline .said:has-text('đã đến nơi')", timeout=LIVE_WITHIN)
    assert page.locator("textarea[name=text]").input_value() == "đang viết dở"
    page.click("text=Ghi thêm")
    page.wait_for_selector(".timeline .said:has-text('đang viết dở')")
    if page.locator("form[action$='/acknowledge'] button").count():
        page.click("form[action$='/acknowledge'] button")
    page.wait_for_selector(".timeline strong:has-text('Đã tiếp nhận sự cố')")
    for summary in page.locator(".card > details > summary").all():
        summary.click()
    assert violations(page) == []


def test_the_wall_says_when_its_data_is_stale(site: Site, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    log_in(page, site.address, "ha", PASSWORD)
    page.goto(f"{site.address}/wall")
    page.wait_for_selector(".connection.live")
    assert not page.locator("[data-stale]").is_visible()
    site.process.send_signal(signal.SIGSTOP)  # the connection stays open, and silent
    try:
        page.wait_for_selector("body.stale", timeout=20_000)
        assert "Dữ liệu đã cũ" in (page.locator("[data-stale]").text_content() or "")
    finally:
        site.process.send_signal(signal.SIGCONT)
    page.wait_for_selector("body:not(.stale) .connection.live", timeout=10_000)
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(site: Site, tab: Tab, path: str) -> None:
    tab.page.goto(f"{site.address}{path}")
    assert violations(tab.page) == []


def test_axe_finds_nothing_in_english(site: Site, tab: Tab) -> None:
    tab.page.goto(f"{site.address}/?lang=en")
    assert tab.page.locator("html").get_attribute("lang") == "en"
    assert violations(tab.page) == []
    tab.page.goto(f"{site.address}/?lang=vi")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_login(site: Site, browser: Browser, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"{site.address}/login")
    page.fill("input[name=name]", "ha")
    page.fill("input[name=password]", "not the password")
    page.click("main button")
    page.wait_for_selector(".banner:visible")
    assert violations(page) == []
    context.close()


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def test_a_phone_never_scrolls_sideways(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    log_in(page, site.address, "ha", PASSWORD)
    for path in PAGES:
        page.goto(f"{site.address}{path}")
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    context.close()


def test_the_register_has_room_for_names_and_its_cards_keep_their_columns(site: Site, browser: Browser) -> None:
    looked = SeenDevice("device:switch-01", "FOC22D4290C", ("AC:A0:16:BF:02:00",), "Cisco", "WS-C2960X-48TS-L",
                        "15.2(7)E8, RELEASE SOFTWARE (fc3)", first_seen=1.0, last_seen=time.time())  # fmt: skip
    SeenDevices(site.database).saw(looked)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    log_in(page, site.address, "ha", PASSWORD)
    page.goto(f"{site.address}/register")
    box = page.locator("table.register tbody td").first.bounding_box()
    assert box is not None
    assert box["width"] > 150
    page.set_viewport_size({"width": 390, "height": 844})
    cell = page.locator("table.register td:nth-child(3):has(div + div)").first
    starts = cell.locator("div").evaluate_all("all => all.map(one => one.getBoundingClientRect().left)")
    assert len(set(starts)) == 1, "all beside the label, none below it"
    context.close()


def test_the_map_is_printed_whole_and_dark_on_white(site: Site, tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 500, "height": 300})
    tab.page.goto(f"{site.address}/cabling")
    tab.page.emulate_media(media="print")
    sizes = "e => [e.scrollHeight <= e.clientHeight, e.scrollWidth <= e.clientWidth]"
    assert tab.page.locator(".map-frame").evaluate(sizes) == [True, True]
    ink = tab.page.locator(".box text").first.evaluate("e => getComputedStyle(e).fill")
    tab.page.emulate_media(media="screen")
    tab.page.set_viewport_size({"width": 1280, "height": 720})
    assert max(map(int, re.findall(r"\d+", ink))) < 128


def test_who_has_a_device_asked_sees_that_it_is_being_asked(site: Site, tab: Tab) -> None:
    page = tab.page
    page.goto(f"{site.address}/devices/switch-01")
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")  # for ever under way
    page.click("a[data-slow]")
    expect(page.locator("a[data-slow] + [role=status]")).to_have_text("Đang hỏi thiết bị, nhiều nhất 20 giây…")


def test_open_pages_do_not_hold_up_the_end(browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path) as made:
        context = browser.new_context()
        page = context.new_page()
        log_in(page, made.address, "ha", PASSWORD)
        page.wait_for_selector(".connection.live")
        began = time.monotonic()
        made.process.terminate()
        made.process.wait(5)
        assert time.monotonic() - began < 1.5
        context.close()


def test_no_request_left_for_another_host_and_nothing_was_complained_of(site: Site, tab: Tab) -> None:
    own = urlsplit(site.address).netloc
    assert {urlsplit(address).netloc for address in tab.asked if not address.startswith("data:")} == {own}
    assert [said for said in tab.complaints if "404 (Not Found)" not in said] == []
