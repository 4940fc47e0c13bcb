"""Whether somebody set the wall's clock: it is held against the one that never jumps."""

from core.clock import Clock
from core.i18n import language
from core.model import Finding, FindingKind

LEAST = 2.0
"""Seconds; a clock that is corrected bit by bit (adjtime) stays below that between two looks, and a step is none."""


class ClockSteps:
    """Looks at both clocks now and then. A machine that slept counts too: nobody watched meanwhile."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset = clock.wall() - clock.monotonic()

    def look(self) -> Finding | None:
        """The step since the last look, if there was one."""
        wall = self._clock.wall()
        offset = wall - self._clock.monotonic()
        step = offset - self._offset
        self._offset = offset
        if abs(step) < LEAST:
            return None
        detail = (("seconds", f"{step:+.0f}"), ("before", _shown(wall - step)), ("after", _shown(wall)))
        return Finding(FindingKind.CLOCK_STEPPED, str(int(wall)), detail)


def _shown(at: float) -> str:
    return language("en").moment(at)
