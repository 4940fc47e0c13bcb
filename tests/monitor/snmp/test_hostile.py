"""Datagrams from anybody: whatever arrives, neither side raises, and nobody waits long."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ManualClock
from monitor.snmp import ber, pdu, usm
from monitor.snmp.agent import Agent, Authority, View
from monitor.snmp.security import CommunitySecurity, Security, UserSecurity
from monitor.snmp.transport import Transport, Waiting
from tests.monitor.snmp.asking import COMMUNITY, ENGINE_ID, TABLE, USER, table

ADDRESS = ("127.0.0.1", 16161)
VIEW = View(table(5), [(*TABLE, number) for number in range(1, 13)])
CLOCK = ManualClock()
REQUEST = pdu.encode(pdu.GET_BULK, 77, [ber.oid("1.3.6.1.2.1.2.2.1.1")], 0, 9)


def known_agent() -> Agent:
    return Agent(VIEW, [(0, COMMUNITY), (1, COMMUNITY)], Authority(ENGINE_ID, [USER], CLOCK.monotonic))


def message(flags: int) -> bytes:
    """A request of version 3 at any level."""
    keys = usm.localize_cached(USER, ENGINE_ID)
    return usm.encode(77, flags, USER.name, keys, (ENGINE_ID, 1, 0), usm.scoped(ENGINE_ID, b"", REQUEST))


SEEDS = [pdu.community_message(1, COMMUNITY, REQUEST), pdu.community_message(0, COMMUNITY, REQUEST)] + [
    message(flags) for flags in (0, 1, 3, 4, 5, 7)
]


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A message with a few octets changed, then perhaps cut or lengthened."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for place in draw(st.lists(st.integers(0, len(data) - 1), max_size=5)):
        data[place] = draw(st.integers(0, 255))
    cut = draw(st.integers(0, len(data)))
    return bytes(data[: cut or None]) + draw(st.binary(max_size=5))


@given(st.one_of(st.binary(max_size=300), mangled()))
def test_an_agent_answers_or_keeps_silent(data: bytes) -> None:
    reply = known_agent().respond(data)
    assert reply is None or pdu.message_version(reply) in (0, 1, 3)


def learned() -> UserSecurity:
    found = UserSecurity(USER, CLOCK.monotonic)
    found.engines.claim(ENGINE_ID, 1, 0)
    return found


@pytest.mark.parametrize(
    "asked",
    [CommunitySecurity(1, COMMUNITY), CommunitySecurity(0, COMMUNITY), UserSecurity(USER, CLOCK.monotonic), None],
)
@given(data=st.one_of(st.binary(max_size=300), mangled()))
async def test_who_asks_is_not_disturbed(asked: Security | None, data: bytes) -> None:
    transport = Transport()
    answer: asyncio.Future[pdu.Pdu] = asyncio.get_running_loop().create_future()
    transport.deliver(Waiting(ADDRESS, answer, (asked or learned()).unwrap), data)
    if answer.done():
        assert answer.result().kind in (pdu.RESPONSE, pdu.REPORT)
    else:
        assert transport.counters.unexpected + transport.counters.malformed == 1
    transport.close()


@pytest.mark.parametrize(
    "data",
    [
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x88" + b"\xff" * 8,
        b"\x30\x80" * 30_000,
        pdu.community_message(1, COMMUNITY, pdu.assemble(pdu.GET_BULK, 1, 0, 2**31 - 1, ber.binding(b"\x2b") * 5000)),
        pdu.community_message(
            1, COMMUNITY, pdu.assemble(pdu.GET_NEXT, 1, 0, 0, ber.binding(b"\x2b" + b"\x01" * 630) * 90)
        ),
    ],
)
def test_no_datagram_keeps_an_agent_busy(data: bytes) -> None:
    agent = known_agent()
    started = time.process_time()
    agent.respond(data[:65507])
    assert time.process_time() - started < 0.5
