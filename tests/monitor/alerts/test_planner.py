"""Who is told what: a table of alerts, of what was told before, and of what follows."""

from dataclasses import replace
from typing import Any

import pytest

from core.alerting import Alerting
from core.model import Alert, AlertKind, Delivery, DeliveryState, Held, Reason, Severity
from core.store.outbox import Planned
from monitor.alerts.planner import ENDED_FIRST, TOLD_SOONER, Place, plan
from monitor.alerts.timing import AlwaysOpen

NOW = 1_784_045_100.0
PLACE = Place("router", "lucyen", "Asia/Ho_Chi_Minh", AlwaysOpen(), lambda _, at: at + 1800)
OPENED = Alert(1, NOW, AlertKind.OPENED, 7, 2, "device:r", Severity.S2, Reason.UNREACHABLE, NOW)
RESOLVED = replace(OPENED, id=2, kind=AlertKind.RESOLVED, at=NOW + 60)
TOLD = Delivery(1, 1, 7, "duty", AlertKind.OPENED, DeliveryState.SENT, NOW, NOW, attempts=1)


def alerting(*receivers: dict[str, Any]) -> Alerting:
    usual = {"channel": "webhook", "url": "http://127.0.0.1/"}
    return Alerting.model_validate({"receiver": [{**usual, **one} for one in receivers]})


DUTY = alerting({"name": "duty"})


def planned(alert: Alert, configuration: Alerting, *former: Delivery) -> list[Planned]:
    return list(plan(alert, former, configuration, PLACE, NOW).deliveries)


@pytest.mark.parametrize(
    ("filters", "hears"),
    [
        ({}, True),
        ({"severities": ["S1"]}, False),
        ({"severities": ["S1", "S2"]}, True),
        ({"sites": ["khanhhoa"]}, False),
        ({"sites": ["lucyen"]}, True),
        ({"kinds": ["wan"]}, False),
        ({"kinds": ["wan", "router"]}, True),
        ({"escalation_only": True}, False),
    ],
)
def test_who_hears(filters: dict[str, Any], hears: bool) -> None:
    found = planned(OPENED, alerting({"name": "duty", **filters}))
    assert found == ([Planned("duty", AlertKind.OPENED, NOW)] if hears else [])


def test_who_does_not_hear_of_the_trouble_does_not_hear_of_its_end() -> None:
    assert planned(RESOLVED, DUTY) == []


@pytest.mark.parametrize(
    ("former", "told"),
    [
        (TOLD, True),
        (replace(TOLD, state=DeliveryState.WAITING, attempts=0), True),
        (replace(TOLD, state=DeliveryState.WAITING, attempts=3, due_at=NOW + 200), True),
        (replace(TOLD, state=DeliveryState.FAILED), False),
        (replace(TOLD, state=DeliveryState.FAILED, uncertain=True), True),
        (replace(TOLD, state=DeliveryState.WITHDRAWN), False),
        (replace(TOLD, state=DeliveryState.WAITING, attempts=0, held=Held.DIGEST, due_at=NOW + 600), True),
    ],
)
def test_the_end_follows_what_was_or_will_be_told(former: Delivery, told: bool) -> None:
    assert bool(planned(RESOLVED, DUTY, former)) is told


@pytest.mark.parametrize("held", [Held.QUIET, Held.ESCALATION])
def test_what_was_held_back_until_its_end_is_never_told(held: Held) -> None:
    waiting = replace(TOLD, state=DeliveryState.WAITING, attempts=0, held=held, due_at=NOW + 600)
    found = plan(RESOLVED, [waiting], DUTY, PLACE, NOW)
    assert (list(found.deliveries), found.withdrawn) == ([], {1: ENDED_FIRST})
    assert planned(RESOLVED, DUTY, replace(waiting, due_at=NOW - 1)) != []  # its time had come: it goes out


def test_after_an_end_everything_begins_anew() -> None:
    end = replace(TOLD, id=2, kind=AlertKind.RESOLVED)
    assert planned(replace(RESOLVED, id=9), DUTY, TOLD, end) == []
    again = replace(TOLD, id=3, kind=AlertKind.REOPENED)
    assert planned(replace(RESOLVED, id=9), DUTY, TOLD, end, again) == [Planned("duty", AlertKind.RESOLVED, NOW)]


def test_an_end_goes_to_each_who_was_told_whatever_the_filters_say_now() -> None:
    strict = alerting({"name": "duty", "severities": ["S1"]}, {"name": "boss"})
    assert [one.receiver for one in planned(RESOLVED, strict, TOLD)] == ["duty"]
    assert planned(RESOLVED, alerting({"name": "boss"}), TOLD) == []


def test_quiet_hours_hold_back_and_a_digest_gathers() -> None:
    night = alerting({"name": "duty", "quiet_hours": ["22:00-06:00"]})  # NOW is 23:05
    (held,) = planned(OPENED, night)
    assert (held.held, held.due_at) == (Held.QUIET, NOW + 55 * 60 + 6 * 3600)
    assert planned(replace(OPENED, severity=Severity.S1), night)[0].held is Held.NOT
    assert (
        planned(replace(OPENED, severity=Severity.S1), alerting({"name": "duty", "digest_minutes": 30}))[0].due_at
        == NOW
    )
    (gathered,) = planned(OPENED, alerting({"name": "duty", "digest_minutes": 30}))
    assert (gathered.held, gathered.due_at) == (Held.DIGEST, NOW + 25 * 60)


def test_escalation_goes_from_one_to_the_next() -> None:
    chain = alerting(
        {"name": "duty", "escalate_to": "head"},
        {"name": "head", "escalate_to": "director", "escalate_minutes": 60, "escalation_only": True},
        {"name": "director", "escalation_only": True},
    )
    assert planned(OPENED, chain) == [
        Planned("duty", AlertKind.OPENED, NOW),
        Planned("head", AlertKind.ESCALATED, NOW + 1800, Held.ESCALATION),
        Planned("director", AlertKind.ESCALATED, NOW + 5400, Held.ESCALATION),
    ]
    graver = replace(OPENED, kind=AlertKind.GRAVER)
    assert planned(graver, chain)[0] == Planned("duty", AlertKind.GRAVER, NOW)


def test_what_became_graver_waits_for_no_morning() -> None:
    night = alerting({"name": "duty", "quiet_hours": ["22:00-06:00"], "escalate_to": "head"}, {"name": "head"})
    graver = replace(OPENED, id=2, kind=AlertKind.GRAVER, severity=Severity.S1)
    waiting = replace(TOLD, state=DeliveryState.WAITING, attempts=0, held=Held.QUIET, due_at=NOW + 600)
    late = replace(waiting, id=2, receiver="head", held=Held.ESCALATION, due_at=NOW + 86_400)
    found = plan(graver, [waiting, late], night, PLACE, NOW)
    assert list(found.deliveries) == [
        Planned("duty", AlertKind.GRAVER, NOW),
        Planned("head", AlertKind.GRAVER, NOW),
        Planned("head", AlertKind.ESCALATED, NOW + 1800, Held.ESCALATION),
    ]
    assert found.withdrawn == {1: TOLD_SOONER, 2: TOLD_SOONER}


def test_what_became_graver_escalates_by_its_new_term() -> None:
    chain = alerting({"name": "duty", "escalate_to": "head"}, {"name": "head", "escalation_only": True})
    graver = replace(OPENED, id=2, kind=AlertKind.GRAVER, severity=Severity.S1)
    late = replace(TOLD, id=2, receiver="head", state=DeliveryState.WAITING, attempts=0)
    late = replace(late, held=Held.ESCALATION, due_at=NOW + 86_400)
    found = plan(graver, [TOLD, late], chain, PLACE, NOW)
    assert list(found.deliveries)[1] == Planned("head", AlertKind.ESCALATED, NOW + 1800, Held.ESCALATION)
    assert found.withdrawn == {2: TOLD_SOONER}


def test_of_two_rows_that_reach_one_receiver_the_earlier_counts() -> None:
    two = alerting(
        {"name": "a", "escalate_to": "head", "escalate_minutes": 50},
        {"name": "b", "escalate_to": "head", "escalate_minutes": 20},
        {"name": "head", "escalation_only": True},
    )
    assert planned(OPENED, two)[2:] == [Planned("head", AlertKind.ESCALATED, NOW + 1200, Held.ESCALATION)]
