"""The sockets that pings leave by: real ICMP on loopback, UDP echo for simulated addresses; compiled and in Python."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ProbeError
from core.simulated import ECHO_PORT, simulated
from monitor.probes import hot, plain
from monitor.probes.echo import EchoSocket, IcmpEchoSocket, UdpEchoSocket
from monitor.probes.plain import checksum
from monitor.snmp.agent import Faults, serve

ADDRESS = "10.250.7.7"
"""Simulated at 127.250.7.7, where nobody else of this machine is."""


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (bytes.fromhex("0001f203f4f5f6f7"), 0x220D),  # RFC 1071 section 3: the sum is ddf2
        (b"", 0xFFFF),
        (b"\xff\xff", 0x0000),
        (bytes.fromhex("45000073000040004011") + b"\0\0" + bytes.fromhex("c0a80001c0a800c7"), 0xB861),
        (b"\x01", 0xFEFF),
    ],
)
def test_known_checksums(packet: bytes, expected: int) -> None:
    assert checksum(packet) == expected


@given(st.binary(min_size=4, max_size=200))
def test_a_packet_with_its_checksum_sums_to_nothing(packet: bytes) -> None:
    packet = packet[:2] + b"\0\0" + packet[4:]
    summed = packet[:2] + checksum(packet).to_bytes(2, "big") + packet[4:]
    assert checksum(summed) in (0, 0xFFFF)


@pytest.fixture(autouse=True, params=[True, False] if hot.COMPILED else [False], ids=lambda is_c: "c" if is_c else "py")
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test with both."""
    if not request.param:
        for name in ("receive_echoes", "send_echoes"):
            monkeypatch.setattr(hot, name, getattr(plain, name))


class Mailbox:
    """What a socket hands over."""

    def __init__(self) -> None:
        self.replies: asyncio.Queue[tuple[int, float]] = asyncio.Queue()

    def take(self, replies: Sequence[tuple[int, float]]) -> None:
        for one in replies:
            self.replies.put_nowait(one)

    async def next(self) -> tuple[int, float]:
        async with asyncio.timeout(2):
            return await self.replies.get()


@pytest.fixture
async def icmp() -> AsyncIterator[tuple[EchoSocket, Mailbox]]:
    bound, mailbox = IcmpEchoSocket(), Mailbox()
    try:
        bound.open(mailbox.take)
    except ProbeError as refused:
        if os.environ.get("CI") == "true":
            pytest.fail(str(refused), pytrace=False)
        pytest.skip(str(refused))
    yield bound, mailbox
    bound.close()


@pytest.mark.parametrize("address", ["127.0.0.1", "127.250.7.8", "::1"])
async def test_real_icmp_on_loopback(icmp: tuple[EchoSocket, Mailbox], address: str) -> None:
    bound, mailbox = icmp
    if address == "::1" and not os.path.exists("/proc/net/if_inet6"):  # noqa: PTH110  -- a file of the kernel
        pytest.skip("this machine has no IPv6")
    before = asyncio.get_running_loop().time()
    assert not bound.send([(address, number) for number in (0, 7, 0xFFFFFFFF)])
    got = [await mailbox.next() for _ in range(3)]
    assert [number for number, _ in got] == [0, 7, 0xFFFFFFFF]
    assert all(before - 0.01 <= at <= before + 2 for _, at in got)


async def test_more_replies_than_one_look_takes(icmp: tuple[EchoSocket, Mailbox]) -> None:
    bound, mailbox = icmp
    numbers = list(range(700))
    bound.send([(f"127.250.{number % 200}.8", number) for number in numbers])
    assert [(await mailbox.next())[0] for _ in numbers] == numbers


async def test_a_reply_came_when_the_kernel_got_it(icmp: tuple[EchoSocket, Mailbox]) -> None:
    bound, mailbox = icmp
    loop = asyncio.get_running_loop()
    sent_at = loop.time()
    bound.send([("127.0.0.1", 1)])
    until = loop.time() + 0.3
    while loop.time() < until:
        pass  # somebody keeps the loop busy
    _, at = await mailbox.next()
    assert at - sent_at < 0.25


async def test_two_icmp_sockets_hear_their_own_answers_only(icmp: tuple[EchoSocket, Mailbox]) -> None:
    mine, my_mail = icmp
    other, other_mail = IcmpEchoSocket(), Mailbox()
    other.open(other_mail.take)
    try:
        mine.send([("127.0.0.1", 1)])
        other.send([("127.0.0.1", 2)])
        assert (await my_mail.next())[0] == 1
        assert (await other_mail.next())[0] == 2
        await asyncio.sleep(0.02)
        assert my_mail.replies.empty()
        assert other_mail.replies.empty()
    finally:
        other.close()


async def test_a_network_without_a_route_is_our_own_link_down(icmp: tuple[EchoSocket, Mailbox]) -> None:
    """240.0.0.0/4 has no route, not even a default one; what is no address at all is lost, and harms nobody else."""
    bound, mailbox = icmp
    asked = [("127.0.0.1", 1), ("255.255.255.255.255", 2), ("127.0.0.1", 3)]
    assert not bound.send(asked)
    assert [(await mailbox.next())[0] for _ in range(2)] == [1, 3]
    bound.close()
    assert set(bound.send([*asked, ("::1", 4)])) == {1, 2, 3, 4}


async def test_udp_echo_stands_for_icmp_in_the_simulated_centre() -> None:
    faults = Faults()
    server = await serve(lambda data: data, (simulated(ADDRESS), ECHO_PORT), faults)
    bound, mailbox = UdpEchoSocket(), Mailbox()
    bound.open(mailbox.take)
    try:
        bound.send([(ADDRESS, 5)])
        assert (await mailbox.next())[0] == 5
        faults.drop = 1.0
        bound.send([(ADDRESS, 6)])
        await asyncio.sleep(0.05)
        assert mailbox.replies.empty()
    finally:
        bound.close()
        server.close()


async def test_an_address_where_nobody_is_is_silent_and_harms_nobody_else() -> None:
    server = await serve(lambda data: data, (simulated(ADDRESS), ECHO_PORT))
    bound, mailbox = UdpEchoSocket(), Mailbox()
    bound.open(mailbox.take)
    try:
        for number in range(5):
            bound.send([("10.250.7.9", 100 + number), (ADDRESS, number)])
        assert [(await mailbox.next())[0] for _ in range(5)] == [0, 1, 2, 3, 4]
    finally:
        bound.close()
        server.close()


@pytest.mark.parametrize("answer", [b"", b"x" * 12, b"x" * 11, b"x" * 13, b"x" * 9000])
async def test_an_answer_that_is_not_to_our_request_is_none(answer: bytes) -> None:
    """The number is easy to guess, the cookie is not."""
    answers = iter([answer, b"x" * 8 + b"\0\0\0\7"])
    server = await serve(lambda data: next(answers, data), (simulated(ADDRESS), ECHO_PORT))
    bound, mailbox = UdpEchoSocket(), Mailbox()
    bound.open(mailbox.take)
    try:
        bound.send([(ADDRESS, 7), (ADDRESS, 7), (ADDRESS, 8)])
        assert (await mailbox.next())[0] == 8
        assert mailbox.replies.empty()
    finally:
        bound.close()
        server.close()


async def test_a_closed_socket_sends_nothing() -> None:
    bound = UdpEchoSocket()
    bound.open(Mailbox().take)
    bound.close()
    bound.close()
    bound.send([(ADDRESS, 1)])
