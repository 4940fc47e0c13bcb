"""Wear (hao mòn) of fixed assets: what a year takes of the historical cost, by dated rules. Integers of đồng. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field, TypeAdapter

from core.calendar.tables import read
from core.model import DeviceKind
from core.model.frozen import Frozen

FILE = Path(__file__).with_name("wear.yml")
WHOLE = 10_000
"""Hundredths of a percent."""


class KindRule(Frozen):
    """``rate`` is in hundredths of a percent of the historical cost a year."""

    years: int = Field(ge=1, le=100)
    rate: int = Field(ge=1, le=WHOLE)


class Rule(Frozen):
    """What holds from day to day, both included. From ``threshold`` đồng on a thing is a fixed asset."""

    source: str
    valid_from: date
    valid_until: date | None = None
    threshold: int = Field(ge=0)
    kinds: Mapping[DeviceKind, KindRule]

    def holds(self, day: date) -> bool:
        """Whether the rule is in force on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Wear:
    """A year of one asset in đồng: what the year took, what all years took by its end, what is left."""

    year: int
    wear: int
    accumulated: int
    residual: int
    source: str


@cache
def rules(own: Path | None = None) -> tuple[Rule, ...]:
    """The rules of this release, or an office's own. Raises InputError."""
    return read(own or FILE, TypeAdapter(tuple[Rule, ...]))


def rule_of(year: int, known: Sequence[Rule]) -> Rule | None:
    """The rule of the year's last day."""
    return next((rule for rule in known if rule.holds(date(year, 12, 31))), None)


def year_of(cost: int, kind: DeviceKind, used_since: int, before: int, year: int, rule: Rule | None) -> Wear | None:
    """What one year takes, when ``before`` was taken already; None: the rules know no rate for this kind and year.

    The rate's share of the cost, a fraction of a đồng rounded up; never more than is left; the last year of the useful
    life, which begins with the year ``used_since``, takes all that is left.
    """
    row = None if rule is None else rule.kinds.get(kind)
    left = cost - before
    if left <= 0:
        return Wear(year, 0, before, max(left, 0), "" if rule is None else rule.source)
    if rule is None or row is None:
        return None
    is_last = year - used_since + 1 >= row.years
    taken = left if is_last else min(left, -(-cost * row.rate // WHOLE))
    return Wear(year, taken, before + taken, left - taken, rule.source)


def wear(
    cost: int,
    kind: DeviceKind,
    used_since: int,
    until: int,
    known: Sequence[Rule],
    closed: tuple[int, int] | None = None,
) -> Wear | None:
    """The year ``until`` of an asset that is used since a year; None: no rule says.

    ``closed`` is the last closed year before it and what had been taken by its end: nothing before is reckoned again.
    """
    last, taken = closed or (used_since - 1, 0)
    found: Wear | None = None
    for year in range(last + 1, until + 1):
        found = year_of(cost, kind, used_since, taken, year, rule_of(year, known))
        if found is None:
            return None
        taken = found.accumulated
    return found
