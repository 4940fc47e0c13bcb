"""Whether a device is expected to be up: pure, in the site's local time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from core.model import Schedule


def expected_up(schedule: Schedule | None, zone: str, now: float) -> bool:
    """Whether ``now`` (Unix seconds) lies in the schedule; a device without one is always expected up."""
    if schedule is None:
        return True
    local = datetime.fromtimestamp(now, ZoneInfo(zone))
    if local.isoweekday() not in schedule.days:
        return False
    return any(start <= local.time() < end for start, end in schedule.hours)
