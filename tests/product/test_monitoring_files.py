"""Rule files and dashboards that are handed out: promtool's verdict, and a real Prometheus over the sample centre."""

import json
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ports import free_tcp_port
from tests.product.running import CHECKOUT, Running, until
from tests.product.test_prometheus import jobs
from tests.tools import require_tool

RULES = CHECKOUT / "docs/prometheus/motcua.rules.yml"
TESTS = sorted(RULES.parent.glob("*.tests.yml"))
DASHBOARDS = sorted((CHECKOUT / "docs/grafana").glob("*.json"))
VARIABLES = {"$site": ".*", "$device": "wan-router", "$__rate_interval": "1m"}
_KEPT_APART = re.compile(r'"(?:\\.|[^"\\])*"|\{[^}]*\}|\[[^\]]*\]')
_CLAUSE = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*(?!\s*\()\b(?!\s*\()")
_OPERATORS = {"and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "group_left", "group_right"}


def metrics_of(expression: str) -> set[str]:
    """The names of metrics in an expression: what is neither a string, a label, a function nor an operator."""
    bare = _CLAUSE.sub(" ", _KEPT_APART.sub(" ", expression))
    return set(_NAME.findall(bare)) - _OPERATORS


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions(dashboard: Path) -> list[str]:
    """Every query of a dashboard, its variables filled."""
    found: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, dict):
            found.extend(one for key, one in value.items() if key == "expr")
            if value.get("type") == "query":
                found.append(value["query"]["query"].removeprefix("label_values(").rpartition(",")[0])
        for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            look(below)

    look(json.loads(dashboard.read_text(encoding="utf-8")))
    for variable, text in VARIABLES.items():
        found = [one.replace(variable, text) for one in found]
    return found


def test_names_are_found_in_expressions() -> None:
    text = 'sum by (site) (rate(a_total{b="c"}[5m])) / on (x) group_left () d:e > 0.9 and f == 1'
    text += ' or label_replace(g, "h", "$1", "i", "(.*)")'
    assert metrics_of(text) == {"a_total", "d:e", "f", "g"}


@pytest.mark.parametrize("command", [["check", "rules", RULES], ["test", "rules", *TESTS]], ids=["check", "test"])
def test_promtool_accepts_the_rules(command: list[str | Path]) -> None:
    assert TESTS
    done = subprocess.run(
        [require_tool("promtool"), *command], capture_output=True, text=True, check=False, timeout=100
    )
    assert (done.returncode, "FAILED" in done.stdout + done.stderr) == (0, False), done.stdout + done.stderr


def test_every_alert_has_its_test() -> None:
    tested = {
        one["alertname"]
        for file in TESTS
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]
        for one in case["alert_rule_test"]
        if one["exp_alerts"]
    }
    assert tested == {rule["alert"] for rule in rules() if "alert" in rule}


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_a_dashboard_can_be_imported(file: Path) -> None:
    """What Grafana asks for: ids that are not taken twice, a data source that is chosen, panels that do not overlap."""
    board = json.loads(file.read_text(encoding="utf-8"))
    assert board["uid"] == file.stem
    assert board["templating"]["list"][0]["name"] == "datasource"
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in cells) < 24
        assert not cells & taken, panel["title"]
        taken |= cells
        assert {one["datasource"]["uid"] for one in panel["targets"]} == {"${datasource}"}


class Prometheus:
    """Asks a running server."""

    def __init__(self, listen: str) -> None:
        self._listen = listen

    def ask(self, path: str, **query: str) -> Any:
        """What it answers, or None while it starts. Raises AssertionError when it refuses."""
        url = f"http://{self._listen}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.loads(answer.read())["data"]
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{path} {query}: {error.read().decode()}") from error
        except OSError:
            return None


@pytest.fixture
def prometheus(product: Running, tmp_path: Path) -> Iterator[Prometheus]:
    """A Prometheus with our rules that scrapes the product, where a kiosk is broken and a UPS runs on its battery."""
    config = {
        "global": {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "1s"},
        "rule_files": [str(RULES)],
        "scrape_configs": jobs(product.listen)[:1],
    }
    (tmp_path / "prometheus.yml").write_text(json.dumps(config), encoding="utf-8")
    listen = f"127.0.0.1:{free_tcp_port()}"
    command = [require_tool("prometheus"), f"--config.file={tmp_path / 'prometheus.yml'}"]
    command += [f"--web.listen-address={listen}", f"--storage.tsdb.path={tmp_path / 'tsdb'}"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    product.command("demo", "fault", "kiosk-01", "down")
    try:
        yield Prometheus(listen)
    finally:
        product.command("demo", "heal", "kiosk-01")
        server.terminate()
        server.wait(20)


@pytest.mark.timeout(300)
def test_every_metric_that_is_named_exists_and_every_expression_is_answered(
    product: Running, prometheus: Prometheus
) -> None:
    wanted = [rule["expr"] for rule in rules()] + [one for file in DASHBOARDS for one in expressions(file)]
    names = {name for one in wanted for name in metrics_of(one)}
    assert len(names) > 30

    def missing() -> set[str]:
        return names - set(prometheus.ask("label/__name__/values") or ())

    until(lambda: not missing(), 150, f"every metric exists; without {missing()}")
    for one in wanted:
        assert prometheus.ask("query", query=one)["resultType"] in ("vector", "matrix"), one

    def fires() -> list[dict[str, Any]]:
        return [one for one in prometheus.ask("alerts")["alerts"] if one["labels"]["alertname"] == "MotcuaIncident"]

    until(fires, 60, "the incident fires there")
    (theirs,) = [one for one in fires() if one["labels"]["subject"] == "device:kiosk-01"]
    ours = json.loads(product.get("/api/v1/alerts"))["data"]["alerts"]
    (mine,) = [one for one in ours if one["labels"]["subject"] == "device:kiosk-01"]
    scraped = {name: text for name, text in theirs["labels"].items() if name not in ("job", "instance")}
    assert scraped == mine["labels"]
    assert float(theirs["value"]) == float(mine["value"])
    groups = prometheus.ask("rules")["groups"]
    assert {
        rule["name"]: rule.get("lastError", "") for group in groups for rule in group["rules"] if rule["health"] != "ok"
    } == {}


@pytest.mark.timeout(300)
def test_the_series_that_prometheus_would_make_is_told_at_metrics_too(prometheus: Prometheus) -> None:
    def told() -> list[dict[str, Any]]:
        found = prometheus.ask("query", query='ALERTS{alertname="MotcuaIncident",instance!=""}')
        return [] if found is None else [one for one in found["result"] if one["metric"].get("job") == "motcua"]

    until(told, 60, "ALERTS of a scrape")
    assert {one["metric"]["alertstate"] for one in told()} == {"firing"}
