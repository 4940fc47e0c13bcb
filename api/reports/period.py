"""The period of a report, as people write it: whole days, or moments, in the office's own time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import InputError

_DAYS = ("%Y-%m-%d", "%d/%m/%Y")
_MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M")
LONGEST = 366 * 5


@dataclass(frozen=True, slots=True)
class Period:
    """[since, until) in whole Unix seconds. ``is_over`` is False when it was cut off at the present."""

    since: int
    until: int
    zone: str
    is_over: bool = True

    @property
    def days(self) -> list[date]:
        """The local days that it touches."""
        first, last = (datetime.fromtimestamp(at, ZoneInfo(self.zone)).date() for at in (self.since, self.until - 1))
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def period(first: str, last: str, zone: str, now: float) -> Period:
    """From what was written to what was written: a last day is meant whole, a last moment is the end.

    What is still to come is cut off at the last full minute. Raises InputError.
    """
    since, until = _moment(first, zone, False), min(_moment(last, zone, True), int(now) // 60 * 60)
    if since >= until:
        raise InputError(f"the period from '{first}' to '{last}' has not begun yet, or ends before it begins")
    if until - since > LONGEST * 86_400:
        raise InputError(f"the period from '{first}' to '{last}' is longer than five years; ask for a shorter one")
    return Period(since, until, zone, until == _moment(last, zone, True))


def last_month(zone: str, now: float) -> tuple[str, str]:
    """The first and the last day of the month before, written."""
    today = datetime.fromtimestamp(now, ZoneInfo(zone)).date()
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1).isoformat(), last.isoformat()


def last_week(zone: str, now: float) -> tuple[str, str]:
    """The last seven whole days, up to yesterday, written."""
    yesterday = datetime.fromtimestamp(now, ZoneInfo(zone)).date() - timedelta(days=1)
    return (yesterday - timedelta(days=6)).isoformat(), yesterday.isoformat()


def _moment(text: str, zone: str, is_end: bool) -> int:
    where = ZoneInfo(zone)
    for form in _DAYS:
        day = _parsed(text, form)
        if day is not None:
            following = day.date() + timedelta(days=1 if is_end else 0)
            return int(datetime.combine(following, time(), where).timestamp())
    for form in _MOMENTS:
        moment = _parsed(text, form)
        if moment is not None:
            return int(moment.replace(tzinfo=where).timestamp())
    raise InputError(f"'{text}' is not a day; write 2026-07-01 or 01/07/2026, with a time 2026-07-01T07:30")


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), form)  # noqa: DTZ007  # the zone is the office's, given by who asks
    except ValueError:
        return None
