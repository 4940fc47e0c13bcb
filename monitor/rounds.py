"""Rounds of questions to every device: now and then, a few devices at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

SIDE_BY_SIDE = 2


async def every(interval: float, first_after: float, once: Callable[[], Awaitable[None]]) -> None:
    """Go round every ``interval`` seconds until cancelled, or never if that is 0; the first after ``first_after``."""
    if not interval:
        return
    await asyncio.sleep(min(first_after, interval))
    while True:
        await once()
        await asyncio.sleep(interval)


async def each(devices: Iterable[str], ask: Callable[[str], Awaitable[None]]) -> None:
    """Ask every device, by its id, once. ``ask`` raises nothing: what fails with one ends nothing for the others."""
    slots = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(device_id: str) -> None:
        async with slots:
            await ask(device_id)

    await asyncio.gather(*map(one, devices))
