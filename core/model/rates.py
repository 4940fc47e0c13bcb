"""Whether a rate may be believed, and where the history keeps that."""

from enum import StrEnum


class Verdict(StrEnum):
    """How a rate was come by, or why there is none."""

    OK = "ok"
    WRAPPED = "wrapped"
    """The counter came round once; the rate is right."""
    RESET = "reset"
    GAP = "gap"
    IMPOSSIBLE = "impossible"
    AMBIGUOUS = "ambiguous"
    """A counter of 32 bits may have wrapped more than once: ask more often, or for the one of 64 bits."""

    @property
    def code(self) -> int:
        """For a history of numbers."""
        return _CODES[self]

    @property
    def believed(self) -> bool:
        """Whether there is a value beside it."""
        return self in (Verdict.OK, Verdict.WRAPPED)


_ORDER = (Verdict.OK, Verdict.WRAPPED, Verdict.RESET, Verdict.GAP, Verdict.IMPOSSIBLE, Verdict.AMBIGUOUS)
"""Never reordered: the places are in stored histories."""
_CODES = {verdict: code for code, verdict in enumerate(_ORDER)}
_METRICS = {"in_bits_per_second": "in_verdict", "out_bits_per_second": "out_verdict"}
VERDICTS = tuple(_METRICS.values())
"""The metrics whose values are codes of verdicts; where there is none, the rate is as counted."""


def verdict(code: float) -> Verdict | None:
    """The verdict of this code, None when there is none such."""
    return _ORDER[int(code)] if code in range(len(_ORDER)) else None


def verdict_metric(metric: str) -> str | None:
    """'in_bits_per_second|ether1' → 'in_verdict|ether1'; None for a metric that has no verdicts."""
    name, bar, part = metric.partition("|")
    return f"{_METRICS[name]}{bar}{part}" if name in _METRICS else None
