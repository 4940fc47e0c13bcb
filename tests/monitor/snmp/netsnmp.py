"""net-snmp's daemon and commands: another's reading of the same standards."""

import asyncio
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from monitor.snmp import ber, pdu, usm
from tests.ports import free_udp_port
from tests.tools import require_tool

AUTH = {"MD5": "MD5", "SHA": "SHA", "SHA224": "SHA-224", "SHA256": "SHA-256", "SHA384": "SHA-384", "SHA512": "SHA-512"}
PRIV = {
    "DES": "DES",
    "AES": "AES",
    "AES192": "AES-192",
    "AES256": "AES-256",
    "AES192C": "AES-192-C",
    "AES256C": "AES-256-C",
}
"""Our names → net-snmp's; Debian's is built with all of them."""
AUTH_PASSWORD, PRIV_PASSWORD = b"authentic-1", b"privately-1"
COMMUNITY, WRITING = b"not-public", b"not-private"
_READY_WITHIN = 10.0


def user(auth: str | None, priv: str | None) -> usm.User:
    """The user of this level, one for each pair of protocols."""
    name = f"watch{auth or ''}{priv or ''}"
    return usm.User(name, auth, AUTH_PASSWORD if auth else b"", priv, PRIV_PASSWORD if priv else b"")


USERS = [user(None, None)] + [user(auth, priv) for auth in AUTH for priv in (None, *PRIV)]
WRITER = usm.User("writer", "SHA256", AUTH_PASSWORD, "AES", PRIV_PASSWORD)


def options(someone: usm.User) -> list[str]:
    """net-snmp's options to ask as this user."""
    level = ("noAuthNoPriv", "authNoPriv", "", "authPriv")[someone.flags]
    found = ["-v3", "-u", someone.name, "-l", level]
    if someone.auth_protocol:
        found += ["-a", AUTH[someone.auth_protocol], "-A", someone.auth_password.decode()]
    if someone.priv_protocol:
        found += ["-x", PRIV[someone.priv_protocol], "-X", someone.priv_password.decode()]
    return found


def configuration() -> str:
    """Communities of versions 1 and 2c, and every user; one community and one user may write."""
    lines = [
        f"rocommunity {COMMUNITY.decode()} 127.0.0.1",
        f"rwcommunity {WRITING.decode()} 127.0.0.1",
        "sysLocation Phong may chu",
        "sysServices 72",
        "exactEngineID 0x80001f880474657374",
    ]
    for someone in (*USERS, WRITER):
        words = [someone.name]
        if someone.auth_protocol:
            words += [AUTH[someone.auth_protocol], someone.auth_password.decode()]
        if someone.priv_protocol:
            words += [PRIV[someone.priv_protocol], someone.priv_password.decode()]
        lines.append(f"createUser {' '.join(words)}")
        level = ("noauth", "auth", "", "priv")[someone.flags]
        lines.append(f"{'rwuser' if someone is WRITER else 'rouser'} {someone.name} {level}")
    return "\n".join(lines) + "\n"


class Daemon:
    """An snmpd with a folder of its own for its configuration and what it remembers over a restart."""

    def __init__(self, folder: Path) -> None:
        self.address = ("127.0.0.1", free_udp_port())
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "snmpd.conf").write_text(configuration(), encoding="utf-8")

    def start(self) -> None:
        """Start it and wait until it answers."""
        folder = self._folder
        memory = {
            "SNMP_PERSISTENT_DIR": str(folder / "memory"),
            "SNMPCONFPATH": f"{folder}:{folder}/memory",
            "MIBS": "",
        }
        command = [require_tool("snmpd"), "-f", "-Lo", f"udp:127.0.0.1:{self.address[1]}"]
        with (folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **memory})
        _wait_until_ready(self._process, self.address[1], folder / "log")

    def forget(self) -> None:
        """Lose what it remembers over a restart, such as how often it has booted."""
        shutil.rmtree(self._folder / "memory")

    def stop(self, at_once: bool = False) -> None:
        """End it; ``at_once`` it has no time to write down what it must remember."""
        if self._process is not None:
            (self._process.kill if at_once else self._process.terminate)()
            self._process.wait(10)
            self._process = None


@contextmanager
def daemon(folder: Path) -> Iterator[tuple[str, int]]:
    """A running snmpd on a free port of loopback, with a configuration and a memory of its own."""
    running = Daemon(folder)
    try:
        running.start()
        yield running.address
    finally:
        running.stop()


async def command(name: str, *arguments: str, environment: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Exit code and output of one of net-snmp's commands, which sees no configuration but ours."""
    usual = {**os.environ, "SNMPCONFPATH": "/nonexistent", "SNMP_PERSISTENT_DIR": "/nonexistent", "MIBS": ""}
    process = await asyncio.create_subprocess_exec(
        require_tool(name),
        *("-t", "2", "-r", "1", "-On", "-Oe", "-OU", "-Ot"),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=usual if environment is None else environment,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """It is ready when it answers a version 2c request, which needs no state."""
    request = pdu.community_message(1, COMMUNITY, pdu.encode(pdu.GET_NEXT, 1, [ber.oid("1.3.6")]))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(0.1)
        until = time.monotonic() + _READY_WITHIN
        while time.monotonic() < until and process.poll() is None:
            try:
                probe.sendto(request, ("127.0.0.1", port))
                probe.recv(4096)
            except OSError:
                time.sleep(0.05)
                continue
            return
    raise RuntimeError(f"snmpd did not start: {log.read_text(errors='replace')[-2000:]}")
