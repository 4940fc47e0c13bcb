"""One UDP socket a family for all agents: request number → who waits for it."""

import asyncio
import contextlib
import os
import socket
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from monitor.snmp import ber, pdu, usm
from monitor.snmp.security import Discard

RECEIVE_BUFFER = 4 << 20
_AT_ONCE = 16
"""Datagrams that are read before others have their turn in the event loop."""
_UNSENT = 10_000
_LEAST_NUMBER = 1 << 24
"""Numbers from here on are all of four octets."""
_RECEIVE_BUFFER_FORCE = 33
_MEMORY_INFORMATION = 55
"""SO_RCVBUFFORCE and SO_MEMINFO of Linux, which Python does not name."""
Unwrap = Callable[[bytes], pdu.Pdu]
Read = Callable[[pdu.Pdu], object]


@dataclass(slots=True)
class Counters:
    """What happened on the sockets since the start."""

    sent: int = 0
    received: int = 0
    unexpected: int = 0
    """Datagrams that nobody waited for: late, doubled or forged."""
    malformed: int = 0


class _Waiting:
    __slots__ = ("address", "answer", "read", "unwrap")

    def __init__(self, address: tuple[str, int], unwrap: Unwrap, answer: "asyncio.Future[pdu.Pdu]", read: Read) -> None:
        self.address = address
        self.unwrap = unwrap
        self.answer = answer
        self.read = read


class Transport:
    """Sends messages and matches their answers by number, source address and content."""

    def __init__(self) -> None:
        self.counters = Counters()
        self._waiting: dict[int, _Waiting] = {}
        self._sockets: dict[int, _Socket] = {}
        # random, for an answer recorded in an earlier life must not carry a number that is waited for again
        self._last_id = int.from_bytes(os.urandom(4), "big") >> 1

    async def open(self) -> None:
        """Bind the sockets; without IPv6 on the machine there is one."""
        for family, any_address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):  # noqa: S104  -- a client's
            with contextlib.suppress(OSError):
                self._sockets[family] = _Socket(family, any_address, self.receive)

    def close(self) -> None:
        """Close the sockets; whoever still waits is cancelled."""
        for bound in self._sockets.values():
            bound.close()
        self._sockets.clear()
        for waiting in self._waiting.values():
            waiting.answer.cancel()
        self._waiting.clear()

    @property
    def capacity(self) -> int:
        """Octets of answers that the kernel keeps for us until they are read."""
        return min((bound.capacity for bound in self._sockets.values()), default=RECEIVE_BUFFER)

    @property
    def dropped(self) -> int:
        """Datagrams that the kernel dropped because we did not read in time (UdpRcvbufErrors, of our sockets)."""
        return sum(bound.dropped() for bound in self._sockets.values())

    def number(self) -> int:
        """A request number that nobody waits for."""
        while True:
            self._last_id += 1
            if not _LEAST_NUMBER <= self._last_id <= 0x7FFFFFFF:
                self._last_id = _LEAST_NUMBER | self._last_id & 0xFFFFFF
            if self._last_id not in self._waiting:
                return self._last_id

    def expect(
        self, number: int, address: tuple[str, int], unwrap: Unwrap, read: Read = pdu.Pdu.read
    ) -> "asyncio.Future[pdu.Pdu]":
        """A future of the answer with this number from this address; give it to ``forget`` in the end.

        What ``unwrap`` and ``read`` raise BerError or Discard for is not the answer; the right one may still come.
        """
        answer: asyncio.Future[pdu.Pdu] = asyncio.get_running_loop().create_future()
        self._waiting[number] = _Waiting(address, unwrap, answer, read)
        return answer

    def forget(self, number: int) -> None:
        """Wait no longer."""
        self._waiting.pop(number, None)

    def send(self, message: bytes, address: tuple[str, int]) -> None:
        """Send one datagram; what cannot be sent is lost, as anywhere on the way."""
        bound = self._sockets.get(socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
        if bound is not None:
            self.counters.sent += 1
            bound.send(message, address)

    def receive(self, data: bytes, source: tuple[Any, ...]) -> None:
        """Hand a datagram to whoever waits for it. Nothing that arrives raises."""
        self.counters.received += 1
        try:
            waiting = self._waiting.get(_number(data))
            if waiting is None or waiting.answer.done() or waiting.address != source[:2]:
                self.counters.unexpected += 1
                return
            answer = waiting.unwrap(data)
            waiting.read(answer)
            waiting.answer.set_result(answer)
        except Discard:
            self.counters.unexpected += 1
        except (ber.BerError, usm.UsmError):
            self.counters.malformed += 1


class _Socket:
    """A bound socket in the event loop. Its own reader, for the loop's reads one datagram a turn."""

    def __init__(self, family: int, address: str, receive: Callable[[bytes, tuple[Any, ...]], None]) -> None:
        self._receive = receive
        self._unsent: deque[tuple[bytes, tuple[str, int]]] = deque(maxlen=_UNSENT)
        self._bound = _socket(family, address)
        self.capacity = self._bound.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._bound, self._readable)

    def close(self) -> None:
        self._loop.remove_reader(self._bound)
        self._loop.remove_writer(self._bound)
        self._bound.close()

    def dropped(self) -> int:
        """The last of the kernel's numbers about the socket's memory: include/uapi/linux/sock_diag.h."""
        try:
            memory = self._bound.getsockopt(socket.SOL_SOCKET, _MEMORY_INFORMATION, 36)
            return int(struct.unpack("=9I", memory)[8])
        except (OSError, struct.error):
            return 0

    def send(self, message: bytes, address: tuple[str, int]) -> None:
        if self._unsent:
            self._unsent.append((message, address))
            return
        try:
            self._bound.sendto(message, address)
        except BlockingIOError:
            self._unsent.append((message, address))
            self._loop.add_writer(self._bound, self._writable)
        except OSError:
            pass  # unreachable, or an ICMP error for some earlier datagram: that request will time out by itself

    def _writable(self) -> None:
        waiting = list(self._unsent)
        self._unsent.clear()
        self._loop.remove_writer(self._bound)
        for message, address in waiting:
            self.send(message, address)

    def _readable(self) -> None:
        receive_from, receive = self._bound.recvfrom, self._receive
        try:
            for _ in range(_AT_ONCE):
                receive(*receive_from(65535))
        except OSError:
            pass  # nothing more, or an ICMP error


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


def _number(data: bytes) -> int:
    """The number that answers are matched by: msgID in version 3, request-id before. Raises BerError."""
    try:
        position = 2 if data[1] < 0x80 else 2 + (data[1] & 0x7F)
        if data[0] == ber.SEQUENCE and data[position] == ber.INTEGER and data[position + 1] == 1:
            # the short forms, without a call; who waits reads the whole strictly afterwards
            if data[position + 2] == pdu.VERSION_3:
                inner = position + 5
                if data[position + 4] < 0x80 and data[inner] == ber.INTEGER and data[inner + 1] <= 4:
                    return int.from_bytes(data[inner + 2 : inner + 2 + data[inner + 1]], "big", signed=True)
            elif data[position + 4] < 0x80:
                inner = position + 5 + data[position + 4]
                inner += 2 if data[inner + 1] < 0x80 else 2 + (data[inner + 1] & 0x7F)
                if data[inner] == ber.INTEGER and data[inner + 1] <= 4:
                    return int.from_bytes(data[inner + 2 : inner + 2 + data[inner + 1]], "big", signed=True)
    except IndexError:
        raise ber.BerError("truncated") from None
    return _strict_number(data)


def _strict_number(data: bytes) -> int:
    start, stop = ber.expect(data, 0, len(data), ber.SEQUENCE)
    version, position = ber.expect_integer(data, start, stop)
    if version == pdu.VERSION_3:
        start, stop = ber.expect(data, position, stop, ber.SEQUENCE)
        return ber.expect_integer(data, start, stop)[0]
    _, community_stop = ber.expect(data, position, stop, ber.OCTET_STRING)
    _, start, stop = ber.header(data, community_stop, stop)
    return ber.expect_integer(data, start, stop)[0]
