"""A PostgreSQL of the tests' own: started from its programs in a folder that goes with it, on loopback and a socket."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER = "motcua"
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50", "shared_buffers=32MB")
"""What a test may do without: nobody pulls its plug."""
_APART = ("dynamic_shared_memory_type=mmap",)
"""In its own folder: others of this machine clear away what a user without a login has in /dev/shm."""
_WITHIN = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs. ``password_file`` has its user's password."""

    folder: Path
    port: int
    password_file: Path

    def url(self, database: str = "postgres") -> str:
        """As the setting ``database`` has it."""
        return f"postgresql://{USER}:file:{self.password_file}@127.0.0.1:{self.port}/{database}"


def programs() -> Path:
    """The folder of the newest PostgreSQL of this machine; a test without one fails."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    if not found:
        pytest.fail("this test needs PostgreSQL (Debian package postgresql)", pytrace=False)
    return found[-1].parent


@contextmanager
def server() -> Iterator[Server]:
    """A server with nothing in it. It refuses root, so root starts it as the user of the Debian package."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-pg-"))
    password = folder / "password"
    password.write_text(secrets.token_urlsafe(16), encoding="utf-8")
    password.chmod(0o600)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    data = folder / "data"
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        for path in (folder, password):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    try:
        _run("initdb", "-D", str(data), "-U", USER, "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        options = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *_FAST, *_APART]
        flags = " ".join(f"-c {option}" for option in options)
        _run("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-o", flags, "-w", "start")
        yield Server(folder, port, password)
    finally:
        if (data / "postmaster.pid").exists():
            _run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def stop(running: Server) -> None:
    """End it as a server that is shut down ends."""
    _run("pg_ctl", "-D", str(running.folder / "data"), "-m", "fast", "-w", "stop")


def _run(program: str, *arguments: str) -> None:
    command = [str(programs() / program), *arguments]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *command]
    # pg_ctl hands its outputs on to the server, which would hold a pipe open
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=_WITHIN, check=False, cwd="/"
        )
        if done.returncode:
            said.seek(0)
            pytest.fail(f"{program} failed: {said.read().decode(errors='replace')}", pytrace=False)
