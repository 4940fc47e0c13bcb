"""The sockets of the trap port: read in small batches, and never for more than a share of the time."""

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any

from core.errors import ProbeError
from monitor.snmp.traps.receiver import Send

BATCH = 32
"""Datagrams that are read before others have their turn in the event loop."""
SHARE = 0.4
"""Of the time that goes by during a storm, at most so much goes into it; the kernel keeps what waits."""
LONGEST_PAUSE = 0.05
RECEIVE_BUFFER = 8 << 20
_LARGEST = 65535
_RECEIVE_BUFFER_FORCE = 33
_MEMORY_INFORMATION = 55
"""SO_RCVBUFFORCE and SO_MEMINFO of Linux, which Python does not name."""

Receive = Callable[[bytes, tuple[Any, ...], Send], None]


class Port:
    """Bound sockets in the event loop; ``receive`` is given every datagram, with the way to answer it."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._sockets: list[_Socket] = []

    def open(self, addresses: Sequence[tuple[str, int]]) -> None:
        """Bind them all or none. Raises ProbeError."""
        try:
            for address in addresses:
                self._sockets.append(_Socket(address, self._receive))
        except OSError as error:
            self.close()
            raise ProbeError(
                f"no traps are received: {address[0]} port {address[1]} cannot be bound ({error.strerror}); "
                "a port below 1024 needs the capability CAP_NET_BIND_SERVICE, and each port one owner"
            ) from error

    def close(self) -> None:
        """Give the sockets back."""
        for bound in self._sockets:
            bound.close()
        self._sockets.clear()

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it is bound."""
        return [bound.address for bound in self._sockets]

    @property
    def dropped(self) -> int:
        """Datagrams that the kernel dropped because the buffers were full (UdpRcvbufErrors, of these sockets)."""
        return sum(bound.dropped() for bound in self._sockets)


class _Socket:
    def __init__(self, address: tuple[str, int], receive: Receive) -> None:
        self._receive = receive
        self._bound = _socket(address)
        self.address: tuple[str, int] = self._bound.getsockname()[:2]
        self._loop = asyncio.get_running_loop()
        self._resume: asyncio.TimerHandle | None = None
        self._loop.add_reader(self._bound, self._readable)

    def close(self) -> None:
        if self._resume is not None:
            self._resume.cancel()
        self._loop.remove_reader(self._bound)
        self._bound.close()

    def dropped(self) -> int:
        """The last of the kernel's numbers about the socket's memory: include/uapi/linux/sock_diag.h."""
        try:
            return int(struct.unpack("=9I", self._bound.getsockopt(socket.SOL_SOCKET, _MEMORY_INFORMATION, 36))[8])
        except (OSError, struct.error):
            return 0

    def _readable(self) -> None:
        began = time.perf_counter()
        receive_from, receive, send = self._bound.recvfrom, self._receive, self._send
        try:
            for _ in range(BATCH):
                receive(*receive_from(_LARGEST), send)
        except OSError:
            return  # nothing more, or an ICMP error for an answer of ours
        spent = time.perf_counter() - began
        self._loop.remove_reader(self._bound)
        self._resume = self._loop.call_later(min(LONGEST_PAUSE, spent * (1 / SHARE - 1)), self._again)

    def _again(self) -> None:
        self._resume = None
        self._loop.add_reader(self._bound, self._readable)

    def _send(self, message: bytes, address: tuple[Any, ...]) -> None:
        with contextlib.suppress(OSError):  # an answer that is lost is asked for again; the port may be closed by now
            self._bound.sendto(message, address)


def _socket(address: tuple[str, int]) -> socket.socket:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_DGRAM)
    try:
        bound.setblocking(False)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        with contextlib.suppress(OSError):  # beyond net.core.rmem_max only root may go
            bound.setsockopt(socket.SOL_SOCKET, _RECEIVE_BUFFER_FORCE, RECEIVE_BUFFER)
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound
