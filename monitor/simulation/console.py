"""``python -m monitor.simulation.console FD``: one SSH session of a simulated network device.

FD is the connection; what there is to say comes as JSON on standard input, from ``monitor.simulation.consoles``.
"""

import hmac
import json
import logging
import socket
import sys
import threading
from typing import Any

import paramiko

IDLE = 60.0
"""Seconds without a word after which a session ends."""
_LOGIN = 30.0
_LONGEST = 4096
"""Letters of a command."""


class _Door(paramiko.ServerInterface):  # type: ignore[misc]  # paramiko has no types
    """Lets the one account in, by its password."""

    def __init__(self, username: str, password: str) -> None:
        self._known = f"{username}\n{password}".encode()
        self.wanted = threading.Event()

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002  paramiko's signature
        return "password"

    def check_auth_password(self, username: str, password: str) -> int:
        # RouterOS takes how a terminal is to behave from what follows the name
        given = f"{username.partition('+')[0]}\n{password}".encode()
        found: int = paramiko.AUTH_SUCCESSFUL if hmac.compare_digest(given, self._known) else paramiko.AUTH_FAILED
        return found

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002  likewise
        refused: int = paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        return paramiko.OPEN_SUCCEEDED if kind == "session" else refused

    def check_channel_pty_request(self, *_: Any) -> bool:
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:  # noqa: ARG002  likewise
        self.wanted.set()
        return True


def serve(connection: socket.socket, what: dict[str, Any]) -> None:
    """Until the other side has gone, or says nothing any more."""
    ssh = paramiko.Transport(connection)
    ssh.add_server_key(paramiko.Ed25519Key.from_private_key_file(what["key"]))
    door = _Door(what["username"], what["password"])
    try:
        ssh.start_server(server=door)
        channel = ssh.accept(_LOGIN)
        if channel is None or not door.wanted.wait(_LOGIN):
            return
        channel.settimeout(IDLE)
        _talk(channel, what)
    except (OSError, EOFError, paramiko.SSHException):
        return
    finally:
        ssh.close()


def _talk(channel: paramiko.Channel, what: dict[str, Any]) -> None:
    channel.sendall(what["prompt"].encode())
    typed = ""
    while heard := channel.recv(_LONGEST).decode(errors="replace"):
        for letter in heard.replace("\r\n", "\r").replace("\n", "\r"):
            if letter != "\r":
                typed = (typed + letter)[-_LONGEST:]
                continue
            command, typed = typed.strip(), ""
            if command in ("exit", "quit"):
                return
            said = what["answers"].get(command, what["error"]) if command else ""
            shown = "".join(f"{line}\r\n" for line in (command, *said.splitlines()))
            channel.sendall(f"{shown}{what['prompt']}".encode())


def main() -> int:
    """Exit code 0, however the session ended."""
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)
    what = json.load(sys.stdin)
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        connection.setblocking(True)
        serve(connection, what)
    return 0


if __name__ == "__main__":
    sys.exit(main())
