"""The pages of a province of 6,000 devices: what the web process takes to answer, and a browser to show."""

import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert

from api.passwords import hash_password
from bench.availability import province, say, subjects
from core.model import Reason, Role, State
from core.store import schema
from core.store.accounts import Accounts
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.migrate import migrate
from core.store.watches import Watches
from tests.api.screenshots import FLAGS, log_in

ROOT = Path(__file__).parents[1]
TARGET = 2.0
TIMES = 5
PAGES = ("/", "/wall", "/incidents", "/findings", "/maintenance", "/devices/s099-03")
PASSWORD = "một câu đủ dài"  # noqa: S105  of this bench's own store


def main() -> None:
    """Make the province, measure, print. A busy machine shows in a time that is far above the usual one."""
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        database = Database.in_folder(Path(folder))
        migrate(database)
        devices = fill(database)
        database.close()
        with serving(Path(folder)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
            page = browser.new_page(locale="vi-VN", viewport={"width": 1280, "height": 900})
            log_in(page, address, "ha", PASSWORD)
            say(f"{devices} devices; target for a page in a browser: {TARGET:.1f} s")
            for path in PAGES:
                measure(page, address, path)
            browser.close()


def measure(page: Page, address: str, path: str) -> None:
    """A line: seconds until the answer was whole, until the page was shown whole; medians and worst of some."""
    answered, shown, size = [], [], 0
    for _ in range(TIMES):
        began = time.perf_counter()
        response = page.goto(address + path, wait_until="load")
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))")
        shown.append(time.perf_counter() - began)
        answered.append(page.evaluate("() => performance.getEntriesByType('navigation')[0].responseEnd") / 1000)
        size = len(response.body()) if response is not None else 0
    word = "met" if max(shown) <= TARGET else "missed"
    say(f"{path}: answered {statistics.median(answered):.2f} s, shown {statistics.median(shown):.2f} s "
        f"(worst of {TIMES} {max(shown):.2f} s), {size / 1000:,.0f} kB: {word}")  # fmt: skip


def fill(database: Database) -> int:
    """A province in which one device in a hundred is down and two are degraded; how many devices."""
    now, chance = time.time(), random.Random(1)
    inventory = province()
    Inventories(database).publish(inventory, "inventory/province", "digest", now - 86400)
    standings = []
    for subject, _ in subjects(inventory):
        share = chance.random()
        state, reason = (State.UP, Reason.ANSWERING)
        if share < 0.03:
            state, reason = (State.DOWN, Reason.UNREACHABLE) if share < 0.01 else (State.DEGRADED, Reason.LATENCY)
        standings.append({"subject": subject, "state": state, "reason": reason, "since": now - 3600 * chance.random(),
                          "sequence": 1, "cause": None})  # fmt: skip
    incidents = [{"subject": row["subject"], "severity": "S3", "opened_at": row["since"], "opened_by": 1,
                  "reason": row["reason"]}
                 for row in standings if row["state"] is State.DOWN]  # fmt: skip
    with database.write() as connection:
        connection.execute(insert(schema.standing), standings)
        connection.execute(insert(schema.incident), incidents)
    Watches(database).begin(now + 600)
    Accounts(database).add("ha", hash_password(PASSWORD), Role.ADMIN, now)
    return len(inventory.devices)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The web process over the store of this folder; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "api", "--data", str(folder), "--listen", listen]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    try:
        for _ in range(150):
            try:
                urlopen(f"http://{listen}/-/healthy", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://{listen}"
    finally:
        process.terminate()
        process.wait(10)
