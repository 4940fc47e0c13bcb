"""What is known of another's SNMP engine: its id, boots and time, as claimed by anybody or as proved by a digest. Pure.

RFC 3414 sections 2.2, 2.3 and 3.2.7. What nobody can prove is believed only as far as to ask with it. What an
authenticated message proved goes forward at once, and backward (an engine that forgot its boots) only when a request
that carried the lower count was answered, authenticated: who recorded what the engine said in an earlier life can
repeat neither of the two messages, for their numbers are new and nobody can guess them (``numbers``).
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.model import Finding
from monitor.snmp import findings
from monitor.snmp.usm import MAX_BOOTS, TIME_WINDOW


@dataclass(slots=True)
class Clock:
    """One engine's id, boots, and time (seconds since its last boot) at the local time ``at``."""

    engine_id: bytes
    boots: int
    time: int
    at: float

    def time_now(self, now: float) -> int:
        """Its time at the local time ``now``."""
        return max(0, self.time + int(now - self.at))

    def is_behind(self, boots: int, time: int, now: float) -> bool:
        """Whether a message of this boot and time is from outside of the window: RFC 3414 section 3.2.7 b 2."""
        if boots == MAX_BOOTS or boots < self.boots:
            return True
        return boots == self.boots and time < self.time_now(now) - TIME_WINDOW

    def forward(self, boots: int, time: int, now: float) -> None:
        """Take in what an authentic message says, if it is newer: RFC 3414 section 3.2.7 b 1."""
        if boots > self.boots or (boots == self.boots and time > self.time):
            self.boots, self.time, self.at = boots, time, now


class Engines:
    """The engine at one address. ``authenticates`` is False for a user who can prove nothing: then claims are all.

    Two devices that share an id do not disturb each other, for each address has an object of its own.
    """

    def __init__(self, authenticates: bool, now: Callable[[], float]) -> None:
        self._authenticates = authenticates
        self._now = now
        self._claimed: Clock | None = None
        self._proved: Clock | None = None
        self._doubted = False
        self.findings: set[Finding] = set()
        """Until somebody takes them."""

    @property
    def current(self) -> Clock | None:
        """What to ask with."""
        return self._claimed or self._proved

    @property
    def engine_id(self) -> bytes:
        """Of the engine that was proved, else of the one that is claimed; empty when nobody told."""
        known = self._proved or self._claimed
        return b"" if known is None else known.engine_id

    @property
    def proved(self) -> bool:
        """Whether what is asked with was proved."""
        return self._claimed is None and self._proved is not None

    def proved_clock(self) -> tuple[int, int] | None:
        """Its boots and its time now, when both are proved and nothing speaks against them."""
        known = self._proved
        if known is None or self._claimed is not None or not self._authenticates:
            return None
        return known.boots, known.time_now(self._now())

    def ask_who(self) -> bool:
        """Whether to ask first who is there; a doubt is said once."""
        doubted, self._doubted = self._doubted, False
        return doubted or self.current is None

    def unanswered(self) -> None:
        """A request got no answer: a claim that nothing came of is none, and what was proved may be out of date."""
        self._doubted = self.current is not None
        if self._proved is not None:
            self._claimed = None

    def claim(self, engine_id: bytes, boots: int, time: int) -> None:
        """Somebody, perhaps the engine, says who and when it is; nothing proves it."""
        now = self._now()
        said = Clock(engine_id, boots, time, now)
        known = self._proved
        if not self._authenticates:
            self._become(said)
        elif known is not None and known.engine_id == engine_id and _agree(known, said, now):
            self._claimed = None
        else:
            self._claimed = said

    def knows(self, engine_id: bytes) -> bool:
        """Whether an engine of this id may answer here."""
        return any(one is not None and one.engine_id == engine_id for one in (self._proved, self._claimed))

    def corrected(self, engine_id: bytes, boots: int, time: int) -> None:
        """A known engine says, authenticated, that our notion of its time is wrong (usmStatsNotInTimeWindows)."""
        now = self._now()
        said = Clock(engine_id, boots, time, now)
        known, claimed = self._proved, self._claimed
        if known is not None and engine_id == known.engine_id and not known.is_behind(boots, time, now):
            self._proved, self._claimed = said, None
        elif claimed is None or claimed.engine_id == engine_id:
            self._claimed = said  # the digest proves who said it; that it is not from long ago, the next answer will

    def believes(self, engine_id: bytes, boots: int, time: int) -> bool:
        """Whether an authentic answer is from now; one that is proves what it was asked with."""
        now = self._now()
        known, claimed = self._proved, self._claimed
        if claimed is not None and engine_id == claimed.engine_id:
            answered = Clock(engine_id, boots, time, now)
            if _agree(claimed, answered, now):
                self._become(answered)
                return True
        if known is None or engine_id != known.engine_id:
            return False
        if not self._authenticates:
            return True
        if known.is_behind(boots, time, now):
            return False
        known.forward(boots, time, now)
        return True

    def _become(self, fresh: Clock) -> None:
        known = self._proved
        if known is not None and known.engine_id != fresh.engine_id:
            self.findings.add(findings.engine_replaced(known.engine_id, fresh.engine_id))
        elif known is not None and self._authenticates and (fresh.boots, fresh.time) < (known.boots, known.time):
            lower = fresh.boots < known.boots
            self.findings.add(
                findings.boots_back(known.boots, fresh.boots) if lower else findings.time_back(fresh.boots)
            )
        self._proved, self._claimed = fresh, None


def _agree(one: Clock, other: Clock, now: float) -> bool:
    """Whether two notions of an engine's time are of one boot and within the window."""
    if one.boots != other.boots or other.boots == MAX_BOOTS:
        return False
    return abs(one.time_now(now) - other.time_now(now)) <= TIME_WINDOW
