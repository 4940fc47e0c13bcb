"""How full a link was: the percentile of its traffic against a share of its capacity, as a rule asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import Field, TypeAdapter

from core.availability.parts import share
from core.calendar.tables import read
from core.model.frozen import Frozen

FILE = Path(__file__).with_name("utilisation.yml")


class Rule(Frozen):
    """``percentile`` percent of the samples of ``days`` consecutive days are at most ``limit`` percent of the capacity.

    A sample is the mean of ``every`` seconds. The rule holds from day to day, both included.
    """

    source: str
    valid_from: date
    valid_until: date | None = None
    percentile: int = Field(ge=1, le=100)
    limit: int = Field(ge=1, le=100)
    days: int = Field(ge=1, le=366)
    every: int = Field(ge=1, le=86_400)

    def holds(self, day: date) -> bool:
        """Whether the rule is in force on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    @property
    def samples(self) -> int:
        """How many samples its days have."""
        return self.days * 86_400 // self.every


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of this release."""
    return read(FILE, TypeAdapter(tuple[Rule, ...]))


class Verdict(StrEnum):
    """What can be said. UNDECIDED: samples are missing, and what they would have been decides."""

    WITHIN = "within"
    EXCEEDED = "exceeded"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Assessment:
    """One direction over the rule's days. ``value`` (bit/s) is the percentile of the samples that there are.

    ``used`` is the value's share of the capacity in thousandths of a percent.
    """

    present: int
    missing: int
    value: int | None
    used: int | None
    verdict: Verdict


def nearest_rank(ordered: Sequence[int], percentile: int) -> int:
    """The percentile of samples in ascending order by nearest rank: the one at place ⌈percentile · n / 100⌉, from 1.

    It is a sample itself: of 2,016 the 95th percentile is the 1,916th, and 100 are above it.
    """
    return ordered[_rank(len(ordered), percentile) - 1]


def assess(samples: Sequence[int | None], capacity: int, rule: Rule) -> Assessment:
    """Judge the samples (bit/s, None: missing) of the rule's days against the capacity (bit/s).

    Missing ones are neither made up nor left out in silence: the verdict stands only if it would be the same
    whatever they were.
    """
    ordered = sorted(sample for sample in samples if sample is not None)
    missing = max(rule.samples, len(samples)) - len(ordered)
    place = _rank(len(ordered) + missing, rule.percentile) - 1
    value = nearest_rank(ordered, rule.percentile) if ordered else None
    if place >= missing and _exceeds(ordered[place - missing], capacity, rule):
        verdict = Verdict.EXCEEDED
    elif place < len(ordered) and not _exceeds(ordered[place], capacity, rule):
        verdict = Verdict.WITHIN
    else:
        verdict = Verdict.UNDECIDED
    used = None if value is None else share(value, capacity)
    return Assessment(len(ordered), missing, value, used, verdict)


def _rank(count: int, percentile: int) -> int:
    return -(-count * percentile // 100)


def _exceeds(value: int, capacity: int, rule: Rule) -> bool:
    return value * 100 > rule.limit * capacity
