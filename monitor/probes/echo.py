"""The sockets that echo requests leave by: ICMP for real addresses, UDP echo for simulated ones."""

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.errors import ProbeError
from core.simulated import ECHO_PORT, simulated
from monitor.probes import hot
from monitor.probes.plain import COOKIE_SIZE, SO_TIMESTAMPNS, UDP

Request = tuple[str, int]
"""(address, a number of 32 bits by which the reply is known)"""
OnReplies = Callable[[Sequence[tuple[int, float]]], None]
"""Called with (number, loop time at which it came) of the replies to our own requests that came together."""

_ICMP_FILTER = 1
_SOL_RAW = 255
_ECHO_REQUEST, _ECHO_REPLY = 8, 0
_ECHO_REQUEST_6, _ECHO_REPLY_6 = 128, 129
_BUFFER = 1 << 20


class EchoSocket(Protocol):
    """Sends numbered echo requests and hands over the numbers of replies; nobody else can make one up."""

    def open(self, on_replies: OnReplies) -> None:
        """Start to receive, on the running loop. Raises ProbeError when this machine does not allow it."""
        ...

    def send(self, requests: Sequence[Request]) -> Collection[int]:
        """Send requests; what is lost on the way is lost.

        Returns the numbers of those that this machine has no way to send: of their targets nothing is known.
        """
        ...

    def close(self) -> None:
        """Receive no more."""
        ...


@dataclass(frozen=True, slots=True)
class _Icmp:
    """A socket of one family, and what its packets are."""

    bound: socket.socket
    raw: bool
    request: int
    reply: int
    has_header: bool
    """Whether the IPv4 header comes before what is received."""


class IcmpEchoSocket:
    """One socket a family for all targets: RFC 792, RFC 4443.

    A datagram socket where the system permits it (net.ipv4.ping_group_range), else a raw one.
    """

    def __init__(self) -> None:
        self._identifier = int.from_bytes(os.urandom(2), "big")
        self._cookie = os.urandom(COOKIE_SIZE)
        self._four: _Icmp | None = None
        self._six: _Icmp | None = None

    def open(self, on_replies: OnReplies) -> None:
        with contextlib.suppress(OSError):
            bound, raw = _icmp_socket(socket.AF_INET, socket.IPPROTO_ICMP)
            self._four = _Icmp(bound, raw, _ECHO_REQUEST, _ECHO_REPLY, raw)
        with contextlib.suppress(OSError):
            bound, raw = _icmp_socket(socket.AF_INET6, socket.IPPROTO_ICMPV6)
            self._six = _Icmp(bound, raw, _ECHO_REQUEST_6, _ECHO_REPLY_6, False)
        for one in filter(None, (self._four, self._six)):
            asyncio.get_running_loop().add_reader(one.bound.fileno(), self._receive, one, on_replies)
        if self._four is None:
            raise ProbeError(
                "this user may not send pings: allow its group in net.ipv4.ping_group_range (sysctl), "
                "or give the process CAP_NET_RAW"
            )

    def send(self, requests: Sequence[Request]) -> Collection[int]:
        six = [request for request in requests if ":" in request[0]]
        four = [request for request in requests if ":" not in request[0]] if six else list(requests)
        return [*self._send(self._four, four), *self._send(self._six, six)]

    def close(self) -> None:
        for one in filter(None, (self._four, self._six)):
            asyncio.get_running_loop().remove_reader(one.bound.fileno())
            one.bound.close()
        self._four = self._six = None

    def _send(self, way: _Icmp | None, requests: list[Request]) -> list[int]:
        if way is None:
            return [number for _, number in requests]
        if not requests:
            return []
        return hot.send_echoes(way.bound, way.request, self._identifier, self._cookie, requests, 0)

    def _receive(self, way: _Icmp, on_replies: OnReplies) -> None:
        identifier = self._identifier if way.raw else -1  # a datagram socket's is the kernel's, which checks it
        _hand_over(hot.receive_echoes(way.bound, way.reply, identifier, way.has_header, self._cookie), on_replies)


class UdpEchoSocket:
    """RFC 862 against the simulated centre: the demo's and the tests' stand-in for ICMP, which the kernel answers."""

    def __init__(self) -> None:
        self._cookie = os.urandom(COOKIE_SIZE)
        self._socket: socket.socket | None = None

    def open(self, on_replies: OnReplies) -> None:
        bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        _prepare(bound)
        bound.bind(("127.0.0.1", 0))
        self._socket = bound
        asyncio.get_running_loop().add_reader(bound.fileno(), self._receive, bound, on_replies)

    def send(self, requests: Sequence[Request]) -> Collection[int]:
        if self._socket is not None:
            simulated_ones = [(simulated(address), number) for address, number in requests]
            hot.send_echoes(self._socket, UDP, 0, self._cookie, simulated_ones, ECHO_PORT)
        return ()

    def close(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None

    def _receive(self, bound: socket.socket, on_replies: OnReplies) -> None:
        _hand_over(hot.receive_echoes(bound, UDP, 0, False, self._cookie), on_replies)


def _hand_over(replies: list[tuple[int, float]], on_replies: OnReplies) -> None:
    if replies:
        now = asyncio.get_running_loop().time()
        on_replies([(number, now - lag) for number, lag in replies])


def _icmp_socket(family: int, protocol: int) -> tuple[socket.socket, bool]:
    try:
        bound, raw = socket.socket(family, socket.SOCK_DGRAM, protocol), False
    except PermissionError:
        bound, raw = socket.socket(family, socket.SOCK_RAW, protocol), True
        if family == socket.AF_INET:  # else every ICMP packet of the machine would wake this process
            bound.setsockopt(_SOL_RAW, _ICMP_FILTER, struct.pack("I", ~(1 << _ECHO_REPLY) & 0xFFFFFFFF))
    _prepare(bound)
    return bound, raw


def _prepare(bound: socket.socket) -> None:
    bound.setblocking(False)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    with contextlib.suppress(OSError):  # another system: then an answer came when it is read
        bound.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
