"""Worker processes, started with a clean environment that has a mark of the run."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from core.settings import Settings
from provision.presence import absolute
from provision.traces import VARIABLE, mark

_ROOT = Path(__file__).resolve().parent.parent
# An agent's socket is a reference to keys, not a secret; everything else that a run needs it is told explicitly.
_KEPT = ("PATH", "HOME", "USER", "LOGNAME", "TZ", "SSH_AUTH_SOCK")


class Process(Protocol):
    """What the daemon asks of a worker's process."""

    pid: int

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        ...

    def terminate(self) -> None:
        """Ask it to end."""
        ...


def start_worker(settings: Settings, run_id: int) -> Process:
    """Start the worker of one run."""
    return _start("provision.worker", settings, run_id)


def start_planner(settings: Settings, run_id: int) -> Process:
    """Start the look at one run's request."""
    return _start("provision.planner", settings, run_id)


def _start(module: str, settings: Settings, run_id: int) -> Process:
    """Start a process for one run. The settings go in by a pipe: a database's URL can hold a password."""
    theirs = absolute(settings)
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"LANG": "C.UTF-8", "PYTHONPATH": str(_ROOT), VARIABLE: mark(settings.data, run_id)}
    process = subprocess.Popen(
        [sys.executable, "-m", module, str(run_id)],
        stdin=subprocess.PIPE,
        env=environment,
        cwd=theirs.playbooks,
        start_new_session=True,  # Ctrl-C in a terminal is for the daemon alone
    )
    assert process.stdin is not None  # noqa: S101  asked for two lines above
    with process.stdin as pipe:
        pipe.write(theirs.model_dump_json().encode())
    return process
