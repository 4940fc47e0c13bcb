"""Since when an agent counts: sysUpTime followed through its wrap, judged with the SNMP engine and the host. Pure.

sysUpTime (RFC 3418) is 32 bits of hundredths of a second and begins again after 497 days, which is no restart. All
times are of a monotonic clock of ours, so that setting the wall's clock moves nothing.
"""

from dataclasses import dataclass
from enum import StrEnum

TICKS = 100
WRAP = 1 << 32
SLACK = 5.0
"""Seconds by which two looks at an agent's clock may differ more than ours says: a lost request, a busy agent."""
DRIFT = 0.001
"""Share by which an agent's clock may run faster or slower than ours."""


class Course(StrEnum):
    """What became of an agent's counting since the last look."""

    FIRST = "first"
    RUNNING = "running"
    WRAPPED = "wrapped"
    RESTARTED = "restarted"
    """The agent; whether the host went on is not known, or it did."""
    REBOOTED = "rebooted"
    """The host too."""
    UNCLEAR = "unclear"
    """The agent's clock and ours say different things of the time between."""

    @property
    def goes_on(self) -> bool:
        """Whether counters can be compared with those of the last look."""
        return self in (Course.RUNNING, Course.WRAPPED)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at an agent's clocks at the time ``at`` (seconds).

    ``ticks`` is sysUpTime; ``engine`` snmpEngineBoots and snmpEngineTime, ``host`` hrSystemUptime, None when not told.
    The agent's clock was read at most ``waited`` seconds before ``at``: so long the answer took.
    """

    at: float
    ticks: int
    engine: tuple[int, int] | None = None
    host: int | None = None
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Uptime:
    """A look, and how often sysUpTime had wrapped by then. ``since`` is when the counting began, of our clock."""

    look: Look
    wraps: int = 0
    since: float = 0.0

    @property
    def seconds(self) -> float:
        """Since the agent began to count, over any number of wraps."""
        return (self.wraps * WRAP + self.look.ticks) / TICKS


def follow(before: Uptime | None, look: Look) -> tuple[Uptime, Course]:
    """What a look says after the one before it."""
    if before is None:
        return _begun(look, _wraps_by_engine(look)), Course.FIRST
    elapsed = look.at - before.look.at
    slack = SLACK + max(0.0, elapsed) * DRIFT + before.look.waited + look.waited
    if elapsed < 0:
        return _begun(look, _wraps_by_engine(look)), Course.UNCLEAR
    ahead = _begun(look, before.wraps).seconds - before.seconds - elapsed
    if abs(ahead) <= slack:
        return Uptime(look, before.wraps, before.since), Course.RUNNING
    if abs(ahead + WRAP / TICKS) <= slack and not _contradicts(before.look, look, elapsed):
        return Uptime(look, before.wraps + 1, before.since), Course.WRAPPED
    if ahead < 0 and (look.ticks / TICKS <= elapsed + slack or _engine_restarted(before.look, look)):
        host = _host_went_on(before.look, look, elapsed)
        return _begun(look, 0), Course.REBOOTED if host is False else Course.RESTARTED
    return _begun(look, before.wraps), Course.UNCLEAR


def _begun(look: Look, wraps: int) -> Uptime:
    return Uptime(look, wraps, look.at - (wraps * WRAP + look.ticks) / TICKS)


def _wraps_by_engine(look: Look) -> int:
    """How often sysUpTime has wrapped, when the engine's time since its own boot, which does not wrap, fits to it."""
    if look.engine is None:
        return 0
    engine = look.engine[1]
    wraps = round((engine * TICKS - look.ticks) / WRAP)
    fits = abs(wraps * WRAP / TICKS + look.ticks / TICKS - engine) <= SLACK + engine * DRIFT
    return wraps if wraps > 0 and fits else 0


def _contradicts(before: Look, look: Look, elapsed: float) -> bool:
    """Whether the engine or the host began anew in the same moment in which sysUpTime would have wrapped."""
    return _engine_restarted(before, look) or _host_went_on(before, look, elapsed) is False


def _engine_restarted(before: Look, look: Look) -> bool:
    if before.engine is None or look.engine is None:
        return False
    return look.engine[0] != before.engine[0] or look.engine[1] < before.engine[1]


def _host_went_on(before: Look, look: Look, elapsed: float) -> bool | None:
    """hrSystemUptime wraps as sysUpTime does; None when it is not told."""
    if before.host is None or look.host is None:
        return None
    ahead = (look.host - before.host) / TICKS - elapsed
    slack = SLACK + elapsed * DRIFT + before.waited + look.waited
    return abs(ahead) <= slack or abs(ahead + WRAP / TICKS) <= slack
