"""Moments as people write them, in the time of their office."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y")
_SPAN = re.compile(r"\+(\d{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def moment(text: str, zone: str, now: float) -> float:
    """``now``, ``+2h`` (from now), ``2026-12-05 22:00`` or ``05/12/2026 22:00`` in Unix seconds. Raises ValueError."""
    text = text.strip()
    if text == "now":
        return now
    if span := _SPAN.fullmatch(text):
        return now + timedelta(**{_UNITS[span[2]]: int(span[1])}).total_seconds()
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=ZoneInfo(zone)).timestamp()
        except ValueError:
            continue
    raise ValueError(text)


def day(text: str) -> date:
    """``2026-12-05`` or ``05/12/2026``. Raises ValueError."""
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  # a day, wherever it is
        except ValueError:
            continue
    raise ValueError(text)


def midnight(day: date, zone: str) -> float:
    """When a local day begins, in Unix seconds."""
    return datetime.combine(day, time(), ZoneInfo(zone)).timestamp()
