"""Pings on simulated time: when they are sent, what silence means, and what is no answer."""

import asyncio
from collections.abc import Collection, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from core.settings import load
from monitor.probes import ping
from monitor.probes.echo import OnReplies, Request
from monitor.probes.ping import Pinger, Target, Track
from tests.monitor.virtual import VirtualLoop, run

DEFAULTS = load(None, {})
A = Target("device:a", "10.0.0.1", DEFAULTS.ping_interval, DEFAULTS.ping_timeout, DEFAULTS.ping_confirmations)
RARE = replace(A, interval=600.0)


@dataclass
class Net:
    """A socket whose targets answer after ``rtt`` seconds, unless cut; time passes as it does on a busy machine."""

    loop: VirtualLoop
    rtt: float = 0.005
    cut: bool = False
    own_link_down: bool = False
    copies: int = 1
    sent: list[tuple[float, str, int]] = field(default_factory=list)
    is_open: bool = False

    def open(self, on_replies: OnReplies) -> None:
        self.is_open = True
        self.reply = on_replies

    def send(self, requests: Sequence[Request]) -> Collection[int]:
        if self.own_link_down:
            return [number for _, number in requests]
        for address, number in requests:
            self.sent.append((self.loop.time(), address, number))
            self.loop.pass_time(0.0002)
            if not self.cut:
                for _ in range(self.copies):
                    self.loop.call_later(self.rtt, self._arrive, number)
        return ()

    def close(self) -> None:
        self.is_open = False

    def _arrive(self, number: int) -> None:
        if self.is_open:
            self.reply([(number, self.loop.time())])

    def to(self, address: str) -> list[float]:
        return [at for at, its_address, _ in self.sent if its_address == address]


class World:
    """A pinger on a net, on simulated time."""

    def __init__(self) -> None:
        self.loop = VirtualLoop()
        self.net = Net(self.loop)
        self.results: list[tuple[float, bool | None]] = []
        self.pinger = Pinger(self.net, lambda track: self.results.append((self.loop.time(), track.reachable)))

    def run(self, story: Coroutine[Any, Any, None]) -> None:
        async def whole() -> None:
            self.pinger.start()
            await story
            self.pinger.stop()

        run(whole(), self.loop)

    @property
    def track(self) -> Track:
        return self.pinger.tracks["device:a"]

    async def until_known(self, reachable: bool) -> float:
        """Seconds until the target is known to be this."""
        began = self.loop.time()
        while self.track.reachable is not reachable:
            await asyncio.sleep(0.001)
        return self.loop.time() - began


@pytest.fixture
def world() -> World:
    return World()


def test_a_target_that_answers_is_reachable_and_measured(world: World) -> None:
    async def story() -> None:
        world.pinger.watch([A])
        await asyncio.sleep(30.5)
        track = world.track
        assert track.reachable
        assert not track.suspect
        assert 28 <= track.responses <= 31
        assert track.requests - track.responses <= 1
        assert track.loss_ratio() == 0.0
        assert track.mean_rtt() == pytest.approx(0.005, abs=0.001)
        assert sum(track.histogram) == track.responses

    world.run(story())


def detection(phase: float, rtt: float) -> float:
    """Seconds from a cut until it is known, the cut at this share of the interval after an answer."""
    world, found = World(), 0.0
    world.net.rtt = rtt

    async def story() -> None:
        nonlocal found
        world.pinger.watch([A])
        await asyncio.sleep(5)
        answered = world.track.responses
        while world.track.responses == answered:
            await asyncio.sleep(0.001)
        await asyncio.sleep(phase * A.interval)
        world.net.cut = True
        found = await world.until_known(False)

    world.run(story())
    return found


@pytest.mark.parametrize("rtt", [0.0005, 0.012, 0.08])
def test_a_cut_is_known_within_2_2_seconds(rtt: float, capsys: pytest.CaptureFixture[str]) -> None:
    found = [detection(phase / 10, rtt) for phase in range(10)]
    with capsys.disabled():
        print(f"\na cut is known after {min(found):.2f} to {max(found):.2f} s (round trip {rtt * 1000:g} ms)")
    steps = 1 + DEFAULTS.ping_confirmations
    worst = A.interval + steps * (ping.LEAST_WAIT + 2 * ping.TICK) + (steps - 1) * ping.CONFIRM_AFTER
    assert worst <= 2.2
    assert max(found) <= worst + 0.01  # a step of 0.001 s here


def test_a_line_that_suddenly_becomes_slow_is_slow_and_not_cut(world: World) -> None:
    async def story() -> None:
        world.net.rtt = 0.02
        world.pinger.watch([A])
        await asyncio.sleep(30)
        world.net.rtt = 0.7  # a buffer on the way has filled
        await asyncio.sleep(30)
        assert not [at for at, reachable in world.results if reachable is False]
        assert world.track.loss_ratio() == 0.0
        assert world.track.mean_rtt() == pytest.approx(0.38, abs=0.05)

    world.run(story())


def test_a_heal_is_known_within_an_interval(world: World) -> None:
    async def story() -> None:
        world.net.cut = True
        world.pinger.watch([A])
        await asyncio.sleep(60)
        assert world.track.reachable is False
        world.net.cut = False
        assert await world.until_known(True) <= A.interval + A.timeout + 0.1
        assert world.track.loss_ratio() == 0.0  # the outage says nothing of the line that came back

    world.run(story())


def test_one_lost_ping_is_confirmed_quickly_and_is_no_outage(world: World) -> None:
    async def story() -> None:
        world.pinger.watch([A])
        await asyncio.sleep(5)
        world.net.cut = True
        while not world.track.suspect:
            await asyncio.sleep(0.01)
        world.net.cut = False
        lost_at = world.loop.time()
        while world.track.suspect:
            await asyncio.sleep(0.01)
        assert world.loop.time() - lost_at < 0.3
        assert world.track.reachable

    world.run(story())


def test_a_dead_target_is_asked_once_an_interval(world: World) -> None:
    async def story() -> None:
        world.net.cut = True
        world.pinger.watch([A])
        await asyncio.sleep(10)
        before = len(world.net.sent)
        await asyncio.sleep(100)
        assert 90 <= len(world.net.sent) - before <= 101

    world.run(story())


@pytest.mark.parametrize("interval", [0.1, 0.25, 0.33, 1.0, 7.5])
def test_the_interval_is_what_was_asked_for_in_the_long_run(world: World, interval: float) -> None:
    async def story() -> None:
        world.pinger.watch([replace(A, interval=interval)])
        await asyncio.sleep(20 + 200 * interval)
        recent = [at for at, _, _ in world.net.sent if at >= world.loop.time() - 200 * interval]
        assert 199 <= len(recent) <= 201

    world.run(story())


def test_sends_to_many_targets_share_few_wake_ups(world: World) -> None:
    async def story() -> None:
        world.pinger.watch([replace(A, subject=f"device:{number}") for number in range(50)])
        await asyncio.sleep(10)
        offsets = [(at + 1e-6) % ping.TICK for at, _, _ in world.net.sent]
        assert max(offsets) <= 50 * 0.0002 + 1e-6

    world.run(story())


def test_a_new_address_starts_anew_and_is_asked_at_once(world: World) -> None:
    async def story() -> None:
        world.pinger.watch([RARE])
        await asyncio.sleep(10)
        assert world.track.reachable
        world.pinger.watch([replace(RARE, address="10.0.0.2")])
        assert world.track.reachable is None
        await asyncio.sleep(2)
        assert world.track.reachable
        assert world.net.sent[-1][1] == "10.0.0.2"

    world.run(story())


def test_a_shorter_interval_counts_at_once(world: World) -> None:
    async def story() -> None:
        world.pinger.watch([RARE])
        await asyncio.sleep(5)
        known = world.track
        world.pinger.watch([A])
        await asyncio.sleep(5)
        assert world.track is known
        assert world.track.responses >= 4

    world.run(story())


def test_an_answer_from_the_old_address_says_nothing_of_the_new_one(world: World) -> None:
    async def story() -> None:
        world.net.rtt = 0.3
        world.pinger.watch([A])
        while not world.net.sent:
            await asyncio.sleep(0.01)
        world.pinger.watch([replace(A, address="10.0.0.2")])
        world.net.cut = True
        await asyncio.sleep(10)
        assert world.track.responses == 0
        assert world.track.reachable is False

    world.run(story())


def test_removed_while_a_ping_is_on_its_way(world: World) -> None:
    async def story() -> None:
        world.net.rtt = 0.3
        world.pinger.watch([A])
        while not world.net.sent:
            await asyncio.sleep(0.01)
        world.pinger.watch([])
        await asyncio.sleep(5)
        assert len(world.net.sent) == 1
        assert world.results == []

    world.run(story())


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize("pause", [0.0, 0.1, 0.4, 0.7])
def test_removed_and_added_again_is_asked_once_an_interval(world: World, cut: bool, pause: float) -> None:
    async def story() -> None:
        world.net.rtt = 0.3
        world.pinger.watch([A])
        await asyncio.sleep(5)
        world.net.cut = cut
        for _ in range(5):
            sent = len(world.net.sent)
            while len(world.net.sent) == sent:
                await asyncio.sleep(0.01)
            world.pinger.watch([])
            await asyncio.sleep(pause)
            world.pinger.watch([A])
        await asyncio.sleep(5)
        before = len(world.net.sent)
        await asyncio.sleep(20)
        assert 18 <= len(world.net.sent) - before <= 21

    world.run(story())


def test_duplicates_are_counted_and_not_as_answers(world: World) -> None:
    async def story() -> None:
        world.net.copies = 3
        world.pinger.watch([A])
        await asyncio.sleep(20.5)
        assert world.track.duplicates == 2 * world.track.responses
        assert world.track.responses <= world.track.requests

    world.run(story())


def test_nothing_of_old_pings_is_kept(world: World) -> None:
    async def story() -> None:
        world.pinger.watch([A, replace(A, subject="device:b", address="10.0.0.2")])
        await asyncio.sleep(3600)
        assert len(world.pinger._sent) <= 4
        assert sum(map(len, world.pinger._due.values())) <= 6

    world.run(story())


def test_a_late_answer_is_a_lost_ping(world: World) -> None:
    async def story() -> None:
        world.net.rtt = A.timeout + 0.2
        world.pinger.watch([A])
        await asyncio.sleep(20)
        assert world.track.responses == 0
        assert world.track.duplicates == 0
        assert world.track.reachable is False

    world.run(story())


def test_an_answer_to_no_ping_of_ours_is_none(world: World) -> None:
    async def story() -> None:
        world.net.cut = True
        world.pinger.watch([A])
        while not world.net.sent:
            await asyncio.sleep(0.01)
        world.net.reply([(number, world.loop.time()) for number in (0, world.net.sent[0][2] + 1, 0xFFFFFFFF)])
        await asyncio.sleep(10)
        assert world.track.responses == 0

    world.run(story())


def test_our_own_link_down_is_not_the_targets_loss(world: World) -> None:
    async def story() -> None:
        world.pinger.watch([A])
        await asyncio.sleep(20)
        sent = world.track.requests
        world.net.own_link_down = True
        await asyncio.sleep(5)
        assert world.track.own_link_down
        assert world.track.requests == sent
        assert world.track.loss_ratio() == 0.0
        assert world.track.reachable is None
        world.net.own_link_down = False
        assert await world.until_known(True) < A.interval + 0.1
        assert not world.track.own_link_down
        assert world.track.loss_ratio() == 0.0

    world.run(story())


def test_a_target_that_died_while_our_own_link_was_down_is_never_called_reachable(world: World) -> None:
    async def story() -> None:
        world.pinger.watch([A])
        await asyncio.sleep(5)
        world.net.own_link_down = world.net.cut = True
        await asyncio.sleep(5)
        world.net.own_link_down = False
        world.results.clear()
        await world.until_known(False)
        assert {reachable for _, reachable in world.results} == {None, False}

    world.run(story())


def test_a_dead_link_of_ours_is_tried_once_an_interval(world: World) -> None:
    async def story() -> None:
        world.pinger.watch([A])
        await asyncio.sleep(5)
        world.net.cut = True
        while not world.track.suspect:
            await asyncio.sleep(0.01)
        world.net.own_link_down = True
        world.results.clear()
        await asyncio.sleep(30)
        assert len(world.results) <= 32

    world.run(story())


def test_after_the_stop_nothing_is_sent(world: World) -> None:
    async def story() -> None:
        world.pinger.watch([A])
        await asyncio.sleep(3)
        world.pinger.stop()
        sent = len(world.net.sent)
        await asyncio.sleep(10)
        assert len(world.net.sent) == sent

    world.run(story())
