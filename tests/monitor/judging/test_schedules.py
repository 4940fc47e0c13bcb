"""When devices are expected to be up."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core import words
from core.calendar import national
from core.i18n import language
from core.model import FindingKind, FindingLevel, Inventory, Schedule, Site, SpecialDay, device_subject
from monitor.judging.schedules import expected_hours, expected_up, holidays_missing
from tests.monitor.world import OFFICE_HOURS, ZONE, device

PC, KIOSK, ROUTER = (device_subject(name) for name in ("pc", "kiosk", "router"))


def moment(text: str, zone: str = ZONE) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def office(*special_days: SpecialDay) -> Inventory:
    evenings = Schedule(days=(6, 7), hours=((time(6), time(22)),), on_holidays=True)
    return Inventory(
        sites=(Site(id="lucyen", name="Lục Yên", kind="commune", special_days=special_days),),
        devices=(
            device("pc", expected_up=OFFICE_HOURS),
            device("kiosk", expected_up=evenings, address="10.0.0.2"),
            device("router", address="10.0.0.3"),
        ),
        links=(),
        credentials=(),
    )


def test_without_a_schedule_always() -> None:
    assert expected_up(expected_hours(office()), ROUTER, 0.0)


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
        ("2026-01-10T10:00:00", True),  # Saturday, worked for 2 January
        ("2026-01-11T10:00:00", False),  # Sunday
        ("2026-02-17T10:00:00", False),  # Tết
    ],
)
def test_hours_begin_at_their_start_and_end_before_their_end(text: str, expected: bool) -> None:
    assert expected_up(expected_hours(office()), PC, moment(text)) is expected


def test_time_may_jump_back() -> None:
    hours = expected_hours(office())
    assert expected_up(hours, PC, moment("2026-01-05T13:00:00"))
    assert not expected_up(hours, PC, moment("2026-01-05T12:59:59"))
    assert not expected_up(hours, PC, moment("2026-01-05T11:30:00"))
    assert expected_up(hours, PC, moment("2026-01-05T11:29:59"))


def test_the_day_is_the_sites_not_the_machines() -> None:
    hours = expected_hours(office())
    assert expected_up(hours, PC, moment("2026-01-05T00:45:00", "UTC"))  # 07:45 in Hà Nội
    assert not expected_up(hours, PC, moment("2026-01-05T12:00:00", "UTC"))  # 19:00 in Hà Nội
    assert expected_up(hours, KIOSK, moment("2026-01-11T21:00:00"))


def test_the_offices_own_days_hold_for_its_devices() -> None:
    closed = SpecialDay(day=date(2026, 7, 15))
    opened = SpecialDay(day=date(2026, 7, 18), hours=((time(8), time(10)),))
    hours = expected_hours(office(closed, opened))
    assert not expected_up(hours, PC, moment("2026-07-15T09:00:00"))
    assert expected_up(hours, PC, moment("2026-07-18T09:00:00"))
    assert not expected_up(hours, PC, moment("2026-07-18T10:00:00"))
    assert expected_up(hours, KIOSK, moment("2026-07-18T11:00:00"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-31T12:00", []),
        ("2026-11-25T12:00", [(FindingKind.HOLIDAYS_UNANNOUNCED, "2027")]),
        ("2027-12-25T12:00", [(FindingKind.HOLIDAYS_UNKNOWN, "2028"), (FindingKind.HOLIDAYS_UNANNOUNCED, "2027")]),
        ("2028-06-01T12:00", [(FindingKind.HOLIDAYS_UNKNOWN, "2028")]),
    ],
)
def test_a_year_whose_holidays_are_not_known_is_found(text: str, expected: list[tuple[FindingKind, str]]) -> None:
    assert [(one.kind, one.key) for one in holidays_missing(national(), moment(text))] == expected


def test_and_is_told_with_what_to_do() -> None:
    (found,) = holidays_missing(national(), moment("2028-06-01T12:00"))
    assert found.kind.level is FindingLevel.WARNING
    assert words.finding(language("vi"), found.kind, dict(found.detail)) == (
        "Chưa có lịch nghỉ lễ năm 2028, mọi ngày thường được tính là ngày làm việc: "
        "hãy cập nhật motcua, hoặc ghi các ngày nghỉ vào special_days của từng địa điểm."
    )
