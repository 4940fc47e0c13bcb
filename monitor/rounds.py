"""Rounds of questions to every device: now and then, a few devices at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

SIDE_BY_SIDE = 2
"""Devices that a round asks at a time, unless it says otherwise."""
T = TypeVar("T")


async def every(interval: float, first_after: float, once: Callable[[], Awaitable[None]]) -> None:
    """Go round every ``interval`` seconds until cancelled, or never if that is 0; the first after ``first_after``."""
    if not interval:
        return
    await asyncio.sleep(min(first_after, interval))
    while True:
        await once()
        await asyncio.sleep(interval)


async def each(devices: Iterable[T], ask: Callable[[T], Awaitable[None]], side_by_side: int = SIDE_BY_SIDE) -> None:
    """Ask every device once, ``side_by_side`` at a time. ``ask`` raises nothing: what fails with one ends nothing else.

    Those that are asked at a time stand far from each other in the inventory: at several sites, each with its own line.
    """
    every_one = list(devices)
    apart = -(-len(every_one) // side_by_side)
    waiting = iter([device for start in range(apart) for device in every_one[start::apart]])

    async def some() -> None:
        for device in waiting:
            await ask(device)

    await asyncio.gather(*(some() for _ in range(side_by_side)))
