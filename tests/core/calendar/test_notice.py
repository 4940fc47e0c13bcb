"""The notice of a planned stop, against the law that holds on the day of the announcement."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.calendar import OFFICE_HOURS, NoticeRule, assess, rules, standard

ZONE = "Asia/Ho_Chi_Minh"


def moment(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp()


@pytest.mark.parametrize(
    ("announced", "start", "given", "broken"),
    [
        ("2026-07-13T08:00", "2026-07-22T18:00", 6, True),
        ("2026-07-13T08:00", "2026-07-23T18:00", 7, False),
        ("2026-08-24T08:00", "2026-09-04T08:00", 5, True),  # two holidays and the swapped Monday do not count
        ("2026-07-13T08:00", "2026-07-13T07:00", 0, True),
        ("2026-06-30T08:00", "2026-07-01T08:00", 0, False),  # before the decree
    ],
)
def test_seven_whole_working_days_since_the_decree(announced: str, start: str, given: int, broken: bool) -> None:
    notice = assess(rules(), standard(OFFICE_HOURS, ZONE), moment(announced), moment(start))
    assert notice.given == given
    assert (notice.broken is not None) is broken


def test_of_several_rules_the_strictest_is_told() -> None:
    known = (
        NoticeRule(source="one", valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31), working_days=3),
        NoticeRule(source="other", valid_from=date(2026, 1, 1), working_days=5),
        NoticeRule(source="gone", valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31), working_days=30),
    )
    notice = assess(known, standard(OFFICE_HOURS, ZONE), moment("2026-07-13T08:00"), moment("2026-07-14T08:00"))
    assert notice.broken is not None
    assert notice.broken.source == "other"
