"""net-snmp's daemon and commands: another's reading of the same standards."""

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.snmp import ber, pdu, usm
from tests.tools import require_tool

AUTH = {"MD5": "MD5", "SHA": "SHA", "SHA224": "SHA-224", "SHA256": "SHA-256", "SHA384": "SHA-384", "SHA512": "SHA-512"}
PRIV = {"DES": "DES", "AES": "AES", "AES192": "AES-192", "AES256": "AES-256"}
"""Our names → net-snmp's, as far as Debian's is built with them."""
AUTH_PASSWORD, PRIV_PASSWORD = b"authentic-1", b"privately-1"
COMMUNITY = b"not-public"
_READY_WITHIN = 10.0


def user(auth: str | None, priv: str | None) -> usm.User:
    """The user of this level, one for each pair of protocols."""
    name = f"watch{auth or ''}{priv or ''}"
    return usm.User(name, auth, AUTH_PASSWORD if auth else b"", priv, PRIV_PASSWORD if priv else b"")


USERS = [user(auth, priv) for auth in AUTH for priv in (None, *PRIV)]


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
    """Communities of versions 1 and 2c, and every user."""
    lines = [f"rocommunity {COMMUNITY.decode()} 127.0.0.1", "sysLocation Phong may chu", "sysServices 72"]
    for someone in USERS:
        words = [AUTH[someone.auth_protocol or ""], someone.auth_password.decode()]
        if someone.priv_protocol:
            words += [PRIV[someone.priv_protocol], someone.priv_password.decode()]
        lines.append(f"createUser {someone.name} {' '.join(words)}")
        lines.append(f"rouser {someone.name} {'priv' if someone.priv_protocol else 'auth'}")
    return "\n".join(lines) + "\n"


@contextmanager
def daemon(folder: Path) -> Iterator[tuple[str, int]]:
    """A running snmpd on a free port of loopback, with a configuration and a memory of its own."""
    program = require_tool("snmpd")
    file = folder / "snmpd.conf"
    file.write_text(configuration(), encoding="utf-8")
    port = _free_port()
    environment = {**os.environ, "SNMP_PERSISTENT_DIR": str(folder / "memory"), "SNMPCONFPATH": str(folder), "MIBS": ""}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, "-f", "-Lo", "-C", "-c", str(file), f"udp:127.0.0.1:{port}"],
            stdout=log,
            stderr=log,
            env=environment,
        )
        try:
            _wait_until_ready(process, port, folder / "log")
            yield "127.0.0.1", port
        finally:
            process.terminate()
            process.wait(10)


async def command(name: str, *arguments: str) -> tuple[int, str]:
    """Exit code and output of one of net-snmp's commands, which sees no configuration but ours."""
    process = await asyncio.create_subprocess_exec(
        require_tool(name),
        *("-t", "2", "-r", "1", "-On", "-Oe", "-OU", "-Ot"),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "SNMPCONFPATH": "/nonexistent", "SNMP_PERSISTENT_DIR": "/nonexistent", "MIBS": ""},
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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
