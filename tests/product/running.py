"""The whole product on the sample centre, started as a user starts it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.ports import free_tcp_port

CHECKOUT = Path(__file__).parents[2]
SUBJECTS = 65
"""57 devices, 3 links and 5 services of the sample centre."""
READY_WITHIN = 90.0


class Running:
    """``motcua demo run``, or other words, in a data folder of its own. ``last`` is in the last line that it says."""

    def __init__(self, folder: Path, words: tuple[str, ...] = ("demo", "run"), last: str = "own devices") -> None:
        self._words = words
        self._last = last
        self.data = folder / "data"
        self.listen = f"127.0.0.1:{free_tcp_port()}"
        self.url = f"http://{self.listen}"
        self.ready_after = 0.0
        self.said = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start, and wait until the address is printed. Raises AssertionError when it never is."""
        began = time.monotonic()
        command = [sys.executable, "-m", "motcua", *self._words, "--data", str(self.data), "--listen", self.listen]
        self._process = subprocess.Popen(
            command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        assert self._process.stdout is not None
        while self._last not in self.said:
            line = self._process.stdout.readline()
            assert line, f"it ended before it was ready:\n{self.said}"
            self.said += line
        self.ready_after = time.monotonic() - began
        assert self.ready_after < READY_WITHIN

    def stop(self) -> float:
        """Press Ctrl-C; returns the seconds until everything has ended."""
        assert self._process is not None
        began = time.monotonic()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(10)
        took = time.monotonic() - began
        if self._process.stdout is not None:
            self._process.stdout.close()
        return took

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the supervisor."""
        assert self._process is not None
        self._process.send_signal(number)

    @property
    def family(self) -> list[int]:
        """The process ids of the supervisor and all that it started."""
        assert self._process is not None
        return _family(self._process.pid)

    def command(self, *words: str, code: int | None = 0, given: str = "") -> str:
        """Run ``motcua WORDS`` on this data folder and return what it printed on standard output."""
        ended = subprocess.run(
            [sys.executable, "-m", "motcua", *words],
            cwd=CHECKOUT,
            env={**os.environ, "MOTCUA_DATA": str(self.data)},
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert code is None or ended.returncode == code, f"exit {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
        return ended.stdout

    def standing(self, subject: str) -> str:
        """The state of a subject as ``motcua status --json`` has it."""
        known = json.loads(self.command("status", "--json", code=None))["subjects"]
        return next((str(one["state"]) for one in known if one["subject"] == subject), "")

    def get(self, path: str) -> str:
        """The body of a GET without credentials."""
        with urllib.request.urlopen(self.url + path, timeout=5) as answer:
            body: bytes = answer.read()
            return body.decode()

    def login(self) -> tuple[str, str]:
        """The name and password of the read-only login that was printed."""
        words = self.said.partition("read-only login: ")[2].splitlines()[0]
        name, _, password = words.partition(" / ")
        return name, password


def until(condition: Callable[[], Any], within: float, what: str) -> float:
    """Seconds until the condition holds. Raises AssertionError when it does not in time."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within, f"{what}: not within {within} s"
        time.sleep(0.05)
    return time.monotonic() - began


def _family(root: int) -> list[int]:
    try:
        children = Path(f"/proc/{root}/task/{root}/children").read_text(encoding="ascii").split()
    except FileNotFoundError:
        return []
    return [root, *(pid for child in children for pid in _family(int(child)))]
