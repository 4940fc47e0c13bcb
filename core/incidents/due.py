"""When an incident is to be acknowledged and restored: a table with its validity, in working time. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import Field, TypeAdapter

from core.calendar import WorkingTime
from core.calendar.tables import read
from core.model import Incident, Severity
from core.model.frozen import Frozen

FILE = Path(__file__).with_name("responses.yml")


class Term(Frozen):
    """A length of working time; the parts add up."""

    days: float = Field(default=0, ge=0)
    hours: float = Field(default=0, ge=0)
    minutes: float = Field(default=0, ge=0)

    def minutes_at(self, hours: WorkingTime) -> float:
        """Working minutes; a day is as long as a usual working day there."""
        day = sum(_minutes(end) - _minutes(start) for start, end in hours.schedule.hours)
        return self.days * day + self.hours * 60 + self.minutes


class Response(Frozen):
    """How soon somebody takes an incident on, and how soon it is over."""

    acknowledge: Term
    restore: Term


class ResponseRule(Frozen):
    """The response times of every severity; they hold from day to day, both included."""

    source: str
    valid_from: date
    valid_until: date | None = None
    severities: dict[Severity, Response]

    def holds(self, day: date) -> bool:
        """Whether the rule is in force on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class DueState(StrEnum):
    """Where a due time stands; every value has words in ``core.words``."""

    WAITING = "waiting"
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Due:
    """By when something is to be done (Unix seconds; None: nobody says), and when it was."""

    at: float | None
    done_at: float | None = None

    def state(self, now: float) -> DueState:
        """How it stands at ``now``."""
        if self.at is None:
            return DueState.NONE
        if self.done_at is not None:
            return DueState.MET if self.done_at <= self.at else DueState.LATE
        return DueState.OVERDUE if now > self.at else DueState.WAITING


@dataclass(frozen=True, slots=True)
class Dues:
    """Both due times of one incident."""

    acknowledge: Due
    restore: Due

    def overdue(self, now: float) -> bool:
        """Whether anything was to be done by now and is not."""
        return DueState.OVERDUE in (self.acknowledge.state(now), self.restore.state(now))


@cache
def rules() -> tuple[ResponseRule, ...]:
    """The rules of this release."""
    return read(FILE, TypeAdapter(tuple[ResponseRule, ...]))


def dues(known: tuple[ResponseRule, ...], incident: Incident, hours: WorkingTime) -> Dues:
    """The due times of an incident at an office with these working hours.

    Of the rules that held when it was opened the last to come into force counts. What became graver by itself is to
    be done in the times of that from then on. What ends before anybody took it on needs no acknowledgement any more:
    its end counts for one.
    """
    day = datetime.fromtimestamp(incident.opened_at, hours.zone).date()
    holding = [rule for rule in known if rule.holds(day) and incident.severity in rule.severities]
    acknowledged_at = incident.acknowledged_at if incident.acknowledged_at is not None else incident.resolved_at
    if not holding:
        return Dues(Due(None, acknowledged_at), Due(None, incident.resolved_at))
    response = max(holding, key=lambda rule: rule.valid_from).severities[incident.severity]
    since = incident.opened_at if incident.rose_at is None else incident.rose_at
    return Dues(
        Due(_after(since, response.acknowledge, hours), acknowledged_at),
        Due(_after(since, response.restore, hours), incident.resolved_at),
    )


def _after(start: float, term: Term, hours: WorkingTime) -> float | None:
    try:
        return hours.add(start, term.minutes_at(hours))
    except ValueError:
        return None  # an office that never opens has no due times


def _minutes(clock: time) -> float:
    """Minutes since midnight."""
    return clock.hour * 60 + clock.minute + clock.second / 60
