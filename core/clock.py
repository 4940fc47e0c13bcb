"""The clock seam: everything that needs the time is given one of these."""

import time
from typing import Protocol


class Clock(Protocol):
    """Two clocks in one: the wall's for what is stored, the monotonic one for intervals."""

    def wall(self) -> float:
        """Unix time in seconds."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never jumps."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def wall(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


class ManualClock:
    """A clock that stands still until it is moved: the public fake."""

    def __init__(self, wall: float = 1_767_225_600.0) -> None:
        self._wall = wall
        self._monotonic = 0.0

    def wall(self) -> float:
        return self._wall

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Move both clocks forward."""
        self._wall += seconds
        self._monotonic += seconds

    def jump(self, seconds: float) -> None:
        """Step the wall clock alone, as an NTP correction does."""
        self._wall += seconds
