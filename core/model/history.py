"""In which detail a history is kept, and how it was made to fit a screen."""

from enum import StrEnum


class HistoryLevel(StrEnum):
    """Where points come from."""

    RAW = "raw"
    """As measured, usually a minute each."""
    MINUTES = "5m"
    HOURS = "1h"

    @property
    def step(self) -> int:
        """Seconds; of raw points what they usually are apart."""
        return {HistoryLevel.RAW: 60, HistoryLevel.MINUTES: 300, HistoryLevel.HOURS: 3600}[self]


class HistoryReduction(StrEnum):
    """What was done so that the points fit."""

    NONE = "none"
    MIN_MAX = "min_max"
    """Of each stretch the lowest and the highest point are left."""
    MERGED = "merged"
    """Neighbouring roll-ups are one: the mean of all values, the lowest, the highest."""
