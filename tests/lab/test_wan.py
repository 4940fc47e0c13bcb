"""A real WAN link that is really cut: how soon it is known, and that a killed monitor forgets and doubles nothing."""

import os
import random
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from api.passwords import hash_password
from core.model import Reason, Role, State
from core.store.accounts import Accounts
from tests.api.screenshots import FLAGS, log_in
from tests.lab.lab import Lab
from tests.lab.product import WAN, Product
from tests.lab.waiting import seconds_until
from tests.tools import require_tool

pytestmark = pytest.mark.lab

NOTICED_WITHIN = 3.0
KILLS = int(os.environ.get("KILLS", "20"))
"""Fifty: ``KILLS=50 make test ARGS=tests/lab/test_wan.py``, 200 seconds."""


@pytest.fixture
def product(lab: Lab, tmp_path: Path) -> Iterator[Product]:
    """A fresh data folder on the lab's inventory."""
    made = Product(lab, tmp_path)
    yield made
    made.end_all()


def _state(product: Product) -> State:
    standing = product.states.standings().get(WAN)
    return standing.state if standing else State.UNKNOWN


def _metric(product: Product) -> str:
    """The link's state as /metrics has it."""
    command = ["curl", "-s", "--unix-socket", str(product.data / "monitor.sock"), "http://monitor/metrics"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    mine = [line for line in lines if line.startswith('motcua_link_state{link="wan"') and line.endswith(" 1")]
    return mine[0].partition('state="')[2].partition('"')[0] if mine else ""


def test_a_cut_wan_link_is_in_the_store_and_the_metrics_within_3_s_and_so_is_its_healing(
    lab: Lab, product: Product
) -> None:
    product.start("monitor")
    seconds_until(lambda: _state(product) is State.UP, 15)

    for _ in range(3):
        time.sleep(random.random())
        lab.cut("wan")
        seen = seconds_until(lambda: _state(product) is State.DOWN and _metric(product) == "down", NOTICED_WITHIN)
        lab.heal("wan")
        healed = seconds_until(lambda: _state(product) is State.UP and _metric(product) == "up", NOTICED_WITHIN)
        print(f"down after {seen:.2f} s, up after {healed:.2f} s")

    down = [item for item in product.chain() if item.after is State.DOWN]
    assert [item.reason for item in down] == [Reason.FAR_END_UNREACHABLE] * 3
    incidents = product.states.incidents(subject=WAN)
    assert sum(1 + incident.reopened for incident in incidents) == 3  # the same trouble soon again goes on
    assert all(incident.resolved_at is not None for incident in incidents)


@pytest.mark.browser
def test_a_cut_wan_link_is_on_the_page_within_3_s_and_so_is_its_healing(
    lab: Lab, product: Product, tmp_path: Path
) -> None:
    chromium = tmp_path / "chromium-on-ctl"
    chromium.write_text(f'#!/bin/sh\nexec {shlex.join(lab.command("ctl", [require_tool("chromium")]))} "$@"\n')
    chromium.chmod(0o755)
    Accounts(product.database).add("screen", hash_password("the wall of the office"), Role.AUDITOR, time.time())
    product.start("monitor")
    product.start("api", "--listen", "127.0.0.1:8080")
    seconds_until(lambda: _state(product) is State.UP, 15)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(FLAGS))
        page = browser.new_page()
        log_in(page, "http://127.0.0.1:8080", "screen", "the wall of the office")
        page.goto("http://127.0.0.1:8080/links/wan")
        head = page.locator("main .page-head .badge")
        expect(head).to_have_text("hoạt động")
        expect(page.locator("[data-connection].live")).to_be_visible()
        for _ in range(3):
            time.sleep(random.random())
            lab.cut("wan")
            began = time.monotonic()
            page.wait_for_selector("main .page-head .badge.down", timeout=NOTICED_WITHIN * 1000)
            seen = time.monotonic() - began
            expect(head).to_have_text("mất kết nối")
            lab.heal("wan")
            began = time.monotonic()
            page.wait_for_selector("main .page-head .badge.up", timeout=NOTICED_WITHIN * 1000)
            print(f"on the page: down after {seen:.2f} s, up after {time.monotonic() - began:.2f} s")
        browser.close()


@pytest.mark.timeout(200 + 10 * KILLS)
def test_kills_at_random_moments_lose_and_double_no_transition(lab: Lab, product: Product) -> None:
    chance = random.Random(1975)
    monitor = product.start("monitor")
    seconds_until(lambda: _state(product) is State.UP, 15)
    expected = [State.UP]

    for number in range(KILLS):
        cutting = number % 2 == 0
        (lab.cut if cutting else lab.heal)("wan")
        time.sleep(chance.uniform(0, 3))
        product.end(monitor, signal.SIGKILL)
        monitor = product.start("monitor")
        expected.append(State.DOWN if cutting else State.UP)
        wanted = expected[-1]
        seconds_until(lambda state=wanted: _state(product) is state, 20)  # type: ignore[misc]

    chain = product.chain()
    assert [item.after for item in chain] == expected
    assert [item.sequence for item in chain] == list(range(1, len(chain) + 1))
    assert [item.before for item in chain[1:]] == [item.after for item in chain[:-1]]
    assert sum(1 + incident.reopened for incident in product.states.incidents(subject=WAN)) == KILLS // 2
    assert not product.states.incidents(open_only=True, subject=WAN)
