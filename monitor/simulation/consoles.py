"""Where simulated network devices are logged in to: each session is a process of its own, and only then."""

import asyncio
import json
import socket
import sys
from collections.abc import Callable, Mapping
from typing import Any

from core.errors import InputError

MOST = 16
"""Sessions at once; whoever comes then is turned away."""
_WAITING = 16

Spoken = Callable[[str], Mapping[str, Any] | None]
"""Device → what ``monitor.simulation.console`` reads, None: the device does not answer now."""


class Consoles:
    """``places`` are where devices, by id, are logged in to."""

    def __init__(self, places: Mapping[str, tuple[str, int]], spoken: Spoken) -> None:
        self._places = places
        self._spoken = spoken
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
            what = self._spoken(device)
            if what is None or len(self._sessions) >= MOST:
                connection.close()
                continue
            session = asyncio.create_task(_session(connection, what))
            self._sessions.add(session)
            session.add_done_callback(self._sessions.discard)


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
