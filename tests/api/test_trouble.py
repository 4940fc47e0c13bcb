"""What is wrong with the store or the monitor stands above every page, in words that say what to do."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingUnixStreamServer
from typing import NamedTuple

import pytest

from api import trouble
from api.monitor_metrics import SOCKET_NAME
from core.model import Role
from tests.api.conftest import NOW, Office


class Disk(NamedTuple):
    """What shutil.disk_usage says."""

    total: int
    used: int
    free: int


@contextmanager
def monitor_that_says(office: Office, body: object) -> Iterator[None]:
    """A monitor whose answer to /blocked is this."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/blocked" else 404)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

        def address_string(self) -> str:
            return "unix"

    server = ThreadingUnixStreamServer(str(office.folder / SOCKET_NAME), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def banner(office: Office, language: str = "vi") -> str:
    page = office.client(Role.AUDITOR).get("/", params={"lang": language}).text
    return page.partition("data-stale")[2].partition(">")[2].partition("</p>")[0]


def test_nothing_is_said_while_all_is_well(office: Office) -> None:
    assert banner(office) == ""
    assert "data-stale hidden" in office.client(Role.AUDITOR).get("/").text


@pytest.mark.parametrize(
    ("reason", "words"),
    [("full", "Ổ đĩa đã đầy"), ("locked", "chương trình khác khoá"), ("read_only", "chỉ đọc được")],
)
def test_a_store_that_cannot_be_written_is_told_with_its_reason(office: Office, reason: str, words: str) -> None:
    office.clock.advance(20)
    with monitor_that_says(office, {"since": NOW, "trouble": reason, "waiting": 1234, "on_disk": 0}):
        said = banner(office)
        assert words in said
        assert "từ 21/09/2026 21:13:20 " in said
        assert "1.234 thay đổi trạng thái đang chờ" in said
        assert "1,234 changes of state wait" in banner(office, "en")


def test_who_does_not_answer_is_not_running(office: Office) -> None:
    office.clock.advance(20)
    assert banner(office, "en") == "The monitor is not running; what is shown is not current."
    with monitor_that_says(office, None):
        assert banner(office, "en") == "The monitor is not running; what is shown is not current."


def test_a_disk_that_is_nearly_full_is_told_before_it_is(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    usage: Callable[[object], Disk] = lambda _: Disk(10**10, 10**10 - 98_765_432, 98_765_432)  # noqa: E731  # one line
    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert banner(office) == "Ổ đĩa của cơ sở dữ liệu sắp đầy: còn 98 MB."


def test_who_is_not_logged_in_learns_nothing(office: Office) -> None:
    office.clock.advance(20)
    page = office.client().get("/login").text
    assert "data-stale hidden" in page
    assert trouble.trouble(office.house) is not None
