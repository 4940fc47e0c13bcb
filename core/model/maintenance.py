"""Planned maintenance: a stop that was announced, of devices, links or whole sites."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Phase(StrEnum):
    """How far a planned stop is."""

    AHEAD = "ahead"
    UNDER_WAY = "under_way"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Maintenance:
    """One planned stop. Its row is never altered but to end or cancel it, by whom and when.

    ``subjects`` are what was chosen: devices, links, sites. ``covers`` are the devices and links that this means, each
    with the Unix time since which it does: what joins a site later is covered from then on. ``starts_at`` and
    ``ends_at`` are the window, ``announced_at`` is when those concerned were told. ``notice_given`` counts the whole
    working days between announcement and start; ``notice_rule`` and ``notice_required`` are the law that asks for more
    and for how many, empty and 0 when there is none; ``unknown_years`` are those whose holidays nobody knew then.
    """

    id: int
    subjects: tuple[str, ...]
    starts_at: float
    ends_at: float
    reason: str
    announced_at: float
    planned_at: float
    planned_by: str
    notice_given: int
    notice_required: int = 0
    notice_rule: str = ""
    unknown_years: tuple[int, ...] = ()
    ended_at: float | None = None
    ended_by: str | None = None
    cancelled_at: float | None = None
    cancelled_by: str | None = None
    closing_note: str = ""
    covers: Mapping[str, float] = field(default_factory=dict)

    @property
    def until(self) -> float:
        """When the window really ends: as planned, or when somebody ended it before."""
        return self.ends_at if self.ended_at is None else min(self.ends_at, self.ended_at)

    def phase(self, now: float) -> Phase:
        """How far it is at ``now``."""
        if self.cancelled_at is not None:
            return Phase.CANCELLED
        if now < self.starts_at:
            return Phase.AHEAD
        return Phase.UNDER_WAY if now < self.until else Phase.OVER

    def windows(self) -> dict[str, tuple[float, float]]:
        """Subject → [start, end) in which it may be down by plan; nothing when it was cancelled."""
        if self.cancelled_at is not None:
            return {}
        found = {subject: (max(self.starts_at, since), self.until) for subject, since in self.covers.items()}
        return {subject: window for subject, window in found.items() if window[0] < window[1]}
