"""Where simulated network devices are logged in to: each session is a process of its own, and only then."""

import asyncio
import json
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.errors import InputError
from monitor.simulation.configurations import Line
from monitor.simulation.credentials import Account

MOST = 16
"""Sessions at once; whoever comes then is turned away."""
_WAITING = 16

LineOf = Callable[[str], Line | None]
"""Device → how it speaks, None: it does not answer now."""


class Consoles:
    """``places`` are where devices, by id, are logged in to, ``accounts`` by whom; ``key`` is the host key's file."""

    def __init__(
        self,
        places: Mapping[str, tuple[str, int]],
        accounts: Mapping[str, Account],
        line_of: LineOf,
        key: Path,
    ) -> None:
        self._places = places
        self._accounts = accounts
        self._line_of = line_of
        self._key = key
        self._listening: list[tuple[socket.socket, asyncio.Task[None]]] = []
        self._sessions: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Bind everything. Raises InputError, with some of it bound, when that is not possible."""
        for device, place in self._places.items():
            door = socket.socket()
            try:
                door.setblocking(False)
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                door.bind(place)
                door.listen(_WAITING)
            except OSError as error:
                door.close()
                what = f"{place[0]}:{place[1]}, where {device} is logged in to, cannot be bound ({error.strerror})"
                raise InputError(f"{what}; if another sample centre runs on this machine, stop it first") from error
            self._listening.append((door, asyncio.create_task(self._listen(device, door))))

    async def close(self) -> None:
        """Take nobody more, and end the sessions."""
        for door, task in self._listening:
            task.cancel()
            door.close()
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*(task for _, task in self._listening), *self._sessions, return_exceptions=True)
        self._listening.clear()

    async def _listen(self, device: str, door: socket.socket) -> None:
        while True:
            connection, _ = await asyncio.get_running_loop().sock_accept(door)
            line = self._line_of(device)
            if line is None or len(self._sessions) >= MOST:
                connection.close()
                continue
            session = asyncio.create_task(_session(connection, self._known(device, line)))
            self._sessions.add(session)
            session.add_done_callback(self._sessions.discard)

    def _known(self, device: str, line: Line) -> Mapping[str, Any]:
        """What the session's process reads."""
        account = self._accounts[device]
        who = {"username": account.username, "password": account.password.decode()}
        return {"key": str(self._key), **who, **asdict(line)}


async def _session(connection: socket.socket, what: Mapping[str, Any]) -> None:
    with connection:
        number = connection.fileno()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "monitor.simulation.console", str(number)),
            stdin=asyncio.subprocess.PIPE,
            pass_fds=(number,),
        )
    try:
        await process.communicate(json.dumps(what).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
