"""An event loop on simulated time: nothing waits, and an hour passes in a moment."""

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.SelectSelector):
    """Time passes only while everybody waits, and then at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if not found and timeout is None:
            raise RuntimeError("everybody waits, and for nothing that could come")
        if not found and timeout:
            self.now += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """No thread may take part: simulated time does not wait for it."""

    def __init__(self) -> None:
        self._clock = _Selector()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now

    def pass_time(self, seconds: float) -> None:
        """Let the running callback take this long."""
        self._clock.now += seconds

    def call_exception_handler(self, context: Mapping[str, Any]) -> None:
        raise RuntimeError(context.get("message")) from context.get("exception")


def run(work: Coroutine[Any, Any, T], loop: VirtualLoop | None = None) -> T:
    """Run on simulated time to the end."""
    loop = loop or VirtualLoop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


class LoopClock:
    """The clocks of a monitor that lives on simulated time: the loop's, and a wall clock that goes with it."""

    def __init__(self, loop: VirtualLoop, starts_at: float) -> None:
        self._loop = loop
        self._offset = starts_at - loop.time()

    def wall(self) -> float:
        return self._loop.time() + self._offset

    def monotonic(self) -> float:
        return self._loop.time()
