"""/api/v1/alerts and /api/v1/rules, held against a real Prometheus: the same keys in the same order, the same types."""

import json
import math
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.firing import moment, number
from core.model import Reason, Role, State
from core.store.states import IncidentChange
from tests.api import centre
from tests.api.conftest import NOW, Office
from tests.ports import free_tcp_port
from tests.tools import require_tool

Ask = Callable[[str], tuple[int, Any]]
RULES = """
groups:
- name: office
  interval: 1s
  rules:
  - {alert: Fires, expr: vector(1790000000.5) > 0, labels: {severity: S1}, annotations: {summary: "x {{ $value }}"}}
  - {alert: Rests, expr: vector(1) > 2, for: 5m}
"""


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """A Prometheus with one rule that fires and one that does not."""
    folder = tmp_path_factory.mktemp("prometheus")
    (folder / "rules.yml").write_text(RULES, encoding="utf-8")
    (folder / "prometheus.yml").write_text(f"rule_files: [{folder}/rules.yml]\n", encoding="utf-8")
    listen = f"127.0.0.1:{free_tcp_port()}"
    command = [require_tool("prometheus"), f"--config.file={folder}/prometheus.yml"]
    command += [f"--web.listen-address={listen}", f"--storage.tsdb.path={folder}/tsdb"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)

    def ask(path: str) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(f"http://{listen}{path}", timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    try:
        _wait(ask)
        yield ask
    finally:
        server.terminate()
        server.wait(20)


def _wait(ask: Ask) -> None:
    for _ in range(600):
        try:
            if ask("/api/v1/alerts")[1]["data"]["alerts"]:
                return
        except (OSError, KeyError, json.JSONDecodeError):
            pass  # it starts: nobody listens, or a 503 says so in plain text
        time.sleep(0.1)
    pytest.fail("Prometheus never fired")


def shape(value: Any, free: tuple[str, ...] = ("labels", "annotations")) -> Any:
    """Keys in their order and types; what a list has is its first element's; maps of free names are their types."""
    if isinstance(value, dict):
        return {
            key: sorted({type(one).__name__ for one in below.values()} or {"str"}) if key in free else shape(below)
            for key, below in value.items()
        }
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def test_alerts_have_the_shape_of_prometheus(office: Office, real: Ask) -> None:
    status, theirs = real("/api/v1/alerts")
    ours = office.client(Role.AUDITOR).get("/api/v1/alerts")
    assert (ours.status_code, ours.headers["content-type"]) == (status, "application/json")
    assert shape(ours.json()) == shape(theirs)
    assert list(ours.json()["data"]["alerts"][0]) == list(theirs["data"]["alerts"][0])
    for one in [*theirs["data"]["alerts"], *ours.json()["data"]["alerts"]]:
        assert one["activeAt"].endswith("Z")
        assert datetime.fromisoformat(one["activeAt"][:19])
        assert math.isfinite(float(one["value"]))
    assert theirs["data"]["alerts"][0]["value"] == number(1_790_000_000.5)


@pytest.mark.parametrize("query", ["", "?type=alert"])
def test_rules_have_the_shape_of_prometheus(office: Office, real: Ask, query: str) -> None:
    _, theirs = real(f"/api/v1/rules{query}")
    ours = office.client(Role.AUDITOR).get(f"/api/v1/rules{query}").json()
    firing = [
        next(one for one in found["data"]["groups"][0]["rules"] if one["state"] == "firing") for found in (theirs, ours)
    ]
    resting = [
        next(one for one in found["data"]["groups"][0]["rules"] if one["state"] == "inactive")
        for found in (theirs, ours)
    ]
    for mine, yours in ((firing, "firing"), (resting, "inactive")):
        assert shape(mine[1]) == shape(mine[0]), yours
        assert list(mine[1]) == list(mine[0])
    groups = [{**found["data"]["groups"][0], "rules": []} for found in (theirs, ours)]
    assert shape(groups[1]) == shape(groups[0])
    assert list(groups[1]) == list(groups[0])


@pytest.mark.parametrize("query", ["?type=record", "?type=x"])
def test_other_questions_are_answered_alike(office: Office, real: Ask, query: str) -> None:
    status, theirs = real(f"/api/v1/rules{query}")
    answer = office.client(Role.AUDITOR).get(f"/api/v1/rules{query}")
    assert answer.status_code == status
    assert shape(answer.json()) == shape(theirs)
    assert answer.json().get("error") == theirs.get("error")


def test_every_open_incident_fires_under_the_rule_of_its_severity(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    alerts = client.get("/api/v1/alerts").json()["data"]["alerts"]
    ups = next(one for one in alerts if one["labels"]["subject"] == "device:ups-01")
    assert ups["labels"] == {
        "alertname": "MotcuaIncident",
        "incident": "2",
        "subject": "device:ups-01",
        "severity": "S2",
        "reason": "on_battery",
        "site": "lucyen",
        "kind": "ups",
    }
    assert ups["annotations"]["summary"] == "Bộ lưu điện 01: Mất điện: đang chạy bằng ắc quy."
    rules = client.get("/api/v1/rules").json()["data"]["groups"][0]["rules"]
    assert [(rule["labels"]["severity"], rule["state"], len(rule["alerts"])) for rule in rules] == [
        ("S1", "inactive", 0),
        ("S2", "firing", 1),
        ("S3", "firing", 3),
        ("S4", "inactive", 0),
    ]
    assert {rule["health"] for rule in rules} == {"ok"}
    centre.change(office.database, "device:ups-01", State.UP, Reason.ANSWERING, NOW, IncidentChange(None))
    assert len(client.get("/api/v1/alerts").json()["data"]["alerts"]) == 3


def test_groups_rules_and_alerts_can_be_left_out(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    for query, groups in (
        ("rule_name[]=MotcuaIncident&rule_name[]=Other", 1),
        ("rule_name[]=Other", 0),
        ("rule_group[]=motcua", 1),
        ("rule_group[]=other", 0),
        ("file[]=other", 0),
    ):
        assert len(client.get(f"/api/v1/rules?{query}").json()["data"]["groups"]) == groups, query
    (group,) = client.get("/api/v1/rules?exclude_alerts=true").json()["data"]["groups"]
    assert [rule["alerts"] for rule in group["rules"]] == [[], [], [], []]
    assert "firing" in {rule["state"] for rule in group["rules"]}


def test_while_the_monitor_is_silent_the_rules_say_so(office: Office) -> None:
    office.clock.advance(600)
    (group,) = office.client(Role.AUDITOR).get("/api/v1/rules").json()["data"]["groups"]
    assert {rule["health"] for rule in group["rules"]} == {"err"}
    assert "not running" in group["rules"][0]["lastError"]


def test_a_program_on_this_machine_needs_no_token(office: Office) -> None:
    for path in ("/api/v1/alerts", "/api/v1/rules"):
        assert office.client(None, "127.0.0.1", "http://127.0.0.1:8080").get(path).status_code == 200
        assert office.client(None).get(path).status_code == 401


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_written_so_that_it_is_read_back(value: float) -> None:
    text = number(value)
    assert float(text) == value
    assert "e" in text
    assert len(text.partition("e")[2]) >= 3


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1e+00"), (1.5, "1.5e+00"), (0.0, "0e+00"), (-12345.678, "-1.2345678e+04"), (1e-9, "1e-09")],
)
def test_floats_are_written_as_go_writes_them(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (1_790_000_000.0, "2026-09-21T14:13:20Z"),
        (1_790_000_000.25, "2026-09-21T14:13:20.25Z"),
        (0.5, "1970-01-01T00:00:00.5Z"),
    ],
)
def test_moments_are_written_as_go_writes_them(at: float, text: str) -> None:
    assert moment(at) == text
