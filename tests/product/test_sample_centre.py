"""``make run``: the sample centre is watched, can be broken, and ends when it is told to."""

import json
import subprocess
import sys
import urllib.error
from pathlib import Path

import pytest

from core.store.database import Database
from core.store.states import States
from core.store.sweeps import Sweeps
from tests.ports import free_tcp_port
from tests.product.running import SUBJECTS, Running, until
from tests.tools import require_tool

NOTICED_WITHIN = 3.0
WITH_AN_AGENT = 50


def test_everything_is_up_and_their_agents_answer(product: Running) -> None:
    metrics = product.get("/metrics")
    assert metrics.count('state="up"} 1') == SUBJECTS
    until(lambda: _silent_agents(product) == 0, 30, "every agent polled")


def _silent_agents(product: Running) -> int:
    lines = [line for line in product.get("/metrics").splitlines() if line.startswith("motcua_snmp_up{")]
    return sum(line.endswith(" 0") for line in lines) if len(lines) == WITH_AN_AGENT else WITH_AN_AGENT


def test_the_device_that_nobody_entered_is_found_and_counted_nowhere_else(product: Running) -> None:
    def found() -> list[dict[str, object]]:
        return list(json.loads(product.command("findings", "--json", code=None)))

    until(lambda: any(one["kind"] == "unknown_device" for one in found()), 60, "the stranger is found")
    until(lambda: Sweeps(Database.in_folder(product.data)).all()["10.97.1.0/24"].ended_at, 90, "the sweep is over")
    by_date = ("holidays_", "unsupported")  # go by today's
    others = [one for one in found() if not str(one["kind"]).startswith(by_date)]
    assert [one["kind"] for one in others] == ["unknown_device"]
    (stranger,) = others
    assert stranger["sentence"] == "10.97.1.3 không có trong danh mục: Ubiquiti UAP-AC-LITE."
    assert (stranger["subject"], stranger["level"]) == ("site:lucyen", "warning")
    assert "khong-ro-01" not in product.command("status", "--json", code=None)
    printed = product.command("discover", "--prefix", "10.97.1.0/29", "--rate", "500", code=3)
    assert "motcua_kind: access_point" in printed


def test_promtool_finds_nothing_to_say_of_the_metrics(product: Running) -> None:
    promtool = require_tool("promtool")
    checked = subprocess.run(
        [promtool, "check", "metrics"], input=product.get("/metrics"), capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_a_real_prometheus_scrapes_it(product: Running, tmp_path: Path) -> None:
    prometheus = require_tool("prometheus")
    config = tmp_path / "prometheus.yml"
    job = {"job_name": "motcua", "scrape_interval": "1s", "static_configs": [{"targets": [product.listen]}]}
    config.write_text(json.dumps({"scrape_configs": [job]}))
    listen = f"127.0.0.1:{free_tcp_port()}"
    command = [prometheus, f"--config.file={config}", f"--web.listen-address={listen}"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([*command, f"--storage.tsdb.path={tmp_path / 'tsdb'}"], stdout=log, stderr=log)
    try:
        until(lambda: _answer(listen, "up") == ["1"], 20, "Prometheus has scraped")
        assert _answer(listen, 'count(motcua_device_state{state="up"} == 1)') == ["57"]
        assert _answer(listen, 'count(motcua_link_state{state="up"} == 1)') == ["3"]
        assert _answer(listen, "count(smokeping_response_duration_seconds_count)") == ["60"]
    finally:
        server.terminate()
        server.wait(10)


def _answer(listen: str, query: str) -> list[str]:
    """The values of an instant query; nothing while the server starts."""
    command = ["curl", "-sG", f"http://{listen}/api/v1/query", "--data-urlencode", f"query={query}"]
    body = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    try:
        return [one["value"][1] for one in json.loads(body)["data"]["result"]]
    except (ValueError, KeyError):
        return []


def test_a_dead_router_is_known_within_3_s_and_is_the_only_incident(product: Running) -> None:
    states = States(Database.in_folder(product.data))
    product.command("demo", "fault", "wan-router", "down")
    try:
        seen = until(
            lambda: states.standings()["device:wan-router"].state == "down", NOTICED_WITHIN, "the router is down"
        )
        until(lambda: states.standings()["link:wan"].cause == "device:wan-router", NOTICED_WITHIN, "the link's cause")
        assert [one.subject for one in states.incidents(open_only=True)] == ["device:wan-router"]
        print(f"down after {seen:.2f} s")
    finally:
        product.command("demo", "heal", "wan-router")
    until(lambda: states.standings()["device:wan-router"].state == "up", NOTICED_WITHIN, "the router is up")
    until(lambda: states.standings()["link:wan"].state == "up", NOTICED_WITHIN, "the link is up")
    until(lambda: not states.incidents(open_only=True), NOTICED_WITHIN, "no incident is open")


def test_a_dead_port_is_told_by_the_routers_own_trap(product: Running) -> None:
    states = States(Database.in_folder(product.data))
    product.command("demo", "fault", "wan-router", "interface", "ether1-wan", "down")
    try:
        until(lambda: states.standings()["link:wan"].state == "down", NOTICED_WITHIN, "the link is down")
        assert "trap=linkDown" in states.transitions("link:wan", limit=1)[0].evidence
        until(lambda: _traps(product)[:1] == ["linkDown"], NOTICED_WITHIN, "the trap is listed")
    finally:
        product.command("demo", "heal", "wan-router")
    until(lambda: states.standings()["link:wan"].state == "up", NOTICED_WITHIN, "the link is up")
    assert _traps(product)[:2] == ["linkUp", "linkDown"]
    behind = [one for one in states.standings() if one.startswith("service:")]
    until(lambda: {states.standings()[one].state for one in behind} == {"up"}, 10, "the services behind it are up")


def _traps(product: Running) -> list[str]:
    """What ``motcua traps`` lists of the router, newest first."""
    return [str(one["name"]) for one in json.loads(product.command("traps", "wan-router", "--json"))]


def test_the_pages_ask_for_a_login_and_the_metrics_do_not(product: Running) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        product.get("/api/v1/devices")
    assert refused.value.code == 401
    refused.value.close()
    assert product.get("/-/healthy").strip()


def test_status_shows_the_worst_first_and_says_by_its_exit_code_that_all_is_well(product: Running) -> None:
    known = json.loads(product.command("status", "--json"))
    assert known["listen"] == product.listen
    assert len(known["subjects"]) == SUBJECTS
    assert "hoạt động" in product.command("status")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["demo", "fault", "wan-ruter", "down"], "wan-router"),
        (["demo", "fault", "wan-router", "explode"], "explode"),
        (["snmp", "127.0.0.1", "--community", "x", "--module", "nonsense"], "Unknown module 'nonsense'"),
        (["snmp", "not-an-address", "--community", "x"], "not-an-address"),
        (["provision", "run", "base.yml"], "these devices are simulated"),
        (["account", "add", "khach", "--role", "admin"], "khach"),
        (["demo", "run"], "already"),
    ],
)
def test_wrong_input_is_one_sentence_and_no_traceback(product: Running, words: list[str], sentence: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "motcua", *words],
        env={"MOTCUA_DATA": str(product.data), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        input="correct horse battery\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
