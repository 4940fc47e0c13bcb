"""Runs the processes on one machine: starts them, restarts what dies, ends all together. Needs only Python."""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
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
    accepts a connection. When the file ``damage`` appears, nobody may use the database until ``mend`` has ended.
    """

    children: list[Child]
    environment: dict[str, str]
    ready: str
    secure: bool
    message: str
    reload: list[str]
    damage: Path | None
    mend: list[str]
    instance: Path
    _stopping: bool = field(default=False, init=False)
    _reload_wanted: bool = field(default=False, init=False)
    _reloading: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    _mending: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    _mend_again: float = field(default=0.0, init=False)

    def run(self) -> int:
        """Until SIGTERM or SIGINT. Exit code 0, or 1 when the product did not become ready."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._reload)
        began = time.monotonic()
        announced = False
        try:
            while not self._stopping:
                if self._is_mended():
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

    def _is_mended(self) -> bool:
        """Whether the database may be used; what uses it is ended before it is mended."""
        now = time.monotonic()
        if self._mending is None:
            if self.damage is None or now < self._mend_again or not self.damage.exists():
                return True
            sys.stderr.write("the database is damaged; everything stops until it is mended\n")
            self._end_children()
            self._mending = self._popen(self.mend, self._mend_log, "wb")
        if self._mending.poll() is None:
            return False
        sys.stderr.write(_tail(self._mend_log))
        self._mending = None
        self._mend_again = now + LONGEST_PAUSE  # one that could not be mended is better than none
        self._reload_wanted = True  # the inventory may be among what was lost
        for child in self.children:
            child.process, child.deaths, child.due = None, 0, now
        return True

    @property
    def _mend_log(self) -> Path:
        return self.instance.with_name("logs") / "mend.log"

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
                preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509  -- single-threaded here
            )

    def _complain(self) -> None:
        sys.stderr.write(f"not ready after {READY_WITHIN:.0f} s; the last lines of the logs:\n")
        for child in self.children:
            sys.stderr.write(f"--- {child.log}\n{_tail(child.log)}")

    def _end(self) -> None:
        self._end_children()
        self.instance.unlink(missing_ok=True)

    def _end_children(self) -> None:
        started = [self._reloading, self._mending, *(child.process for child in self.children)]
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


def pause_after(deaths: int) -> float:
    """Seconds until a process that died this often in quick succession is started again."""
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(deaths, 10))


def _die_with(parent: int) -> Callable[[], None]:
    """What a started process does first: have Linux end it when the supervisor ends, however it ends."""

    def before_exec() -> None:
        # ours only sets a flag, which the exec forgets: a signal that comes before the exec would be lost
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before it was asked for
            os._exit(128 + signal.SIGTERM)

    return before_exec


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
        Path(specification["damage"]) if specification["damage"] else None,
        specification["mend"],
        instance,
    ).run()


if __name__ == "__main__":
    sys.exit(main())
