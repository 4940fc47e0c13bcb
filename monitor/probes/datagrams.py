"""A UDP socket for one question: connected, so that only who was asked is heard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from monitor.probes.way import unreachable


class Datagrams(asyncio.DatagramProtocol):
    """What came, in order, each with the loop time at which it was read."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[tuple[bytes, float] | OSError] = asyncio.Queue(64)
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is there."""
        self._transport = transport  # type: ignore[assignment]  # asyncio hands over what was asked for

    def datagram_received(self, data: bytes, _addr: object) -> None:
        """Remember a datagram; a flood beyond the queue is dropped."""
        self._put((data, self._loop.time()))

    def error_received(self, exc: Exception) -> None:
        """Nobody is there, says ICMP."""
        if isinstance(exc, OSError):
            self._put(exc)

    def _put(self, item: tuple[bytes, float] | OSError) -> None:
        if not self._queue.full():
            self._queue.put_nowait(item)

    def send(self, data: bytes) -> None:
        """Send a datagram."""
        if self._transport is not None:
            self._transport.sendto(data)

    async def receive(self) -> tuple[bytes, float]:
        """The next datagram and when it came. Raises Failed when the network says that nobody is there."""
        found = await self._queue.get()
        if isinstance(found, OSError):
            raise unreachable(found, "it") from found
        return found


@asynccontextmanager
async def exchange(where: tuple[str, int], source: str | None) -> AsyncIterator[Datagrams]:
    """A socket connected to ``where``. Raises Failed."""
    local = (source, 0) if source else None
    loop = asyncio.get_running_loop()
    try:
        transport, protocol = await loop.create_datagram_endpoint(Datagrams, remote_addr=where, local_addr=local)
    except OSError as error:
        raise unreachable(error, f"{where[0]} port {where[1]}") from error
    try:
        yield protocol
    finally:
        transport.close()
