"""The sockets that pings leave by: checksums, real ICMP on loopback, UDP echo for simulated addresses."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ProbeError
from core.simulated import ECHO_PORT, simulated
from monitor.probes.echo import EchoSocket, IcmpEchoSocket, OwnLinkDown, UdpEchoSocket, checksum
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


class Mailbox:
    """What a socket hands over."""

    def __init__(self) -> None:
        self.replies: asyncio.Queue[tuple[str, bytes, float]] = asyncio.Queue()

    def take(self, source: str, payload: bytes, at: float) -> None:
        self.replies.put_nowait((source, payload, at))

    async def next(self) -> tuple[str, bytes, float]:
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
    for number in range(3):
        bound.send(address, b"payload %d" % number)
    got = [await mailbox.next() for _ in range(3)]
    assert [payload for _, payload, _ in got] == [b"payload 0", b"payload 1", b"payload 2"]
    assert {source for source, _, _ in got} == {address}
    assert all(before <= at <= before + 2 for _, _, at in got)


async def test_two_icmp_sockets_hear_their_own_answers_only(icmp: tuple[EchoSocket, Mailbox]) -> None:
    mine, my_mail = icmp
    other, other_mail = IcmpEchoSocket(), Mailbox()
    other.open(other_mail.take)
    try:
        mine.send("127.0.0.1", b"mine")
        other.send("127.0.0.1", b"other")
        assert (await my_mail.next())[1] == b"mine"
        assert (await other_mail.next())[1] == b"other"
        await asyncio.sleep(0.02)
        assert my_mail.replies.empty()
        assert other_mail.replies.empty()
    finally:
        other.close()


async def test_a_network_without_a_route_is_our_own_link_down(
    icmp: tuple[EchoSocket, Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    bound, _ = icmp

    class Dead:
        def sendto(self, packet: bytes, address: tuple[str, int]) -> int:
            raise OSError(101, "Network is unreachable")

        def fileno(self) -> int:
            return -1

    assert isinstance(bound, IcmpEchoSocket)
    monkeypatch.setattr(bound, "_sockets", {2: (Dead(), False)})
    with pytest.raises(OwnLinkDown):
        bound.send("127.0.0.1", b"x")
    with pytest.raises(OwnLinkDown):
        bound.send("::1", b"x")
    monkeypatch.undo()


async def test_udp_echo_stands_for_icmp_in_the_simulated_centre() -> None:
    faults = Faults()
    server = await serve(lambda data: data, (simulated(ADDRESS), ECHO_PORT), faults)
    bound, mailbox = UdpEchoSocket(), Mailbox()
    bound.open(mailbox.take)
    try:
        bound.send(ADDRESS, b"hello")
        source, payload, _ = await mailbox.next()
        assert (source, payload) == ("127.250.7.7", b"hello")
        faults.drop = 1.0
        bound.send(ADDRESS, b"lost")
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
        for _ in range(5):
            bound.send("10.250.7.9", b"nobody")
            bound.send(ADDRESS, b"hello")
        assert [(await mailbox.next())[1] for _ in range(5)] == [b"hello"] * 5
    finally:
        bound.close()
        server.close()


async def test_a_closed_socket_sends_nothing() -> None:
    bound = UdpEchoSocket()
    bound.open(Mailbox().take)
    bound.close()
    bound.close()
    bound.send(ADDRESS, b"x")
