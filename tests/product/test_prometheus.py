"""A real Prometheus with the scrape_configs of the README: it finds devices by http_sd, and asks each through /snmp."""

import json
import re
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ports import free_tcp_port
from tests.product.running import CHECKOUT, Running, until
from tests.tools import require_tool

Ask = Callable[[str], dict[str, Any]]
_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def jobs(listen: str) -> list[dict[str, Any]]:
    """What the README tells people to write, for an instance that listens elsewhere."""
    blocks = [
        block for block in _BLOCK.findall((CHECKOUT / "README.md").read_text(encoding="utf-8")) if "job_" in block
    ]
    text = "scrape_configs:\n" + "".join(block.removeprefix("scrape_configs:\n") for block in blocks)
    found: list[dict[str, Any]] = yaml.safe_load(text.replace("127.0.0.1:8080", listen))["scrape_configs"]
    return found


@pytest.fixture
def ask(product: Running, tmp_path: Path) -> Iterator[Ask]:
    """The answers of a Prometheus that scrapes the product every 5 seconds."""
    config = {"global": {"scrape_interval": "5s", "scrape_timeout": "5s"}, "scrape_configs": jobs(product.listen)}
    (tmp_path / "prometheus.yml").write_text(json.dumps(config), encoding="utf-8")
    listen = f"127.0.0.1:{free_tcp_port()}"
    command = [require_tool("prometheus"), f"--config.file={tmp_path / 'prometheus.yml'}"]
    command += [f"--web.listen-address={listen}", f"--storage.tsdb.path={tmp_path / 'tsdb'}"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)

    def asked(path: str) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(f"http://{listen}/api/v1/{path}", timeout=10) as answer:
                found: dict[str, Any] = json.loads(answer.read())["data"]
                return found
        except OSError:  # it starts
            return {}

    yield asked
    server.terminate()
    server.wait(20)


def test_every_device_that_speaks_snmp_is_found_and_asked(product: Running, ask: Ask) -> None:
    def targets() -> dict[str, dict[str, Any]]:
        found = ask("targets?state=active").get("activeTargets", [])
        return {one["labels"]["instance"]: one for one in found if one["scrapePool"] == "snmp"}

    wanted = {group["targets"][0]: group["labels"] for group in json.loads(product.get("/api/v1/sd"))}
    assert len(wanted) == 50
    until(lambda: set(targets()) == set(wanted), 30, "Prometheus has the whole list")
    until(lambda: {one["health"] for one in targets().values()} == {"up"}, 60, "every device was asked")
    for address, one in targets().items():
        sent = urllib.parse.parse_qs(urllib.parse.urlsplit(one["scrapeUrl"]).query)
        assert sent["target"] == [address]
        assert sent["module"] == [wanted[address]["__param_module"]]
        assert sent["auth"] == [wanted[address]["__param_auth"]]
        for label in ("device", "name", "kind", "site"):
            name = f"__meta_motcua_{label}"
            assert one["discoveredLabels"][name] == wanted[address][name]


def test_what_the_devices_say_is_theirs(product: Running, ask: Ask) -> None:
    def names() -> dict[str, str]:
        found = ask("query?" + urllib.parse.urlencode({"query": "sysName"})).get("result", [])
        return {one["metric"]["instance"]: one["metric"]["sysName"] for one in found}

    wanted = {group["targets"][0] for group in json.loads(product.get("/api/v1/sd"))}
    until(lambda: set(names()) == wanted, 60, "every device has said its name")
    assert len(set(names().values())) == len(wanted)
