"""How long before a planned stop it must be announced: a law with its validity, and what a plan makes of it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pydantic import Field, TypeAdapter

from core.calendar.tables import read
from core.calendar.working import WorkingTime
from core.model.frozen import Frozen

FILE = Path(__file__).with_name("notice.yml")


class NoticeRule(Frozen):
    """So many whole working days lie between an announcement and the stop; it holds from day to day, both included."""

    source: str
    valid_from: date
    valid_until: date | None = None
    working_days: int = Field(ge=0)

    def holds(self, day: date) -> bool:
        """Whether the rule is in force on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice that was given (whole working days) and the rule that asks for more, or None."""

    given: int
    broken: NoticeRule | None


@cache
def rules() -> tuple[NoticeRule, ...]:
    """The rules of this release."""
    return read(FILE, TypeAdapter(tuple[NoticeRule, ...]))


def assess(known: tuple[NoticeRule, ...], hours: WorkingTime, announced_at: float, start: float) -> Notice:
    """The notice of a stop at ``start`` that is announced at ``announced_at`` (Unix seconds).

    A rule binds what is announced while it is in force; of several, the one that asks for the most.
    """
    given = hours.whole_days_between(announced_at, start)
    day = datetime.fromtimestamp(announced_at, hours.zone).date()
    broken = [rule for rule in known if rule.holds(day) and given < rule.working_days]
    return Notice(given, max(broken, key=lambda rule: rule.working_days, default=None))
