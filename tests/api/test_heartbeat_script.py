"""The script that a kiosk's page runs, in a real browser, on a page that another site serves."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from core.model.kiosks import Heartbeat, KioskRecord, listed
from core.store.kiosks import Kiosks
from tests.api.screenshots import log_in
from tests.api.test_browser import PASSWORD, Site, browser, site, violations

__all__ = ["browser", "site"]
pytestmark = pytest.mark.browser
SECRET = "bi-mat-cua-ki-ot"
CODES = ["2.000100", " 1.000002", "1.000011", "1.000002", "Đất đai 1", "\U0001f5fa", "ﬀ"]
PAGE = """<!doctype html><title>Tra cứu</title><h1>Thủ tục hành chính</h1>
<script src="{script}" data-token="{token}" data-every="1" data-date="2026-11-20" data-procedures="3"></script>"""


@contextmanager
def another_site(body: str) -> Iterator[str]:
    """A page that somebody else serves: its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the base class calls it so
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/tra-cuu"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def kiosk(site: Site, browser: Browser) -> Iterator[Page]:
    kiosks = Kiosks(site.database)
    kiosks.allow("kiosk-01", SECRET, "test", time.time())
    with another_site(PAGE.format(script=f"{site.address}/kiosk/heartbeat.js", token=SECRET)) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        assert urlsplit(address).netloc != urlsplit(site.address).netloc
        yield page
        context.close()
    kiosks.forbid("kiosk-01", time.time())


def record(site: Site) -> KioskRecord:
    found = Kiosks(site.database).get("kiosk-01")
    assert found is not None
    return found


def said(site: Site, beats: int) -> Heartbeat:
    """What was said last, once there are more than this many heartbeats."""
    until = time.monotonic() + 20
    while (found := record(site)).beats <= beats:
        assert time.monotonic() < until, "no heartbeat came"
        time.sleep(0.05)
    assert found.last is not None
    return found.last


def quiet(site: Site, seconds: float = 4.0) -> bool:
    """Whether no heartbeat comes, but for one that was on its way."""
    time.sleep(1.0)
    before = record(site).beats
    time.sleep(seconds)
    return record(site).beats == before


def test_a_page_that_draws_reports_what_it_shows(site: Site, kiosk: Page) -> None:
    first = said(site, 0)
    assert (first.page, first.content_date, first.procedures, first.checksum) == (
        kiosk.url,
        date(2026, 11, 20),
        3,
        None,
    )
    assert 0 <= time.time() - first.alive_since < 60
    kiosk.evaluate("codes => motcuaKiosk.show({ date: '2026-11-21', codes })", CODES)
    before = record(site).beats
    second = said(site, before + 1)
    assert (second.content_date, (second.procedures, second.checksum)) == (date(2026, 11, 21), listed(CODES))


def test_a_page_that_hangs_stops_reporting(site: Site, kiosk: Page) -> None:
    said(site, 0)
    kiosk.evaluate("setTimeout(() => { const end = Date.now() + 8000; while (Date.now() < end); }, 0)")
    assert quiet(site)
    said(site, record(site).beats)  # and begins again with it


def test_a_screen_that_does_not_draw_stops_reporting_though_the_page_runs(site: Site, kiosk: Page) -> None:
    said(site, 0)
    kiosk.evaluate("window.before = requestAnimationFrame; window.requestAnimationFrame = () => 0; 0")
    assert quiet(site)
    assert kiosk.evaluate("1 + 1") == 2


def test_it_goes_on_when_reports_fail_for_a_while(site: Site, kiosk: Page) -> None:
    said(site, 0)
    kiosk.context.set_offline(True)
    assert quiet(site, 2.0)
    kiosk.context.set_offline(False)
    said(site, record(site).beats)


def test_the_page_of_a_kiosk_follows_its_heartbeats(site: Site, kiosk: Page, browser: Browser) -> None:
    said(site, 0)
    context = browser.new_context(locale="vi-VN")
    page = context.new_page()
    log_in(page, site.address, "ha", PASSWORD)
    page.goto(f"{site.address}/devices/kiosk-01")
    page.wait_for_selector(".connection.live")
    kiosk.evaluate("motcuaKiosk.show({ date: '2026-11-22', procedures: 1812 })")
    page.wait_for_selector("#live-screen >> text=1.812", timeout=10_000)
    assert "22/11/2026" in page.locator("#live-screen").inner_text()
    assert violations(page) == []
    context.close()
