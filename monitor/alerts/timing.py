"""When a receiver is told: quiet hours, digests, escalation. Pure, in Unix seconds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import inf
from typing import Protocol
from zoneinfo import ZoneInfo

from core.alerting.model import BaseReceiver
from core.alerting.parts import span_of
from core.model import Severity

AcknowledgeBy = Callable[[Severity, float], float | None]
"""By when somebody is to take on an incident of this severity that opened at this time; None: nobody says."""
_CHANGES = 64
"""Quiet and working hours that follow one another at most, before what is never allowed is told at once."""


class Hours(Protocol):
    """The working time of a place."""

    def is_open(self, at: float) -> bool:
        """Whether this moment is working time."""
        ...

    def next_change(self, at: float) -> float:
        """The first moment after ``at`` at which working time begins or ends; infinity when there is none."""
        ...


class AlwaysOpen:
    """A place that never closes."""

    def is_open(self, at: float) -> bool:  # noqa: ARG002  # at any time
        return True

    def next_change(self, at: float) -> float:  # noqa: ARG002  # at no time
        return inf


def quiet_until(receiver: BaseReceiver, severity: Severity, zone: str, hours: Hours, at: float) -> float:
    """The first moment from ``at`` on at which this receiver may be told; ``at`` itself when it is not quiet."""
    if severity in receiver.quiet_through:
        return at
    moment = at
    for _ in range(_CHANGES):
        later = _end_of_span(receiver, zone, moment)
        if later is None and receiver.quiet_outside_working_hours and not hours.is_open(moment):
            later = hours.next_change(moment)
        if later is None:
            return moment
        if later == inf:
            break
        moment = later
    return at


def digest_at(receiver: BaseReceiver, at: float) -> float:
    """When the digest goes out that takes in what is to be told at ``at``."""
    every = receiver.digest_minutes * 60
    return at if not every else (at // every + 1) * every


def escalates_at(receiver: BaseReceiver, severity: Severity, acknowledge_by: AcknowledgeBy, at: float) -> float | None:
    """When the next receiver hears of what nobody took on; None: never.

    Without minutes of its own, when the incident was to be acknowledged.
    """
    if receiver.escalate_minutes is not None:
        return at + receiver.escalate_minutes * 60
    return acknowledge_by(severity, at)


def _end_of_span(receiver: BaseReceiver, zone: str, at: float) -> float | None:
    local = datetime.fromtimestamp(at, ZoneInfo(zone))
    for text in receiver.quiet_hours:
        start, end = span_of(text)
        now = local.time()
        over_midnight = start > end
        if not (now >= start or now < end if over_midnight else start <= now < end):
            continue
        day = local.date() + timedelta(days=1 if over_midnight and now >= start else 0)
        return datetime.combine(day, end, local.tzinfo).timestamp()
    return None
