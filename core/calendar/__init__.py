"""Working hours, public holidays and the arithmetic of intervals: pure, in Unix seconds.

``standard(schedule, zone)`` gives the ``WorkingTime`` of a schedule with the country's holidays,
``of_site(site)`` that of an office with its own closed and open days.
"""

from core.calendar.holidays import Holidays, load, national
from core.calendar.intervals import Interval, intersection, merged, subtraction, total, union
from core.calendar.notice import Notice, NoticeRule, assess, rules
from core.calendar.working import OFFICE_HOURS, WorkingTime, of_device, of_site, standard

__all__ = [
    "OFFICE_HOURS",
    "Holidays",
    "Interval",
    "Notice",
    "NoticeRule",
    "WorkingTime",
    "assess",
    "intersection",
    "load",
    "merged",
    "national",
    "of_device",
    "of_site",
    "rules",
    "standard",
    "subtraction",
    "total",
    "union",
]
