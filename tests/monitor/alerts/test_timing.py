"""When a receiver is told: quiet hours, digests, escalation."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.alerting import WebhookReceiver
from core.calendar import of_site
from core.model import Alert, AlertKind, Inventory, Reason, Severity, Site
from monitor.alerts.about import Directory
from monitor.alerts.timing import AlwaysOpen, digest_at, escalates_at, quiet_until

ZONE = "Asia/Ho_Chi_Minh"
ALERT = Alert(1, 0.0, AlertKind.OPENED, 1, 1, "device:r", Severity.S2, Reason.UNREACHABLE, 0.0)
OFFICE = of_site(Site(id="lucyen", name="Lục Yên", kind="commune"))


def receiver(**more: Any) -> WebhookReceiver:
    return WebhookReceiver.model_validate({"name": "r", "channel": "webhook", "url": "http://127.0.0.1/", **more})


def at(text: str) -> float:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZoneInfo(ZONE)).timestamp()


NIGHT = receiver(quiet_hours=["22:00-06:00"])


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("14/07/2026 21:59", "14/07/2026 21:59"),
        ("14/07/2026 22:00", "15/07/2026 06:00"),
        ("15/07/2026 03:30", "15/07/2026 06:00"),
        ("15/07/2026 06:00", "15/07/2026 06:00"),
    ],
)
def test_quiet_hours_over_midnight(moment: str, told: str) -> None:
    assert quiet_until(NIGHT, Severity.S2, ZONE, AlwaysOpen(), at(moment)) == at(told)
    assert quiet_until(NIGHT, Severity.S1, ZONE, AlwaysOpen(), at(moment)) == at(moment)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("14/07/2026 10:00", "14/07/2026 10:00"),
        ("14/07/2026 12:00", "14/07/2026 13:00"),
        ("14/07/2026 17:00", "15/07/2026 07:30"),
        ("17/07/2026 18:00", "20/07/2026 07:30"),  # a weekend lies between
        ("01/09/2026 18:00", "03/09/2026 07:30"),  # and here the National Day
    ],
)
def test_outside_working_hours(moment: str, told: str) -> None:
    office = receiver(quiet_outside_working_hours=True)
    assert quiet_until(office, Severity.S3, ZONE, OFFICE, at(moment)) == at(told)


def test_quiet_and_working_hours_follow_one_another() -> None:
    both = receiver(quiet_outside_working_hours=True, quiet_hours=["07:00-08:00", "08:00-09:00"])
    assert quiet_until(both, Severity.S3, ZONE, OFFICE, at("14/07/2026 18:00")) == at("15/07/2026 09:00")


def test_who_could_never_be_told_is_told_at_once() -> None:
    never = receiver(quiet_hours=["06:00-18:00", "18:00-06:00"])
    assert quiet_until(never, Severity.S3, ZONE, AlwaysOpen(), at("14/07/2026 18:00")) == at("14/07/2026 18:00")


@given(moment=st.floats(1.7e9, 1.9e9))
def test_what_is_told_is_never_earlier_and_never_in_quiet_hours(moment: float) -> None:
    told = quiet_until(NIGHT, Severity.S4, ZONE, AlwaysOpen(), moment)
    assert moment <= told <= moment + 8 * 3600
    assert 6 <= datetime.fromtimestamp(told, ZoneInfo(ZONE)).hour < 22


def test_digests_go_out_at_even_times() -> None:
    every = receiver(digest_minutes=30)
    assert digest_at(every, at("14/07/2026 10:07")) == at("14/07/2026 10:30")
    assert digest_at(every, at("14/07/2026 10:30")) == at("14/07/2026 11:00")
    assert digest_at(receiver(), at("14/07/2026 10:07")) == at("14/07/2026 10:07")


@pytest.mark.parametrize(
    ("severity", "opened", "due"),
    [
        (Severity.S1, "14/07/2026 11:20", "14/07/2026 13:05"),
        (Severity.S2, "14/07/2026 10:00", "14/07/2026 10:30"),
        (Severity.S3, "14/07/2026 16:00", "15/07/2026 10:30"),
        (Severity.S4, "17/07/2026 13:00", "20/07/2026 11:30"),
    ],
)
def test_escalation_in_the_severitys_working_time(severity: Severity, opened: str, due: str) -> None:
    place = Directory(Inventory(sites=(), devices=(), links=(), credentials=())).place(ALERT)
    assert escalates_at(receiver(), severity, place.acknowledge_by, at(opened)) == at(due)


def test_escalation_by_the_clock() -> None:
    by_the_clock = receiver(escalate_minutes=5)
    assert escalates_at(by_the_clock, Severity.S3, lambda *_: None, at("14/07/2026 20:00")) == at("14/07/2026 20:05")
    assert escalates_at(receiver(), Severity.S3, lambda *_: None, at("14/07/2026 20:00")) is None
