"""Polls that traps bring about: at once, once more when agents have settled, and never too many."""

import asyncio
from itertools import pairwise

from monitor.judging.weighing import SETTLE
from monitor.traps.confirm import BURST, GAP, Confirmations
from tests.monitor.virtual import VirtualLoop, run


class Polls:
    """Confirmations on simulated time, and when each device was polled."""

    def __init__(self) -> None:
        self.loop = VirtualLoop()
        self.began = self.loop.time()
        self.made: list[tuple[float, str]] = []
        self.confirmations = Confirmations(self._poll, self.loop.time)

    def _poll(self, device_id: str) -> None:
        self.made.append((round(self.loop.time() - self.began, 3), device_id))

    def run(self, wants: list[tuple[float, str]], until: float = 60.0) -> list[tuple[float, str]]:
        async def work() -> None:
            for at, device_id in wants:
                await asyncio.sleep(self.began + at - self.loop.time())
                self.confirmations.want(device_id)
            await asyncio.sleep(self.began + until - self.loop.time())
            self.confirmations.stop()

        run(work(), self.loop)
        return self.made


def test_one_trap_is_confirmed_at_once_and_when_its_agent_has_settled() -> None:
    assert Polls().run([(0.0, "a")]) == [(0.0, "a"), (SETTLE + 1, "a")]


def test_a_storm_of_one_device_is_a_poll_every_few_seconds() -> None:
    made = Polls().run([(number / 100, "a") for number in range(3000)])
    times = [at for at, _ in made]
    assert len(times) <= 30 / GAP + 3
    assert all(later - earlier >= GAP - 0.001 for earlier, later in pairwise(times))
    assert times[-1] > 30, "the last trap is confirmed too"


def test_many_devices_at_once_are_not_all_polled_at_once() -> None:
    polls = Polls()
    made = polls.run([(0.0, str(number)) for number in range(1000)], until=1.0)
    assert len(made) == BURST
    assert polls.confirmations.refused == 1000 - BURST
    assert polls.confirmations.polls == BURST
