"""What is on its way is bounded, and who does not answer keeps nobody waiting."""

import asyncio
import socket
import time

import pytest

from monitor.snmp import ber, exchange, pdu
from monitor.snmp.engine import Agent, Engine, NoResponse
from monitor.snmp.hot import Post
from monitor.snmp.numbers import Numbers
from monitor.snmp.timers import SLOT, Timers
from monitor.snmp.transport import Transport
from monitor.snmp.window import Window
from tests.monitor.snmp.asking import asking, security, table

SYS_NAME = ber.oid("1.3.6.1.2.1.1.5.0")


def window_of(octets: int) -> Window:
    post = Post({}, Numbers())
    post.capacity = octets
    return Window(post)


async def test_who_finds_no_room_waits_until_some_is_given_back() -> None:
    window = window_of(100)
    await window.room(80)
    second, third = (asyncio.create_task(window.room(size)) for size in (30, 10))
    await asyncio.sleep(0)
    assert not second.done()
    assert not third.done()  # it would fit, but it is not its turn
    window.leave(80)
    await asyncio.gather(second, third)
    assert window.post.taken == 40


async def test_what_is_larger_than_everything_passes_alone() -> None:
    window = window_of(100)
    await window.room(1000)
    waiting = asyncio.create_task(window.room(1000))
    await asyncio.sleep(0)
    window.leave(1000)
    await waiting
    assert window.post.taken == 1000


@pytest.mark.parametrize("granted", [False, True])
async def test_who_is_cancelled_takes_no_room(granted: bool) -> None:
    window = window_of(100)
    await window.room(100)
    waiting = asyncio.create_task(window.room(50))
    behind = asyncio.create_task(window.room(60))
    await asyncio.sleep(0)
    if granted:
        window.leave(100)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    if not granted:
        window.leave(100)
    await behind
    assert window.post.taken == 60


async def test_timeouts_come_in_their_order_and_not_early() -> None:
    came: list[tuple[str, float]] = []
    began = time.monotonic()
    timers: Timers[str] = Timers(time.monotonic, lambda name: came.append((name, time.monotonic() - began)))
    for name, seconds in (("late", 0.12), ("early", 0.03)):
        timers.after(seconds, name)
    await asyncio.sleep(0.12 + 5 * SLOT)
    assert [name for name, _ in came] == ["early", "late"]
    assert came[0][1] >= 0.03
    assert came[1][1] >= 0.12


async def test_silent_agents_do_not_make_others_wait() -> None:
    """Ten times as many as the window holds are silent; one that answers is still asked at once."""
    async with asking(table(1)) as pair:
        pair.transport.__class__ = _Narrow
        silent = [Agent((f"127.0.0.{number}", 9), security(pdu.VERSION_2C), 0.5, 1) for number in range(10, 110)]
        asked = [asyncio.create_task(pair.engine.get(one, [SYS_NAME])) for one in silent]
        await asyncio.sleep(0)
        began = time.monotonic()
        assert await pair.engine.get(pair.agent, [SYS_NAME])
        waited = time.monotonic() - began
        assert not any(one.done() for one in asked)
        failures = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(failure, NoResponse) for failure in failures)
        assert waited < 5


class _Narrow(Transport):
    @property
    def capacity(self) -> int:
        return 8500


async def test_a_device_that_is_silent_for_long_is_asked_less_often() -> None:
    async with asking(table(1)) as pair:
        pair.faults.drop = 1.0
        pair.agent.timeout = 0.02
        for expected in (3, 6, 9, 11, 13):
            with pytest.raises(NoResponse):
                await pair.engine.get(pair.agent, [SYS_NAME])
            assert pair.agent.sent == expected
        pair.faults.drop = 0.0
        assert await pair.engine.get(pair.agent, [SYS_NAME])
        assert pair.agent.attempts == 3


@pytest.mark.parametrize("octets", [60, 500, 1472, 4000, 5800, 9000])
async def test_as_much_as_is_let_on_its_way_the_kernel_can_keep(octets: int) -> None:
    """Nobody reads while a window's worth of answers arrives, and none is dropped: timeouts of our own making."""
    transport = Transport()
    await transport.open()
    bound = transport._sockets[False]._bound
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agents:
        for _ in range(transport.capacity // (octets + exchange._HEAD)):
            agents.sendto(bytes(octets), ("127.0.0.1", bound.getsockname()[1]))
    assert transport.dropped == 0
    transport.close()


async def test_datagrams_that_the_kernel_dropped_are_counted() -> None:
    transport = Transport()
    await transport.open()
    assert transport.dropped == 0
    assert transport.capacity > 0
    assert Engine(transport, time.monotonic) is not None
    transport.close()


async def test_who_is_late_only_because_we_are_busy_is_not_asked_again() -> None:
    """The event loop stands still for longer than any answer is waited for, while hundreds of them are there."""
    async with asking(table(1)) as pair:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
            there.bind(("127.0.0.1", 0))
            there.settimeout(5)
            agent = Agent(there.getsockname(), security(pdu.VERSION_2C))
            asked = [asyncio.create_task(pair.engine.get(agent, [SYS_NAME])) for _ in range(150)]
            await asyncio.sleep(0)
            for _ in asked:
                data, source = there.recvfrom(2000)
                answer = pair.simulated.respond(data)
                assert answer is not None
                there.sendto(answer, source)
            time.sleep(1.5)
            await asyncio.gather(*asked)
        assert (agent.sent, agent.retried) == (150, 0)
