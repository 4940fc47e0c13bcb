"""One UDP socket a family for all agents: request number → who waits for it."""

import asyncio
import contextlib
import socket
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from monitor.snmp import ber, hot, pdu, usm
from monitor.snmp.numbers import Numbers
from monitor.snmp.security import Discard

RECEIVE_BUFFER = 4 << 20
_UNSENT = 10_000
_BATCHES = 1000
_RECEIVE_BUFFER_FORCE = 33
_MEMORY_INFORMATION = 55
"""SO_RCVBUFFORCE and SO_MEMINFO of Linux, which Python does not name."""
Unwrap = Callable[[bytes], pdu.Pdu]
Read = Callable[[pdu.Pdu], object]


@dataclass(slots=True)
class Counters:
    """What happened on the sockets since the start."""

    received: int = 0
    unexpected: int = 0
    """Datagrams that nobody waited for: late, doubled or forged."""
    malformed: int = 0


class Waiting:
    """Who waits for an answer from ``peer``, and how it is believed and read."""

    __slots__ = ("answer", "peer", "read", "unwrap")

    def __init__(self, peer: Any, answer: "asyncio.Future[pdu.Pdu]", unwrap: Unwrap, read: Read | None = None) -> None:
        self.peer = peer
        self.unwrap = unwrap
        self.read = read
        self.answer: asyncio.Future[pdu.Pdu] | None = answer
        """None when nobody waits any longer."""


class Transport:
    """Sends messages and matches their answers by number, source address and content."""

    def __init__(self) -> None:
        self.counters = Counters()
        self.waiting: dict[int, Waiting | hot.Flight] = {}
        """By request number; who waits no longer is taken out by who put it in."""
        self._sockets: dict[bool, _Socket] = {}
        self.post = hot.Post(self.waiting, Numbers())

    async def open(self) -> None:
        """Bind the sockets; without IPv6 on the machine there is one."""
        for family, any_address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):  # noqa: S104  -- a client's
            with contextlib.suppress(OSError):
                bound = self._sockets[family == socket.AF_INET6] = _Socket(family, any_address, self._readable)
                self.post.at(family == socket.AF_INET6, bound.descriptor)

    def close(self) -> None:
        """Close the sockets; whoever still waits is cancelled."""
        for is_ipv6, bound in self._sockets.items():
            self.post.at(is_ipv6, -1)
            bound.close()
        self._sockets.clear()
        for waiting in list(self.waiting.values()):
            if waiting.answer is not None:
                waiting.answer.cancel()
        self.waiting.clear()

    @property
    def capacity(self) -> int:
        """Octets of answers that the kernel keeps for us until they are read."""
        return min((bound.capacity for bound in self._sockets.values()), default=RECEIVE_BUFFER)

    @property
    def dropped(self) -> int:
        """Datagrams that the kernel dropped because we did not read in time (UdpRcvbufErrors, of our sockets)."""
        return sum(bound.dropped() for bound in self._sockets.values())

    def send(self, message: bytes, to: hot.Endpoint) -> None:
        """Send one datagram; what cannot be sent is lost, as anywhere on the way."""
        bound = self._sockets.get(to.is_ipv6)
        if bound is not None:
            self.post.sent += 1
            bound.send(message, to.peer)

    def catch_up(self) -> None:
        """Read what has come: who is late only because we are busy is not late."""
        for one in self._sockets.values():
            one.catch_up()

    def _readable(self, bound: socket.socket) -> int:
        """Hand what has come to whoever waits for it, one batch; others have their turn before the next."""
        matched, came, unexpected, malformed = hot.receive(self.post, bound)
        counters = self.counters
        counters.received += came
        counters.unexpected += unexpected
        counters.malformed += malformed
        for waiting, data in matched:
            self.deliver(waiting, data)
        return came

    def deliver(self, waiting: Waiting, data: bytes) -> None:
        """Take this for the answer, unless it is not what it should be. Nothing that arrives raises."""
        answer = waiting.answer
        if answer is None or answer.done():
            self.counters.unexpected += 1
            return
        try:
            found = waiting.unwrap(data)
            (waiting.read or pdu.Pdu.read)(found)
            answer.set_result(found)
        except Discard:
            self.counters.unexpected += 1
        except (ber.BerError, usm.UsmError):
            self.counters.malformed += 1


class _Socket:
    """A bound socket in the event loop."""

    def __init__(self, family: int, address: str, readable: Callable[[socket.socket], int]) -> None:
        self._unsent: deque[tuple[bytes, Any]] = deque(maxlen=_UNSENT)
        self._bound = _socket(family, address)
        self._readable = readable
        self.descriptor = self._bound.fileno()
        # what the kernel tells is twice what was asked for, the half of it for its own bookkeeping: socket(7)
        self.capacity = self._bound.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._bound, readable, self._bound)

    def close(self) -> None:
        self._loop.remove_reader(self._bound)
        self._loop.remove_writer(self._bound)
        self._bound.close()

    def catch_up(self) -> None:
        """Read until there is nothing more, or as much as fits in the kernel at once."""
        for _ in range(_BATCHES):
            if not self._readable(self._bound):
                return

    def dropped(self) -> int:
        """The last of the kernel's numbers about the socket's memory: include/uapi/linux/sock_diag.h."""
        try:
            memory = self._bound.getsockopt(socket.SOL_SOCKET, _MEMORY_INFORMATION, 36)
            return int(struct.unpack("=9I", memory)[8])
        except (OSError, struct.error):
            return 0

    def send(self, message: bytes, peer: Any) -> None:
        if self._unsent or not hot.send(self._bound, message, peer):
            if not self._unsent:
                self._loop.add_writer(self._bound, self._writable)
            self._unsent.append((message, peer))

    def _writable(self) -> None:
        waiting = list(self._unsent)
        self._unsent.clear()
        self._loop.remove_writer(self._bound)
        for message, peer in waiting:
            self.send(message, peer)


def _socket(family: int, address: str) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_DGRAM)
    bound.setblocking(False)
    if family == socket.AF_INET6:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    with contextlib.suppress(OSError):  # beyond net.core.rmem_max only root may go
        bound.setsockopt(socket.SOL_SOCKET, _RECEIVE_BUFFER_FORCE, RECEIVE_BUFFER)
    bound.bind((address, 0))
    return bound
