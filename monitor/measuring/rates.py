"""Rates of counters, each with its verdict: a reset or a gap is never a spike. Pure."""

from dataclasses import dataclass

from core.model import Verdict


@dataclass(frozen=True, slots=True)
class Count:
    """A counter's value at a time. ``epoch`` (seconds) is when the counting began as far as the agent tells, 0 when
    it does not; ``discontinuity`` is its interface's ifCounterDiscontinuityTime (RFC 2863), 0 where there is none."""

    value: int
    at: float
    epoch: float
    discontinuity: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """Units per second, None when nothing can be said, and why."""

    value: float | None
    verdict: Verdict


EPOCH_SLACK = 10.0
"""Seconds by which an agent's clock may drift between two polls without being a restart."""
TOLERANCE = 1.1
"""A tenth more than a line's speed is within the clocks' error and the counters' delay."""


def rate(
    before: Count | None, after: Count, bits: int, limit: float | None, longest: float, most: float | None = None
) -> Rate:
    """The rate between two counts of a counter of 32 or 64 bits.

    ``limit`` is the highest possible rate or None; ``longest`` the longest time in seconds between two polls over which
    an average still says something; ``most`` is what can have been counted between the two as others tell (packets
    of the largest size), None when they do not.
    """
    if before is None or after.at <= before.at or after.at - before.at > longest:
        return Rate(None, Verdict.GAP)
    if after.epoch - before.epoch > EPOCH_SLACK or after.discontinuity != before.discontinuity:
        return Rate(None, Verdict.RESET)
    if before.epoch - after.epoch > EPOCH_SLACK:  # our clock was set back: the time between is not known
        return Rate(None, Verdict.GAP)
    elapsed = after.at - before.at
    verdict, difference = Verdict.OK, after.value - before.value
    if difference < 0:
        if bits == 64 or not after.epoch:  # 64 bits take years; without an uptime a restart looks like a wrap
            return Rate(None, Verdict.RESET)
        verdict, difference = Verdict.WRAPPED, difference + (1 << bits)
    value = difference / elapsed
    if limit is not None and value > limit * TOLERANCE:
        return Rate(None, Verdict.RESET if verdict is Verdict.WRAPPED else Verdict.IMPOSSIBLE)
    once_more = difference + (1 << 32)
    if (
        bits == 32
        and limit is not None
        and once_more <= limit * TOLERANCE * elapsed
        and (most is None or once_more <= most)
    ):
        return Rate(None, Verdict.AMBIGUOUS)
    return Rate(value, verdict)
