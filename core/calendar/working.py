"""When an office works: its hours, its days, the holidays, in its own time zone."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from math import inf
from zoneinfo import ZoneInfo

from core.calendar.holidays import Holidays, national
from core.calendar.intervals import Interval, merged
from core.model import HoursChange, Schedule, Site, SpecialDay
from core.model.inventory import OFFICE_HOURS

_DAY = timedelta(days=1)
_LONGEST_WAIT = 10
"""Years after which a place that never opens is no place to wait at."""

__all__ = ["OFFICE_HOURS", "WorkingTime", "of_device", "of_site", "standard"]


class WorkingTime:
    """The working time of one office or device: intervals of it are worked out once a year and kept.

    ``schedule`` is the usual one; ``changes`` are those that take its place from a day on.
    """

    def __init__(
        self,
        schedule: Schedule,
        zone: str,
        holidays: Holidays,
        special_days: Sequence[SpecialDay] = (),
        changes: Sequence[HoursChange] = (),
    ) -> None:
        self.schedule = schedule
        self._schedules = [(date.min, schedule), *((change.day, change.schedule) for change in changes)]
        self._schedules.sort(key=lambda known: known[0])
        self.zone = ZoneInfo(zone)
        self.holidays = holidays
        self._special = {special.day: special for special in special_days}
        self._years: dict[int, list[Interval]] = {}
        self._piece: tuple[float, float, bool] = (0.0, 0.0, False)

    def hours_of(self, day: date) -> tuple[tuple[time, time], ...]:
        """The hours that are worked on this local day; none when it is closed."""
        schedule = self._schedule(day)
        if schedule.on_holidays:
            return schedule.hours if day.isoweekday() in schedule.days else ()
        special = self._special.get(day)
        if special is not None:
            return special.hours
        if day in self.holidays.closed(day.year):
            return ()
        for swap in self.holidays.swaps(day.year):
            if day == swap.rest:
                return ()
            if day == swap.work and swap.rest.isoweekday() in schedule.days:
                return schedule.hours
        return schedule.hours if day.isoweekday() in schedule.days else ()

    def is_working_day(self, day: date) -> bool:
        """Whether anything is worked on this local day."""
        return bool(self.hours_of(day))

    def working_days(self, first: date, last: date) -> int:
        """How many days from ``first`` to ``last``, both included, are worked on."""
        return sum(self.is_working_day(day) for day in _days(first, last))

    def whole_days_between(self, earlier: float, later: float) -> int:
        """Working days that lie whole between two moments: after the day of the one, before the day of the other.

        A term in days does not count the day on which it begins and ends with its last day (Bộ luật Dân sự 2015,
        articles 147 and 148).
        """
        return self.working_days(self._date(earlier) + _DAY, self._date(later) - _DAY)

    def intervals(self, start: float, until: float) -> list[Interval]:
        """The working time in [start, until), merged, in Unix seconds."""
        if start >= until:
            return []
        result: list[Interval] = []
        for year in self.years(start, until):
            known = self._of_year(year)
            first = bisect_right(known, start, key=lambda interval: interval[1])
            last = bisect_left(known, until, key=lambda interval: interval[0])
            result += known[first:last]
        if result and result[0][0] < start:
            result[0] = (start, result[0][1])
        if result and result[-1][1] > until:
            result[-1] = (result[-1][0], until)
        touching = any(earlier[1] >= later[0] for earlier, later in pairwise(result))
        return merged(result) if touching else result

    def is_open(self, at: float) -> bool:
        """Whether this moment is working time."""
        return self._piece_of(at)[2]

    def next_change(self, at: float) -> float:
        """The first moment after ``at`` at which working time begins or ends; infinity when there is none."""
        return self._piece_of(at)[1]

    def add(self, start: float, minutes: float) -> float:
        """The moment at which ``minutes`` of working time have passed since ``start``.

        Raises ValueError when the place does not open for ten years.
        """
        if minutes <= 0:
            return start
        left = minutes * 60
        year = self._date(start).year
        for begin, end in self._from(start, year + _LONGEST_WAIT):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise ValueError(f"there is no working time for {_LONGEST_WAIT} years from {self._date(start)}")

    def years(self, start: float, until: float) -> range:
        """The local years that [start, until) touches: of those it must be known which days are holidays."""
        return range(self._date(start).year, self._date(until).year + 1)

    def _schedule(self, day: date) -> Schedule:
        """The one that holds on this local day."""
        return self._schedules[bisect_right(self._schedules, day, key=lambda known: known[0]) - 1][1]

    def _date(self, at: float) -> date:
        return datetime.fromtimestamp(at, self.zone).date()

    def _of_year(self, year: int) -> list[Interval]:
        if year not in self._years:
            days = _days(date(year, 1, 1), date(year, 12, 31))
            self._years[year] = merged(
                (self._at(day, start), self._at(day, end)) for day in days for start, end in self.hours_of(day)
            )
        return self._years[year]

    def _at(self, day: date, clock: time) -> float:
        return datetime.combine(day, clock, self.zone).timestamp()

    def _from(self, start: float, last_year: int) -> Iterator[Interval]:
        for year in range(self._date(start).year, last_year + 1):
            for begin, end in self._of_year(year):
                if end > start:
                    yield max(begin, start), end

    def _piece_of(self, at: float) -> tuple[float, float, bool]:
        """The interval or the gap around a moment, as far as it reaches from there on, and whether it is worked."""
        piece = self._piece
        if not piece[0] <= at < piece[1]:
            piece = self._piece = self._piece_from(at)
        return piece

    def _piece_from(self, at: float) -> tuple[float, float, bool]:
        for begin, end in self._from(at, self._date(at).year + _LONGEST_WAIT):
            return (at, begin, False) if begin > at else (at, end, True)
        return at, inf, False


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _DAY


@lru_cache(maxsize=256)
def standard(schedule: Schedule, zone: str) -> WorkingTime:
    """The working time of a schedule with the country's holidays."""
    return WorkingTime(schedule, zone, national())


@lru_cache(maxsize=4096)
def of_site(site: Site) -> WorkingTime:
    """The working time of an office, with its own closed and open days."""
    return WorkingTime(site.working_hours, site.time_zone, national(), site.special_days, site.working_hours_from)


@lru_cache(maxsize=4096)
def of_device(schedule: Schedule, site: Site) -> WorkingTime:
    """When a device with this schedule is expected to be up at this site, whose closed and open days it keeps."""
    return WorkingTime(schedule, site.time_zone, national(), site.special_days)
