"""A full disk, a locked and a damaged database: the pages say what is wrong, and what was seen meanwhile is kept."""

import json
import os
import re
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from core.model import State
from core.store.database import FILE_NAME, Database
from core.store.states import States
from tests.product.conftest import DISK
from tests.product.running import SUBJECTS, Running, until

TOLD_WITHIN = 45.0
"""Seconds: SQLite waits 10 s for a lock, the monitor is missed after 15 s, and machines are busy."""


@pytest.fixture(scope="module")
def key(product: Running) -> Iterator[str]:
    """A token that reads the pages."""
    yield product.command("token", "add", "store-trouble", "--role", "auditor").split()[-1]
    product.command("token", "revoke", "store-trouble")


def banner(product: Running, key: str) -> str:
    """What stands above the page; nothing while it cannot be had."""
    request = urllib.request.Request(f"{product.url}/", headers={"Authorization": f"Bearer {key}"})
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            page = answer.read().decode()
    except OSError:
        return ""
    found = re.search(r"data-stale[^>]*>([^<]*)</p>", page)
    return found.group(1) if found else ""


def outages(database: Path, subject: str) -> int:
    """How often the subject went down; -1 while it is down or one of its incidents is open."""
    states = States(Database(f"sqlite:///{database}"))
    if states.standings()[subject].state is State.DOWN or states.incidents(open_only=True, subject=subject):
        return -1
    return sum(one.after is State.DOWN for one in states.transitions(subject, limit=100_000))


def an_outage(product: Running, device: str) -> None:
    """A device goes down and comes back while nothing can be saved."""
    product.command("demo", "fault", device, "down")
    silent = f'motcua_device_state{{device="{device}"'
    until(
        lambda: re.search(rf'{re.escape(silent)}[^\n]*state="down"[^\n]*}} 1', product.get("/metrics")),
        15,
        "it is down",
    )
    product.command("demo", "heal", device)
    until(lambda: re.search(rf'{re.escape(silent)}[^\n]*state="up"[^\n]*}} 1', product.get("/metrics")), 15, "it is up")


def fill(ballast: Path) -> None:
    """Take all the room that the file's disk has, and none is left in the log that SQLite writes ahead.

    What fits there is saved all the same, and nobody would have to be told of anything.
    """
    with closing(sqlite3.connect(ballast.with_name(FILE_NAME), timeout=10)) as connection:
        until(lambda: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0, 20, "the log is empty")
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    assert os.statvfs(ballast).f_bavail == 0


def test_what_happens_while_the_disk_is_full_is_saved_with_its_times(product: Running, key: str) -> None:
    if os.statvfs(product.data).f_blocks * os.statvfs(product.data).f_frsize != DISK:
        pytest.skip("a file system of its own for the data folder needs root")
    database = product.data / FILE_NAME
    before = outages(database, "device:printer-01")
    ballast = product.data / "ballast"
    fill(ballast)
    try:
        until(lambda: "Ổ đĩa đã đầy" in banner(product, key), TOLD_WITHIN, "the page says that the disk is full")
        an_outage(product, "printer-01")
        until(lambda: "thay đổi trạng thái đang chờ" in banner(product, key), TOLD_WITHIN, "the page says what waits")
    finally:
        ballast.unlink()
    until(lambda: outages(database, "device:printer-01") == before + 1, TOLD_WITHIN, "the outage is saved once")
    until(lambda: "đã đầy" not in banner(product, key), TOLD_WITHIN, "the page says it no more")


def test_what_happens_while_the_database_is_locked_is_saved_with_its_times(product: Running, key: str) -> None:
    database = product.data / FILE_NAME
    before = outages(database, "device:printer-02")
    with closing(sqlite3.connect(database, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        until(lambda: "chương trình khác khoá" in banner(product, key), TOLD_WITHIN, "the page says that it is locked")
        an_outage(product, "printer-02")
        until((product.data / "unwritten.jsonl").exists, TOLD_WITHIN, "what waits is on disk")
        assert outages(database, "device:printer-02") == before
        other.execute("ROLLBACK")
    until(lambda: outages(database, "device:printer-02") == before + 1, TOLD_WITHIN, "the outage is saved once")
    until(lambda: not (product.data / "unwritten.jsonl").exists(), TOLD_WITHIN, "nothing waits any more")


def test_a_damaged_database_is_mended_and_everything_goes_on(product: Running) -> None:
    database = product.data / FILE_NAME
    before = outages(database, "device:printer-01")
    with closing(sqlite3.connect(database)) as other:
        size = other.execute("PRAGMA page_size").fetchone()[0]
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'inventory_snapshot'"
        page = other.execute(query).fetchone()[0]
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xaa" * size)

    def mended() -> bool:
        return any(
            one["kind"] == "store_mended"
            for one in json.loads(product.command("findings", "--json", code=None) or "[]")
        )

    until(mended, 2 * TOLD_WITHIN, "the database is mended")
    until(lambda: _up(product) == SUBJECTS, 2 * TOLD_WITHIN, "everything is up again")
    assert outages(database, "device:printer-01") == before
    assert len(list(product.data.glob("motcua-damaged-*.db"))) == 1
    an_outage(product, "printer-01")
    until(lambda: outages(database, "device:printer-01") == before + 1, TOLD_WITHIN, "what comes after is saved")


def _up(product: Running) -> int:
    """How many endpoints are up; none while everything starts again."""
    try:
        return product.get("/metrics").count('state="up"} 1')
    except OSError:
        return 0
