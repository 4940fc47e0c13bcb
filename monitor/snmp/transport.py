"""One UDP socket a family for all agents: request number → who waits for it."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from monitor.snmp import ber, pdu, usm
from monitor.snmp.security import Discard

RECEIVE_BUFFER = 4 << 20
Unwrap = Callable[[bytes], pdu.Pdu]


@dataclass(slots=True)
class Counters:
    """What happened on the sockets since the start."""

    sent: int = 0
    received: int = 0
    unexpected: int = 0
    """Datagrams that nobody waited for: late, doubled or forged."""
    malformed: int = 0


@dataclass(frozen=True, slots=True)
class _Waiting:
    address: tuple[str, int]
    unwrap: Unwrap
    answer: "asyncio.Future[pdu.Pdu]"


class Transport:
    """Sends messages and matches their answers by number, source address and content."""

    def __init__(self) -> None:
        self.counters = Counters()
        self._waiting: dict[int, _Waiting] = {}
        self._sockets: dict[int, asyncio.DatagramTransport] = {}
        # random, for an answer recorded in an earlier life must not carry a number that is waited for again
        self._last_id = int.from_bytes(os.urandom(4), "big") >> 1

    async def open(self) -> None:
        """Bind the sockets; without IPv6 on the machine there is one."""
        loop = asyncio.get_running_loop()
        for family, any_address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):  # noqa: S104  -- a client's
            with contextlib.suppress(OSError):
                bound = _socket(family, any_address)
                transport, _ = await loop.create_datagram_endpoint(lambda: _Receiver(self), sock=bound)
                self._sockets[family] = transport

    def close(self) -> None:
        """Close the sockets; whoever still waits is cancelled."""
        for transport in self._sockets.values():
            transport.close()
        for waiting in self._waiting.values():
            waiting.answer.cancel()
        self._waiting.clear()

    def number(self) -> int:
        """A request number that nobody waits for."""
        while True:
            self._last_id = self._last_id % 0x7FFFFFFF + 1
            if self._last_id not in self._waiting:
                return self._last_id

    def expect(self, number: int, address: tuple[str, int], unwrap: Unwrap) -> "asyncio.Future[pdu.Pdu]":
        """A future of the answer with this number from this address; give it to ``forget`` in the end."""
        answer: asyncio.Future[pdu.Pdu] = asyncio.get_running_loop().create_future()
        self._waiting[number] = _Waiting(address, unwrap, answer)
        return answer

    def forget(self, number: int) -> None:
        """Wait no longer."""
        self._waiting.pop(number, None)

    def send(self, message: bytes, address: tuple[str, int]) -> None:
        """Send one datagram; what cannot be sent is lost, as anywhere on the way."""
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        transport = self._sockets.get(family)
        if transport is not None:
            self.counters.sent += 1
            transport.sendto(message, address)

    def receive(self, data: bytes, source: tuple[Any, ...]) -> None:
        """Hand a datagram to whoever waits for it. Nothing that arrives raises."""
        self.counters.received += 1
        try:
            waiting = self._waiting.get(_number(data))
            if waiting is None or waiting.answer.done() or waiting.address != (source[0], source[1]):
                self.counters.unexpected += 1
                return
            waiting.answer.set_result(waiting.unwrap(data))
        except Discard:
            self.counters.unexpected += 1
        except (ber.BerError, usm.UsmError):
            self.counters.malformed += 1


class _Receiver(asyncio.DatagramProtocol):
    def __init__(self, owner: Transport) -> None:
        self._owner = owner

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._owner.receive(data, addr)

    def error_received(self, exc: Exception) -> None:
        """An ICMP error for some earlier datagram: that request will time out by itself."""


def _socket(family: int, address: str) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_DGRAM)
    bound.setblocking(False)
    if family == socket.AF_INET6:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    bound.bind((address, 0))
    return bound


def _number(data: bytes) -> int:
    """The number that answers are matched by: msgID in version 3, request-id before."""
    start, stop = ber.expect(data, 0, len(data), ber.SEQUENCE)
    version, position = ber.expect_integer(data, start, stop)
    if version == pdu.VERSION_3:
        start, stop = ber.expect(data, position, stop, ber.SEQUENCE)
        return ber.expect_integer(data, start, stop)[0]
    _, community_stop = ber.expect(data, position, stop, ber.OCTET_STRING)
    _, start, stop = ber.header(data, community_stop, stop)
    return ber.expect_integer(data, start, stop)[0]
