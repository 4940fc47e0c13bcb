"""What a run leaves on this machine while it works, so that it can be found again and ended for good."""

import hashlib
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

VARIABLE = "MOTCUA_RUN"
_END_SECONDS = 2.0
_MEMORY = Path("/dev/shm")  # noqa: S108  a tmpfs, where a secret never reaches a disk; the folders in it are our own, 0700


def mark(data: Path, run_id: int) -> str:
    """The value of ``VARIABLE`` in every process of one run of one instance."""
    return f"{data.resolve()}:{run_id}"


def private_folder(data: Path, run_id: int) -> Path:
    """Make a new folder for one run, mode 0700, in memory where there is some: results pass through it unredacted."""
    return Path(tempfile.mkdtemp(prefix=_prefix(data, run_id), dir=_memory()))


def end_processes(data: Path, run_id: int) -> bool:
    """Kill every process of a run but this one; returns whether all had ended within two seconds.

    ansible-playbook outlives a killed worker, and its forks, each in a session of its own, outlive ansible-playbook.
    """
    wanted = f"{VARIABLE}={mark(data, run_id)}".encode()
    deadline = time.monotonic() + _END_SECONDS
    # again and again: one that was killed takes a moment, and may have forked in the moment before
    while found := [pid for pid in _others() if wanted in _environment(pid).split(b"\0")]:
        if time.monotonic() > deadline:
            return False
        for pid in found:
            _kill(pid)
        time.sleep(0.02)
    return True


def sweep(data: Path, run_id: int) -> None:
    """End every process of a run whose worker is dead, and delete its private folder."""
    end_processes(data, run_id)
    for folder in Path(_memory() or tempfile.gettempdir()).glob(f"{_prefix(data, run_id)}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _prefix(data: Path, run_id: int) -> str:
    return f"motcua-run-{hashlib.sha256(mark(data, run_id).encode()).hexdigest()[:16]}-"


def _memory() -> Path | None:
    return _MEMORY if os.access(_MEMORY, os.W_OK) else None


def _others() -> list[int]:
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if pid != os.getpid()]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:  # it ended by itself
        return


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:  # it has ended, or it is somebody else's
        return b""
