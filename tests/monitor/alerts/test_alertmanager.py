"""Debian's Alertmanager: told of a trouble, again while it lasts, and of its end, also when it forgot everything."""

import json
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.clock import ManualClock
from core.store.database import Database
from tests.monitor.alerts.troubles import Hook, Office, hook
from tests.tools import require_tool


def until(what: Callable[[], object], within: float = 30.0) -> None:
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < within, "it did not come in time"
        time.sleep(0.05)


class Alertmanager:
    """The real one; it tells a hook of what it was told."""

    def __init__(self, folder: Path, told: Hook) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            self.listen = f"127.0.0.1:{door.getsockname()[1]}"
        self._folder = folder
        receiver = {"name": "hook", "webhook_configs": [{"url": told.url, "send_resolved": True}]}
        route = {"receiver": "hook", "group_by": ["..."], "group_wait": "0s", "group_interval": "1s"}
        (folder / "alertmanager.yml").write_text(json.dumps({"route": route, "receivers": [receiver]}))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [require_tool("prometheus-alertmanager"), f"--config.file={self._folder / 'alertmanager.yml'}"]
        command += [f"--storage.path={self._folder / 'data'}", f"--web.listen-address={self.listen}"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen([*command, "--cluster.listen-address="], stdout=log, stderr=log)
        until(lambda: self.alerts() is not None)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def held(self) -> list[dict[str, Any]]:
        """What it holds for true now."""
        found = self.alerts()
        assert found is not None
        return found

    def alerts(self) -> list[dict[str, Any]] | None:
        """What it holds for true now; None while it cannot be asked."""
        try:
            with urllib.request.urlopen(f"http://{self.listen}/api/v2/alerts", timeout=5) as answer:
                found: list[dict[str, Any]] = json.loads(answer.read())
                return found
        except OSError:
            return None


@pytest.fixture
def told() -> Iterator[Hook]:
    with hook() as found:
        yield found


@pytest.fixture
def alertmanager(tmp_path: Path, told: Hook) -> Iterator[Alertmanager]:
    found = Alertmanager(tmp_path, told)
    found.start()
    yield found
    found.stop()


def statuses(told: Hook) -> list[tuple[str, str]]:
    return [(one["status"], one["labels"]["subject"]) for post in told.posts for one in post["alerts"]]


def test_it_is_told_while_it_lasts_and_of_its_end(database: Database, alertmanager: Alertmanager, told: Hook) -> None:
    clock = ManualClock(time.time())
    office = Office(
        database, clock, {"name": "am", "channel": "alertmanager", "urls": [f"http://{alertmanager.listen}"]}
    )
    office.troubles.breaks("router")
    office.go()
    (alert,) = alertmanager.held()
    assert (alert["labels"]["alertname"], alert["labels"]["severity"]) == ("MotcuaIncident", "S2")
    assert alert["annotations"]["summary"] == "[S2] router: Không trả lời."
    until(lambda: statuses(told) == [("firing", "device:router")])
    ends = alert["endsAt"]
    clock.advance(60)
    office.go()
    (again,) = alertmanager.held()
    assert again["fingerprint"] == alert["fingerprint"]
    assert again["endsAt"] > ends
    assert office.counts == [("am", "sent", 1), ("am", "resent", 1), ("am", "resent", 1)]

    alertmanager.stop()  # it keeps no alert on disk
    alertmanager.start()
    assert alertmanager.held() == []
    clock.advance(60)
    office.go()
    assert [one["fingerprint"] for one in alertmanager.held()] == [alert["fingerprint"]]

    clock.jump(time.time() - clock.wall())
    office.troubles.mended("router")
    office.go()
    assert alertmanager.held() == []
    until(lambda: ("resolved", "device:router") in statuses(told))


def test_who_is_away_is_told_when_it_is_back(database: Database, alertmanager: Alertmanager) -> None:
    clock = ManualClock(time.time())
    away = {"name": "am", "channel": "alertmanager", "urls": [f"http://{alertmanager.listen}"], "timeout": 1}
    office = Office(database, clock, away)
    alertmanager.stop()
    for name in ("a", "b", "c"):
        office.troubles.breaks(name)
    office.go()
    assert office.senders["am"].failing_since is not None
    alertmanager.start()
    clock.advance(30)
    office.go()
    assert {one["labels"]["subject"] for one in alertmanager.held()} == {"device:a", "device:b", "device:c"}
    assert office.senders["am"].failing_since is None


def test_of_a_cluster_one_is_enough(database: Database, alertmanager: Alertmanager) -> None:
    urls = ["http://127.0.0.1:9", f"http://{alertmanager.listen}"]
    office = Office(database, ManualClock(time.time()), {"name": "am", "channel": "alertmanager", "urls": urls})
    office.troubles.breaks("router")
    office.go()
    ((row, _),) = office.outbox.find()
    assert row.note.startswith(f"{alertmanager.listen} took it; 127.0.0.1:9 cannot be reached")
