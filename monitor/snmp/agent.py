"""A simulated SNMP agent: versions 1, 2c and 3 over real UDP, with faults to order."""

import asyncio
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, cast

from monitor.snmp import agent_view, ber, pdu
from monitor.snmp.agent_usm import Authority
from monitor.snmp.agent_view import View

__all__ = ["Agent", "Authority", "Faults", "Handler", "Responder", "View", "serve"]

MAX_SIZE = 65507
_PENDING = 1000
"""Replies that may wait at a time; more are lost, as in any queue."""
_OVERTAKEN = 0.03
"""Seconds that a reordered reply comes late."""

Handler = Callable[[bytes], bytes | None]


class Agent:
    """Messages in, messages out, no socket. ``communities`` are pairs of version and community."""

    def __init__(
        self,
        view: View,
        communities: Collection[tuple[int, bytes]] = (),
        authority: Authority | None = None,
        max_size: int = MAX_SIZE,
    ) -> None:
        self.view = view
        self.authority = authority
        self._communities = frozenset(communities)
        self._max_size = max_size

    def respond(self, data: bytes) -> bytes | None:
        """The reply to a datagram, or None: agents keep silent about what they do not understand or believe."""
        try:
            if pdu.message_version(data) != pdu.VERSION_3:
                return self._by_community(data)
            return self.authority.respond(data, self._answer) if self.authority else None
        except ber.BerError:
            return None

    def _by_community(self, data: bytes) -> bytes | None:
        version, community, request = pdu.decode_community(data)
        if (version, community) not in self._communities:
            return None
        answer = agent_view.answer(request, self.view, self._max_size - len(community) - 12, version)
        return pdu.community_message(version, community, answer)

    def _answer(self, request: pdu.Pdu, frame: int) -> bytes:
        return agent_view.answer(request, self.view, self._max_size - frame)


@dataclass(slots=True)
class Faults:
    """What goes wrong on the way; may be changed at any time. Shares are 0 to 1, times in seconds."""

    drop: float = 0.0
    delay: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    sender: asyncio.DatagramTransport | None = None
    """Another socket to reply from."""


class Responder(asyncio.DatagramProtocol):
    """A UDP socket whose every datagram is answered by a function, as far as the faults let it."""

    def __init__(self, handler: Handler, faults: Faults, seed: int = 0) -> None:
        self.received = 0
        self._handler = handler
        self._faults = faults
        self._random = random.Random(seed)  # noqa: S311  -- faults must be repeatable, not secret
        self._pending: set[asyncio.TimerHandle] = set()
        self._transport: asyncio.DatagramTransport | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where it is bound."""
        if self._transport is None:
            raise RuntimeError("not bound")
        host, port = self._transport.get_extra_info("sockname")[:2]
        return host, port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # before Python 3.12 the event loop's own datagram transport is no instance of DatagramTransport
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self.received += 1
        faults = self._faults
        if faults.drop and self._random.random() < faults.drop:
            return
        reply = self._handler(data)
        if reply is None:
            return
        self._post(reply, addr)
        if faults.duplicate and self._random.random() < faults.duplicate:
            self._post(reply, addr)

    def notify(self, message: bytes, addr: tuple[str, int]) -> None:
        """Send a trap from this socket, as far as the faults let it."""
        if not (self._faults.drop and self._random.random() < self._faults.drop):
            self._post(message, addr)

    def error_received(self, exc: Exception) -> None:
        """Somebody who asked has closed the socket since."""

    def close(self) -> None:
        """Close the socket; what still waits is lost."""
        for handle in self._pending:
            handle.cancel()
        self._pending.clear()
        if self._transport is not None:
            self._transport.close()

    def _post(self, reply: bytes, addr: tuple[Any, ...]) -> None:
        delay = self._faults.delay
        if self._faults.reorder and self._random.random() < self._faults.reorder:
            delay += _OVERTAKEN
        if not delay:
            self._send(reply, addr)
        elif len(self._pending) < _PENDING:
            loop = asyncio.get_running_loop()
            handle: asyncio.TimerHandle = loop.call_later(delay, lambda: self._late(handle, reply, addr))
            self._pending.add(handle)

    def _late(self, handle: asyncio.TimerHandle, reply: bytes, addr: tuple[Any, ...]) -> None:
        self._pending.discard(handle)
        self._send(reply, addr)

    def _send(self, reply: bytes, addr: tuple[Any, ...]) -> None:
        sender = self._faults.sender or self._transport
        if sender is not None:
            sender.sendto(reply, addr)


async def serve(handler: Handler, address: tuple[str, int], faults: Faults | None = None, seed: int = 0) -> Responder:
    """Bind a UDP socket and answer on it until it is closed. Port 0 is any free one. Raises OSError."""
    loop = asyncio.get_running_loop()
    given = Faults() if faults is None else faults
    _, responder = await loop.create_datagram_endpoint(lambda: Responder(handler, given, seed), local_addr=address)
    return responder
