"""Which addresses are asked, and how fast."""

import asyncio
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ManualClock
from core.model import DiscoveryPrefix
from monitor.discovery.addresses import MOST_6, Pace, addresses
from tests.monitor import virtual


def prefix(text: str) -> DiscoveryPrefix:
    return DiscoveryPrefix.model_validate({"prefix": text, "site": "ly"})


def test_the_networks_own_and_the_broadcast_address_are_left_out() -> None:
    assert addresses(prefix("10.0.0.0/29")) == [f"10.0.0.{number}" for number in range(1, 7)]
    assert addresses(prefix("10.0.0.4/31")) == ["10.0.0.4", "10.0.0.5"]
    assert addresses(prefix("10.0.0.4/32")) == ["10.0.0.4"]


def test_of_ipv6_only_small_ranges_are_asked() -> None:
    assert len(addresses(prefix("fd97::/120"))) == MOST_6 - 1
    assert "fd97::" not in addresses(prefix("fd97::/120")), "the subnet-router anycast address"
    assert addresses(prefix("fd97::/64")) == ()


@given(st.integers(0, 2**32 - 1), st.integers(20, 32))
def test_nothing_outside_of_the_prefix_is_ever_asked(start: int, length: int) -> None:
    network = ip_network((start, length), strict=False)
    asked = addresses(prefix(str(network)))
    assert all(ip_address(one) in network for one in asked)
    assert len(set(asked)) == len(asked) <= 4094


def test_packets_go_at_the_rate_however_they_are_asked_for() -> None:
    async def hundred(pace: Pace) -> float:
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(pace.turn() for _ in range(100)))
        return asyncio.get_running_loop().time() - began

    async def work() -> float:
        loop = asyncio.get_running_loop()
        return await hundred(Pace(lambda: 50.0, loop.time))

    assert virtual.run(work()) == pytest.approx(2.0, abs=0.1)


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(1, 5)), min_size=1, max_size=50), st.floats(1, 1000))
def test_never_more_than_the_rate_and_a_short_burst(steps: list[tuple[float, int]], rate: float) -> None:
    clock = ManualClock()
    pace = Pace(lambda: rate, clock.monotonic)
    sent = 0
    for wait, packets in steps:
        clock.advance(wait)
        delay = pace.delay(packets)
        assert delay is not None
        sent += packets
        assert sent <= rate * (clock.monotonic() + delay) + 4.001
    assert pace.sent == sent


def test_a_rate_of_zero_pauses_and_a_rate_again_goes_on() -> None:
    rate = [0.0]

    async def work() -> float:
        loop = asyncio.get_running_loop()
        pace = Pace(lambda: rate[0], loop.time)
        assert pace.delay() is None
        began = loop.time()
        loop.call_later(30, lambda: rate.__setitem__(0, 10.0))
        await pace.turn()
        return loop.time() - began

    assert 30 <= virtual.run(work()) < 32
