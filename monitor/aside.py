"""A thread for what takes long to think about, so that polls and pings go on meanwhile."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_THREAD = ThreadPoolExecutor(1, "aside")
"""One: the event loop waits 5 ms for each thread that computes, whenever it wants to go on."""
T = TypeVar("T")


async def aside(work: Callable[..., T], /, *arguments: object) -> T:
    """Do this beside the event loop, one such thing after the other; what it raises is raised."""
    return await asyncio.get_running_loop().run_in_executor(_THREAD, work, *arguments)
