"""Serves a folder of recorded devices on loopback: where it is, its addresses, and the peers to compare with."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"
BASE, PORT = "127.61.0.1", 1161
COMMUNITY = "public"
_READY_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the recordings are and the program that serves them."""

    folder: Path
    server: Path


def place() -> Place | str:
    """From RECORDINGS and RECORDINGS_SERVER, or shared/ beside the clone; or why there is none."""
    folder = Path(os.environ.get("RECORDINGS", SHARED / "recordings" / "dev"))
    server = Path(os.environ.get("RECORDINGS_SERVER", SHARED / "tools" / "serve_recordings.py"))
    if not folder.is_dir():
        return f"there are no recordings at {folder}; say where by RECORDINGS"
    if not server.is_file():
        return f"there is no {server} to serve them; say where by RECORDINGS_SERVER"
    return Place(folder, server)


def tool(name: str, package: str) -> str:
    """The path of a peer's program. Ends the process with a sentence when it is not installed."""
    found = shutil.which(name)
    if found is None:
        sys.exit(f"this needs {name}: apt-get install {package}")
    return found


@contextmanager
def served(where: Place, folder: Path) -> Iterator[dict[str, tuple[str, int]]]:
    """{device: (address, port)} of every recording, answering versions 1 and 2c until the end."""
    hosts = folder / "hosts.json"
    command = [sys.executable, str(where.server), str(where.folder), "--base", BASE, "--port", str(PORT)]
    with ended(subprocess.Popen([*command, "--preload", "--map", str(hosts)], stdout=subprocess.DEVNULL)) as process:
        began = time.monotonic()
        while time.monotonic() - began < _READY_WITHIN and process.poll() is None:
            # the map is written when all is loaded
            if hosts.exists() and hosts.stat().st_size:
                time.sleep(0.5)
                found = json.loads(hosts.read_text(encoding="utf-8"))
                yield {name: (str(address), int(port)) for name, (address, port) in found.items()}
                return
            time.sleep(0.1)
        raise TimeoutError("the recordings were not served in time")


@contextmanager
def ended(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    """The process, ended afterwards."""
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    """A TCP port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
