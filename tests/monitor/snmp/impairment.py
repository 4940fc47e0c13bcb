"""A UDP proxy that is a bad network: it loses, doubles, delays, reorders, cuts, lies, and lets others answer."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from typing import Any, cast

from monitor.snmp import ber, pdu, usm

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Impairment:
    """Shares (0 to 1) of datagrams to which this happens, on either way unless it says otherwise. Times in seconds."""

    loss: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    """Answers that others overtake."""
    late: float = 0.0
    """Answers that come when nobody waits for them any more, or somebody does again."""
    cut: float = 0.0
    """Answers that lose octets at their end."""
    lie: float = 0.0
    """Answers of which a length is not what follows."""
    foreign: float = 0.0
    """Answers before which another address answers the same, with other values."""
    renumbered: float = 0.0
    """Answers before which comes one with other values under another number, from the right address."""
    delay: float = 0.0
    largest: int = 65507
    """Octets; larger answers are lost without a word."""


NONE = Impairment()
OVERTAKEN, LATE = 0.01, 0.15


class Proxy:
    """Both ways between those who ask and one agent. What happens to whom, the seed decides."""

    def __init__(self, impairment: Impairment, upstream: Address, seed: int) -> None:
        self.impairment = impairment
        self.counts = dict.fromkeys((field.name for field in fields(Impairment)), 0)
        self._upstream = upstream
        self._random = random.Random(seed)
        self._ways: dict[Address, asyncio.DatagramTransport] = {}
        self._opening: dict[Address, list[bytes]] = {}
        self._timers: set[asyncio.TimerHandle] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.front: asyncio.DatagramTransport | None = None
        self.stranger: asyncio.DatagramTransport | None = None

    def asked(self, data: bytes, source: Address) -> None:
        """A datagram of somebody who asks."""
        for _ in range(self._copies()):
            way = self._ways.get(source)
            if way is not None:
                way.sendto(data)
            elif source in self._opening:
                self._opening[source].append(data)
            else:
                self._opening[source] = [data]
                task = asyncio.get_running_loop().create_task(self._open(source))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _open(self, source: Address) -> None:
        way, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Handed(lambda data, _: self._answered(data, source)), remote_addr=self._upstream
        )
        self._ways[source] = way
        for data in self._opening.pop(source):
            way.sendto(data)

    def _answered(self, data: bytes, target: Address) -> None:
        how = self.impairment
        if len(data) > how.largest:
            self.counts["largest"] += 1
            return
        if self.stranger is not None and self._happens("foreign"):
            self.stranger.sendto(falsified(data, keep_number=True), target)
        if self._happens("renumbered"):
            self._send(falsified(data, keep_number=False), target)
        for _ in range(self._copies()):
            sent = data
            if self._happens("cut"):
                sent = sent[: self._random.randrange(len(sent))]
            if self._happens("lie"):
                sent = with_a_wrong_length(sent, self._random)
            wait = how.delay + (OVERTAKEN if self._happens("reorder") else 0) + (LATE if self._happens("late") else 0)
            self._later(wait, sent, target)

    def _copies(self) -> int:
        if self._happens("loss"):
            return 0
        return 2 if self._happens("duplicate") else 1

    def _happens(self, what: str) -> bool:
        share = getattr(self.impairment, what)
        happens = bool(share) and self._random.random() < share
        self.counts[what] += happens
        return happens

    def _later(self, wait: float, data: bytes, target: Address) -> None:
        if not wait:
            self._send(data, target)
            return
        timer = asyncio.get_running_loop().call_later(wait, self._send, data, target)
        self._timers.add(timer)

    def _send(self, data: bytes, target: Address) -> None:
        if self.front is not None and not self.front.is_closing():
            self.front.sendto(data, target)

    def close(self) -> None:
        """Close every socket; what is on its way is lost."""
        for timer in self._timers:
            timer.cancel()
        for task in self._tasks:
            task.cancel()
        for one in (*self._ways.values(), self.front, self.stranger):
            if one is not None:
                one.close()

    @property
    def address(self) -> Address:
        """Where it is asked."""
        assert self.front is not None
        found: Address = self.front.get_extra_info("sockname")
        return found


class _Handed(asyncio.DatagramProtocol):
    def __init__(self, hand: Callable[[bytes, Address], None]) -> None:
        self._hand = hand

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._hand(data, cast(Address, addr))

    def error_received(self, exc: Exception) -> None:
        """Somebody has closed his socket since."""


@asynccontextmanager
async def proxied(upstream: Address, impairment: Impairment, seed: int) -> AsyncIterator[Proxy]:
    """A proxy before an agent. Strangers answer from 127.0.0.2."""
    loop = asyncio.get_running_loop()
    proxy = Proxy(impairment, upstream, seed)
    front, _ = await loop.create_datagram_endpoint(lambda: _Handed(proxy.asked), local_addr=("127.0.0.1", 0))
    stranger, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.2", 0))
    proxy.front, proxy.stranger = front, stranger
    try:
        yield proxy
    finally:
        proxy.close()


def falsified(data: bytes, keep_number: bool) -> bytes:
    """An answer that would be believed but for its number or its sender: every value is another."""
    if pdu.message_version(data) == pdu.VERSION_3:
        head = usm.decode(data)  # without the key nothing better can be done than to guess
        changed = bytearray(data)
        changed[-1] ^= 0x55
        if not keep_number:
            at = data.index(ber.integer(head.message_id))
            changed[at + 5] ^= 0x55
        return bytes(changed)
    version, community, answer = pdu.decode_community(data)
    bindings = b"".join(
        ber.binding(name, ber.tlv(tag, bytes(octet ^ 0x55 for octet in body))) for name, tag, body in answer.bindings
    )
    number = answer.request_id if keep_number else answer.request_id ^ 0x55
    return pdu.community_message(version, community, pdu.assemble(pdu.RESPONSE, number, 0, 0, bindings))


def with_a_wrong_length(data: bytes, chance: random.Random) -> bytes:
    """One of the lengths that the message is built of is one to nine more or less than it was."""
    places = [place for place, _ in lengths(data, 0, len(data), 0)]
    place = chance.choice(places)
    changed = bytearray(data)
    changed[place] = (changed[place] + chance.choice((-1, 1)) * chance.randint(1, 9)) & 0x7F
    return bytes(changed)


def lengths(data: bytes, start: int, stop: int, depth: int) -> list[tuple[int, int]]:
    """(where a length of the short form, or the last octet of a long one, stands, how deep), of all that nests."""
    found: list[tuple[int, int]] = []
    position = start
    while position < stop:
        tag, first, last = ber.header(data, position, stop)
        found.append((first - 1, depth))
        if tag & 0x20:
            found += lengths(data, first, last, depth + 1)
        position = last
    return found
