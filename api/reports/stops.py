"""The planned stops of a period, as they stood when it ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import floor

from api.reports.period import Period
from core.calendar import Interval, merged
from core.model import Maintenance
from core.store.maintenance import Maintenances


@dataclass(frozen=True, slots=True)
class Stop:
    """One planned stop with what it means for the subjects of the report; times are whole Unix seconds.

    ``subjects`` are each with the time since which it is covered. ``notice_required`` is 0 where the notice was enough.
    """

    id: int
    starts_at: int
    ends_at: int
    announced_at: int
    notice_given: int
    notice_required: int
    reason: str
    subjects: Sequence[tuple[str, int]]


def stops(store: Maintenances, period: Period, subjects: Collection[str]) -> list[Stop]:
    """Those whose window meets the period and that cover some of the subjects, in the order in which they began."""
    found = [_as_of(one, period.until, subjects) for one in store.overlapping(period.since, period.until)]
    return sorted((stop for stop in found if stop.subjects), key=lambda stop: (stop.starts_at, stop.id))


def windows(planned: Sequence[Stop]) -> dict[str, list[Interval]]:
    """Subject → when it might be down by plan, merged."""
    found: dict[str, list[Interval]] = {}
    for stop in planned:
        for subject, since in stop.subjects:
            found.setdefault(subject, []).append((max(stop.starts_at, since), stop.ends_at))
    return {subject: merged(several) for subject, several in found.items()}


def _as_of(one: Maintenance, until: int, subjects: Collection[str]) -> Stop:
    ended_before = one.ended_at is not None and one.ended_at < until
    return Stop(
        one.id,
        floor(one.starts_at),
        floor(one.until if ended_before else one.ends_at),
        floor(one.announced_at),
        one.notice_given,
        one.notice_required,
        one.reason,
        sorted((key, floor(since)) for key, since in one.covers.items() if key in subjects and since < until),
    )
