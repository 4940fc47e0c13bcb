"""Working hours in the site's local time."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.model import Schedule
from monitor.schedules import expected_up
from tests.monitor.world import OFFICE_HOURS, ZONE


def moment(text: str, zone: str = ZONE) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def test_without_a_schedule_always() -> None:
    assert expected_up(None, ZONE, 0.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T07:29:59", False),  # a Monday
        ("2026-01-05T07:30:00", True),
        ("2026-01-05T11:29:59", True),
        ("2026-01-05T11:30:00", False),
        ("2026-01-05T12:15:00", False),
        ("2026-01-05T13:00:00", True),
        ("2026-01-05T16:59:59", True),
        ("2026-01-05T17:00:00", False),
        ("2026-01-09T10:00:00", True),  # Friday
        ("2026-01-10T10:00:00", False),  # Saturday
        ("2026-01-11T10:00:00", False),  # Sunday
    ],
)
def test_hours_begin_at_their_start_and_end_before_their_end(text: str, expected: bool) -> None:
    assert expected_up(OFFICE_HOURS, ZONE, moment(text)) is expected


def test_the_day_is_the_sites_not_the_machines() -> None:
    assert expected_up(OFFICE_HOURS, ZONE, moment("2026-01-05T00:45:00", "UTC"))  # 07:45 in Hà Nội
    assert not expected_up(OFFICE_HOURS, ZONE, moment("2026-01-05T12:00:00", "UTC"))  # 19:00 in Hà Nội
    assert expected_up(Schedule(days=(6,), hours=OFFICE_HOURS.hours), ZONE, moment("2026-01-10T10:00:00"))
