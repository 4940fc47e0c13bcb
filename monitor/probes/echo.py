"""The sockets that echo requests leave by: ICMP for real addresses, UDP echo for simulated ones."""

import asyncio
import contextlib
import errno
import os
import socket
import struct
from collections.abc import Callable
from typing import Protocol

from core.errors import ProbeError
from core.simulated import ECHO_PORT, simulated

OnReply = Callable[[str, bytes, float], None]
"""Called with (source address, payload, loop time) for each echo reply."""

_ICMP_FILTER = 1
_SOL_RAW = 255
_ECHO_REQUEST, _ECHO_REPLY = 8, 0
_ECHO_REQUEST_6, _ECHO_REPLY_6 = 128, 129
_HEADER = struct.Struct(">BBHHH")
_OWN_LINK_ERRORS = frozenset({errno.ENETUNREACH, errno.ENETDOWN})
_BUFFER = 1 << 20


class OwnLinkDown(Exception):  # noqa: N818  -- an outcome
    """This machine itself has no way to send: nothing is known of the target."""


class EchoSocket(Protocol):
    """Sends echo requests and hands over the payloads of replies."""

    def open(self, on_reply: OnReply) -> None:
        """Start to receive, on the running loop. Raises ProbeError when this machine does not allow it."""
        ...

    def send(self, address: str, payload: bytes) -> None:
        """Send one request; what is lost on the way is lost. Raises OwnLinkDown."""
        ...

    def close(self) -> None:
        """Receive no more."""
        ...


class IcmpEchoSocket:
    """One socket a family for all targets: RFC 792, RFC 4443.

    A datagram socket where the system permits it (net.ipv4.ping_group_range), else a raw one.
    """

    def __init__(self) -> None:
        self._identifier = int.from_bytes(os.urandom(2), "big")
        self._sequence = 0
        self._sockets: dict[int, tuple[socket.socket, bool]] = {}

    def open(self, on_reply: OnReply) -> None:
        loop = asyncio.get_running_loop()
        for family, protocol in ((socket.AF_INET, socket.IPPROTO_ICMP), (socket.AF_INET6, socket.IPPROTO_ICMPV6)):
            with contextlib.suppress(OSError):
                bound, raw = _icmp_socket(family, protocol)
                self._sockets[family] = (bound, raw)
                loop.add_reader(bound.fileno(), self._receive, bound, family, raw, on_reply)
        if socket.AF_INET not in self._sockets:
            raise ProbeError(
                "this user may not send pings: allow its group in net.ipv4.ping_group_range (sysctl), "
                "or give the process CAP_NET_RAW"
            )

    def send(self, address: str, payload: bytes) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        if family not in self._sockets:
            raise OwnLinkDown
        self._sequence = (self._sequence + 1) & 0xFFFF
        kind = _ECHO_REQUEST if family == socket.AF_INET else _ECHO_REQUEST_6
        packet = _HEADER.pack(kind, 0, 0, self._identifier, self._sequence) + payload
        if family == socket.AF_INET:  # the kernel sums ICMPv6 itself
            packet = packet[:2] + struct.pack(">H", checksum(packet)) + packet[4:]
        try:
            self._sockets[family][0].sendto(packet, (address, 0))
        except OSError as error:
            if error.errno in _OWN_LINK_ERRORS:
                raise OwnLinkDown from error

    def close(self) -> None:
        for bound, _ in self._sockets.values():
            asyncio.get_running_loop().remove_reader(bound.fileno())
            bound.close()
        self._sockets.clear()

    def _receive(self, bound: socket.socket, family: int, raw: bool, on_reply: OnReply) -> None:
        now = asyncio.get_running_loop().time()
        wanted = _ECHO_REPLY if family == socket.AF_INET else _ECHO_REPLY_6
        for data, source in _drain(bound):
            start = (data[0] & 0x0F) * 4 if raw and family == socket.AF_INET and data else 0
            if len(data) < start + _HEADER.size:
                continue
            kind, _, _, identifier, _ = _HEADER.unpack_from(data, start)
            if kind == wanted and (not raw or identifier == self._identifier):
                on_reply(source, data[start + _HEADER.size :], now)


class UdpEchoSocket:
    """RFC 862 against the simulated centre: the demo's and the tests' stand-in for ICMP, which the kernel answers."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    def open(self, on_reply: OnReply) -> None:
        bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        bound.setblocking(False)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        bound.bind(("127.0.0.1", 0))
        self._socket = bound
        asyncio.get_running_loop().add_reader(bound.fileno(), self._receive, bound, on_reply)

    def send(self, address: str, payload: bytes) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.sendto(payload, (simulated(address), ECHO_PORT))

    def close(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None

    def _receive(self, bound: socket.socket, on_reply: OnReply) -> None:
        now = asyncio.get_running_loop().time()
        for data, source in _drain(bound):
            on_reply(source, data, now)


def checksum(packet: bytes) -> int:
    """RFC 1071."""
    if len(packet) % 2:
        packet += b"\x00"
    total: int = sum(struct.unpack(f">{len(packet) // 2}H", packet))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _icmp_socket(family: int, protocol: int) -> tuple[socket.socket, bool]:
    try:
        bound, raw = socket.socket(family, socket.SOCK_DGRAM, protocol), False
    except PermissionError:
        bound, raw = socket.socket(family, socket.SOCK_RAW, protocol), True
        if family == socket.AF_INET:  # else every ICMP packet of the machine would wake this process
            bound.setsockopt(_SOL_RAW, _ICMP_FILTER, struct.pack("I", ~(1 << _ECHO_REPLY) & 0xFFFFFFFF))
    bound.setblocking(False)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    return bound, raw


def _drain(bound: socket.socket) -> list[tuple[bytes, str]]:
    found = []
    with contextlib.suppress(OSError):  # BlockingIOError: all read; others: an ICMP error, which says nothing new
        for _ in range(256):
            data, source = bound.recvfrom(2048)
            found.append((data, source[0]))
    return found
