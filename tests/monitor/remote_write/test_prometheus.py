"""Debian's Prometheus as the receiver: an outage, three kills, and every sample there afterwards, each once."""

import json
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.remote_write.http import Poster
from monitor.remote_write.ledger import Counts, Ledger
from monitor.remote_write.sender import Sender
from monitor.remote_write.spool import Spool
from tests.monitor.remote_write.driver import SERIES
from tests.ports import free_tcp_port
from tests.tools import require_tool

ROOT = Path(__file__).parents[3]


class Prometheus:
    """One that only receives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.listen = f"127.0.0.1:{free_tcp_port()}"
        self.url = f"http://{self.listen}/api/v1/write"
        self._program = require_tool("prometheus")
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "prometheus.yml").write_text("{}")

    def start(self) -> None:
        command = [
            self._program,
            f"--config.file={self.folder / 'prometheus.yml'}",
            "--web.enable-remote-write-receiver",
        ]
        command += [f"--web.listen-address={self.listen}", f"--storage.tsdb.path={self.folder / 'tsdb'}"]
        with (self.folder / "prometheus.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(20)
            self._process = None

    def ask(self, query: str) -> list[Any]:
        """The results of an instant query; nothing while it starts."""
        url = f"http://{self.listen}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return list(json.loads(answer.read())["data"]["result"])
        except OSError:
            return []

    def values(self, series: str) -> dict[int, float]:
        """Every sample of a series of the last minutes: ms → value."""
        (found,) = self.ask(f"{series}[10m]")
        return {round(at * 1000): float(value) for at, value in found["values"]}


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[Prometheus]:
    found = Prometheus(tmp_path)
    yield found
    found.stop()


class Driven:
    """The driver's process, and what it has promised."""

    def __init__(self, folder: Path, url: str) -> None:
        self.log = folder / "promised"
        self._words = [
            sys.executable,
            "-m",
            "tests.monitor.remote_write.driver",
            str(folder / "data"),
            url,
            str(self.log),
        ]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "driver.log").open("ab") as log:
            self._process = subprocess.Popen(self._words, cwd=ROOT, stdout=log, stderr=log)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def promised(self) -> dict[int, float]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return {int(at): float(value) for at, value in (line.split() for line in lines)}


def until(condition: Callable[[], bool], within: float = 30.0) -> None:
    ends = time.monotonic() + within
    while not condition():
        assert time.monotonic() < ends, "it did not come in time"
        time.sleep(0.1)


def test_three_kills_and_an_outage_lose_nothing_and_double_nothing(prometheus: Prometheus, tmp_path: Path) -> None:
    driven = Driven(tmp_path, prometheus.url)

    def lives(frames: int) -> None:
        """Begin a life and end it by kill -9 after so many more frames."""
        before = len(driven.promised())
        driven.start()
        until(lambda: len(driven.promised()) >= before + frames)

    try:
        prometheus.start()
        lives(3)
        until(lambda: bool(prometheus.ask("a_count")))
        driven.kill()
        lives(2)
        prometheus.stop(signal.SIGKILL)  # the outage begins
        lives_on = len(driven.promised())
        until(lambda: len(driven.promised()) >= lives_on + 3)
        driven.kill()
        lives(3)
        driven.kill()
        lives(2)
        prometheus.start()
        lives_on = len(driven.promised())
        until(lambda: len(driven.promised()) >= lives_on + 2)
        last = max(driven.promised())
        until(lambda: bool(prometheus.ask("a_count")) and last in prometheus.values('a_count{n="0"}'))
    finally:
        driven.kill()
    promised = driven.promised()
    for series in (0, 1, 1999, 2000, SERIES - 1):
        found = prometheus.values(f'a_count{{n="{series}"}}')
        assert {at: found.get(at) for at in promised if at <= last} == {
            at: promised[at] for at in promised if at <= last
        }
        assert len([at for at in found if at not in promised]) <= 4, "frames that were safe when the kill came"
    counts = prometheus.ask("count(count_over_time(a_count[10m]))")
    assert counts[0]["value"][1] == str(SERIES)
    (fewest,), (most,) = (prometheus.ask(f"{way}(count_over_time(a_count[10m]))") for way in ("min", "max"))
    assert int(most["value"][1]) - int(fewest["value"][1]) <= 1, "a frame in the middle of which the last kill came"


def test_stale_markers_end_a_series_at_once(prometheus: Prometheus, tmp_path: Path) -> None:
    prometheus.start()
    until(lambda: bool(prometheus.ask("vector(1)")))
    now = time.time_ns() // 1_000_000
    spool = Spool(tmp_path / "spool", 1 << 20, {})
    ledger, post = Ledger.opened(prometheus.url, spool, tmp_path / "spool"), Poster(prometheus.url, None)
    sender = Sender(ledger, post, "auto", lambda: None, time.time)
    spool.append(now - 2000, [("gauge", "A.", "a 1\nb 1\n")])
    spool.append(now - 1000, [("gauge", "A.", "a 2\n")])
    while sender.step() is not None:
        pass
    post.close()
    assert (sender.version, ledger.counts) == (1, Counts(sent=4)), "2.42 speaks version 1"
    assert [one["value"][1] for one in prometheus.ask("a")] == ["2"]
    assert prometheus.ask("b") == []
    assert [one["value"][1] for one in prometheus.ask(f"b @ {(now - 1500) / 1000}")] == ["1"]
