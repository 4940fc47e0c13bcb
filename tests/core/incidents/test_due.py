"""When incidents are due: in the office's working time, by the table that held when they were opened."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import WorkingTime, of_site, standard
from core.incidents.due import Due, DueState, Response, ResponseRule, Term, dues, rules
from core.model import OFFICE_HOURS, Incident, Reason, Schedule, Severity, Site

ZONE = "Asia/Ho_Chi_Minh"
OFFICE = standard(OFFICE_HOURS, ZONE)


def at(text: str) -> float:
    """Local time of the centre → Unix seconds."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZoneInfo(ZONE)).timestamp()


def incident(opened: str, severity: Severity = Severity.S1) -> Incident:
    return Incident(1, "link:wan", severity, Reason.FAR_END_UNREACHABLE, at(opened))


CASES = [
    # Tuesday 14/07/2026, the lightning of scenario 2: 55 minutes of the afternoon were left
    ("14/07/2026 16:05", Severity.S1, "14/07/2026 16:20", "15/07/2026 10:35"),
    ("14/07/2026 16:50", Severity.S1, "15/07/2026 07:35", "15/07/2026 11:20"),
    ("14/07/2026 16:05", Severity.S2, "14/07/2026 16:35", "15/07/2026 16:05"),
    ("14/07/2026 16:05", Severity.S3, "15/07/2026 10:35", "17/07/2026 16:05"),
    ("14/07/2026 16:05", Severity.S4, "15/07/2026 16:05", "28/07/2026 16:05"),
    ("14/07/2026 11:25", Severity.S1, "14/07/2026 13:10", "14/07/2026 16:55"),
    ("17/07/2026 23:00", Severity.S1, "20/07/2026 07:45", "20/07/2026 11:30"),
    # across Quốc khánh: Saturday 22/08 is worked for Monday 31/08; 01/09 and 02/09 are holidays
    ("28/08/2026 16:55", Severity.S1, "03/09/2026 07:40", "03/09/2026 11:25"),
]


@pytest.mark.parametrize(("opened", "severity", "acknowledge", "restore"), CASES)
def test_due_times_are_in_working_time(opened: str, severity: Severity, acknowledge: str, restore: str) -> None:
    found = dues(rules(), incident(opened, severity), OFFICE)
    assert (found.acknowledge.at, found.restore.at) == (at(acknowledge), at(restore))


def test_an_office_that_is_always_open_has_days_of_24_hours() -> None:
    always = Schedule(
        days=(1, 2, 3, 4, 5, 6, 7), hours=((time(0), time(12)), (time(12), time(23, 59, 59))), on_holidays=True
    )
    found = dues(rules(), incident("14/07/2026 16:05", Severity.S3), standard(always, ZONE))
    assert found.restore.at == pytest.approx(at("17/07/2026 16:05"), abs=5)


def test_an_office_that_never_opens_has_no_due_times() -> None:
    never = of_site(Site(id="a", name="A", kind="commune", working_hours=Schedule(days=(), hours=OFFICE_HOURS.hours)))
    found = dues(rules(), incident("14/07/2026 16:05"), never)
    assert (found.acknowledge.state(1e12), found.overdue(1e12)) == (DueState.NONE, False)


def rule(since: date, until: date | None, minutes: float) -> ResponseRule:
    response = Response(acknowledge=Term(minutes=minutes), restore=Term(hours=1))
    return ResponseRule(source="thử", valid_from=since, valid_until=until, severities={Severity.S1: response})


def test_the_table_of_the_day_counts_and_the_later_of_two() -> None:
    known = (
        rule(date(2020, 1, 1), date(2026, 7, 13), 5),
        rule(date(2020, 1, 1), None, 15),
        rule(date(2026, 7, 14), None, 10),
    )
    assert dues(known, incident("14/07/2026 16:05"), OFFICE).acknowledge.at == at("14/07/2026 16:15")
    assert dues(known[:1], incident("13/07/2026 16:05"), OFFICE).acknowledge.at == at("13/07/2026 16:10")
    assert dues(known[:1], incident("14/07/2026 16:05"), OFFICE).acknowledge.at is None
    assert dues(known, incident("14/07/2026 16:05", Severity.S2), OFFICE).restore.at is None


@pytest.mark.parametrize(
    ("due", "now", "state"),
    [
        (Due(100.0), 99.0, DueState.WAITING),
        (Due(100.0), 100.0, DueState.WAITING),
        (Due(100.0), 100.1, DueState.OVERDUE),
        (Due(100.0, 100.0), 500.0, DueState.MET),
        (Due(100.0, 101.0), 500.0, DueState.LATE),
        (Due(None, 101.0), 500.0, DueState.NONE),
    ],
)
def test_how_a_due_time_stands(due: Due, now: float, state: DueState) -> None:
    assert due.state(now) is state


def test_what_ended_before_anybody_took_it_on_needs_no_acknowledgement() -> None:
    over = replace(incident("14/07/2026 16:05"), resolved_at=at("14/07/2026 16:10"))
    found = dues(rules(), over, OFFICE)
    assert (found.acknowledge.state(1e12), found.restore.state(1e12)) == (DueState.MET, DueState.MET)


def test_what_became_graver_is_due_in_its_new_times_from_then_on() -> None:
    graver = replace(incident("14/07/2026 14:00"), rose_at=at("14/07/2026 16:05"))
    found = dues(rules(), graver, OFFICE)
    assert (found.acknowledge.at, found.restore.at) == (at("14/07/2026 16:20"), at("15/07/2026 10:35"))


moments = st.floats(1.77e9, 1.8e9, allow_nan=False)


@given(moments, st.sampled_from(Severity))
def test_nothing_is_due_outside_working_time_and_all_of_the_term_lies_before(opened: float, severity: Severity) -> None:
    one = Incident(1, "link:wan", severity, Reason.UNREACHABLE, opened)
    found = dues(rules(), one, OFFICE)
    response = rules()[0].severities[severity]
    for due, term in ((found.acknowledge, response.acknowledge), (found.restore, response.restore)):
        assert due.at is not None
        assert due.at > opened
        worked = sum(end - start for start, end in OFFICE.intervals(opened, due.at))
        assert worked == pytest.approx(term.minutes_at(OFFICE) * 60, abs=0.01)
        assert OFFICE.is_open(due.at - 0.001)


def test_the_rules_of_this_release_name_every_severity() -> None:
    assert isinstance(OFFICE, WorkingTime)
    for one in rules():
        assert set(one.severities) == set(Severity)
        assert one.source
