"""Runs the processes on one machine: starts them, restarts what dies, ends all together. Needs only Python."""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

STOP_WITHIN = 3.0
READY_WITHIN = 60.0
LONGEST_PAUSE = 30.0
TICK = 0.2
_PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Child:
    """One process to keep alive. ``due`` is when it is to be started (again), on the monotonic clock."""

    name: str
    argv: list[str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    deaths: int = 0
    due: float = 0.0
    started: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """What ``motcua up`` becomes.

    ``ready`` is HOST:PORT of a server that answers /-/ready with 200; of one with TLS (``secure``) it is enough that it
    accepts a connection.
    """

    children: list[Child]
    environment: dict[str, str]
    ready: str
    secure: bool
    message: str
    reload: list[str]
    instance: Path
    _stopping: bool = field(default=False, init=False)
    _reload_wanted: bool = field(default=False, init=False)
    _reloading: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def run(self) -> int:
        """Until SIGTERM or SIGINT. Exit code 0, or 1 when the product did not become ready."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._reload)
        began = time.monotonic()
        announced = False
        try:
            while not self._stopping:
                self._keep_alive()
                if not announced and _answers(self.ready, self.secure):
                    announced = True
                    sys.stdout.write(self.message)
                    sys.stdout.flush()
                if not announced and time.monotonic() - began > READY_WITHIN:
                    self._complain()
                    return 1
                self._reload_inventory()
                time.sleep(TICK)
        finally:
            self._end()
        return 0

    def _reload_inventory(self) -> None:
        """Run a reload that is wanted beside all else; what it says is kept, and said here when it has ended."""
        log = self.instance.with_name("logs") / "inventory.log"
        if self._reloading is not None and self._reloading.poll() is not None:
            self._reloading = None
            sys.stderr.write(log.read_text(encoding="utf-8", errors="replace"))
        if self._reload_wanted and self._reloading is None:
            self._reload_wanted = False
            self._reloading = self._popen(self.reload, log, "wb")

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _reload(self, _number: int, _frame: FrameType | None) -> None:
        self._reload_wanted = True

    def _keep_alive(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                child.deaths = 0 if now - child.started > 60 else child.deaths + 1
                child.due = now + pause_after(child.deaths)
                sys.stderr.write(f"{child.name} ended with {child.process.returncode}; it is started again\n")
                sys.stderr.write(_tail(child.log))
                child.process = None
            if child.process is None and now >= child.due:
                self._start(child)

    def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        child.process = self._popen(child.argv, child.log, "ab")

    def _popen(self, argv: list[str], log: Path, mode: str) -> "subprocess.Popen[bytes]":
        with log.open(mode) as output:
            return subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self.environment,
                start_new_session=True,  # Ctrl-C is for us: we end the children in order
                preexec_fn=_die_with_parent,  # noqa: PLW1509  -- single-threaded here
            )

    def _complain(self) -> None:
        sys.stderr.write(f"not ready after {READY_WITHIN:.0f} s; the last lines of the logs:\n")
        for child in self.children:
            sys.stderr.write(f"--- {child.log}\n{_tail(child.log)}")

    def _end(self) -> None:
        started = [self._reloading, *(child.process for child in self.children)]
        running = [process for process in started if process is not None]
        for process in running:
            process.terminate()
        until = time.monotonic() + STOP_WITHIN
        for process in running:
            try:
                process.wait(max(0.05, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # its session is its own, with all that it started
                process.wait()
        self.instance.unlink(missing_ok=True)


def pause_after(deaths: int) -> float:
    """Seconds until a process that died this often in quick succession is started again."""
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(deaths, 10))


def _die_with_parent() -> None:
    """Linux ends this process when the supervisor dies, however it dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(ready: str, secure: bool) -> bool:
    host, _, port = ready.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), 1) as link:
            if secure:
                return True
            link.sendall(b"GET /-/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return link.recv(64).split(b" ", 2)[1:2] == [b"200"]
    except OSError:
        return False


def _tail(log: Path, lines: int = 5) -> str:
    try:
        return "".join(f"  {line}\n" for line in log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def main() -> int:
    """``python -m core.supervisor``, its specification as JSON in the file that the only argument names."""
    specification: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    logs = Path(specification["logs"])
    logs.mkdir(parents=True, exist_ok=True)
    children = [Child(name, argv, logs / f"{name}.log") for name, argv in specification["children"].items()]
    for child in children:
        child.log.write_bytes(b"")
    instance = Path(specification["instance"])
    instance.write_text(json.dumps({"pid": os.getpid(), "listen": specification["ready"]}), encoding="utf-8")
    environment = {**os.environ, **specification["environment"]}
    return Supervisor(
        children,
        environment,
        specification["ready"],
        specification["secure"],
        specification["message"],
        specification["reload"],
        instance,
    ).run()


if __name__ == "__main__":
    sys.exit(main())
