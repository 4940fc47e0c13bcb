"""Targets that get their octets through a real socket, as the engine does."""

import asyncio
import socket

from monitor.probes import hot as pings
from monitor.probes import plain as plain_pings
from monitor.snmp import ber, hot, pdu, plain
from monitor.snmp.numbers import Numbers
from monitor.snmp.security import CommunitySecurity
from monitor.snmp.transport import Waiting
from tests.monitor.fuzz.messages import NUMBER, SCALARS
from tests.monitor.snmp.asking import COMMUNITY

LOOP = asyncio.new_event_loop()
COOKIE = b"12345678"
REPLY = COOKIE + b"\0\1\2\3"
_ECHOES = ((plain_pings.UDP, 0, False), (0, 0x4142, True), (0, -1, False), (129, 0x4142, False))


class Sockets:
    """A Post behind a real socket, and one that sends to it."""

    def __init__(self) -> None:
        self.us, self.them = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for one in (self.us, self.them):
            one.bind(("127.0.0.1", 0))
        self.us.setblocking(False)
        self.peer = hot.peer(*self.them.getsockname())
        self.waiting: dict[int, Waiting | hot.Flight] = {}
        self.numbers = Numbers()
        self.post = hot.Post(self.waiting, self.numbers)
        self.post.capacity = 1 << 20
        self.post.at(False, self.us.fileno())
        self.slots: dict[int, list[object]] = {slot: [] for slot in range(-100, 100)}
        self.post.timing(lambda: 0.0, LOOP.create_future, self.slots, self.slots, lambda: None)
        self.agent = hot.Endpoint()
        self.agent.peer, self.agent.timeout, self.agent.smoothed = self.peer, 1.0, 0.001


_sockets: list[Sockets] = []


def _opened() -> Sockets:
    if not _sockets:
        _sockets.append(Sockets())
    return _sockets[0]


def quick(data: bytes) -> None:
    """A datagram to who asked in the quick way: the instances that were asked for, a PDU, or still no answer."""
    sockets = _opened()
    head = ber.integer(pdu.VERSION_2C) + ber.tlv(ber.OCTET_STRING, COMMUNITY)
    before, after = pdu.around(SCALARS)
    whole = ber.tlv(ber.SEQUENCE, head + before + bytes(4) + after)
    at = len(whole) - len(after)
    flight = sockets.post.ask(sockets.agent, (whole[: at - 4], whole[at:], head, SCALARS, 300))
    if flight is None:
        assert not hot.COMPILED  # plain Python has no quick way
        return
    (number,) = sockets.waiting
    sockets.them.recv(2000)
    sockets.them.sendto(
        data[:60000].replace(NUMBER.to_bytes(4, "big"), number.to_bytes(4, "big")), sockets.us.getsockname()
    )
    matched, came, unexpected, malformed = hot.receive(sockets.post, sockets.us)
    assert came == 1
    answer = flight.answer
    assert len(matched) + unexpected + malformed + answer.done() == 1
    if answer.done() and type(answer.result()) is dict:
        assert set(answer.result()) == set(SCALARS)
        assert all(ber.sound(*cell) for cell in answer.result().values())
    answer.cancel()
    sockets.post.drop(flight)
    assert not sockets.waiting
    assert sockets.post.taken == 0
    for slot in sockets.slots.values():
        slot.clear()


def received(data: bytes) -> None:
    """A datagram through a real socket: it reaches who waits for its number, and nobody else."""
    sockets = _opened()
    number = plain.message_number(data)
    waiting: dict[int, Waiting | hot.Flight] = {}
    if number >= 0:
        future: asyncio.Future[pdu.Pdu] = LOOP.create_future()
        waiting[number] = Waiting(sockets.peer, future, CommunitySecurity(1, COMMUNITY).unwrap)
    post = hot.Post(waiting, sockets.numbers)
    sockets.them.sendto(data[:60000], sockets.us.getsockname())
    matched, came, _, malformed = hot.receive(post, sockets.us)
    assert came == 1
    assert [octets for _, octets in matched] == ([data] if number >= 0 else [])
    assert malformed == (number < 0)


def echoed(data: bytes) -> None:
    """A datagram to the pings: it has a number for both ways or for none, over UDP and with headers of all kinds."""
    sockets = _opened()
    for kind, identifier, is_headed in _ECHOES:
        like = (kind, identifier, is_headed, COOKIE)
        number = plain_pings.echo_number(data, *like)
        assert pings.echo_number(data, *like) == number
        sockets.them.sendto(data[:60000], sockets.us.getsockname())
        replies = pings.receive_echoes(sockets.us, *like)
        assert [one for one, _ in replies] == ([number] if number >= 0 else [])
        assert all(0 <= lag < 60 for _, lag in replies)
