"""The outbox and its senders: at least once, in order, never the end of what was not told."""

from types import SimpleNamespace

import pytest

from core.clock import ManualClock
from core.model import AlertKind, DeliveryState, IncidentAct, IncidentEventKind, Severity
from core.store.database import Database
from core.store.incidents import Incidents
from monitor.alerts import http
from monitor.alerts.sender import GIVE_UP_AFTER
from tests.monitor.alerts.troubles import HERE, Hook, Office, hook

DAY = 86_400.0


def hooked(receiver: Hook, **more: object) -> dict[str, object]:
    return {"name": "duty", "channel": "webhook", "url": receiver.url, **more}


def states(office: Office) -> list[tuple[AlertKind, DeliveryState]]:
    return [(row.kind, row.state) for row, _ in reversed(office.outbox.find())]


def test_an_incident_and_its_end_are_told_once_each(database: Database, clock: ManualClock, receiver: Hook) -> None:
    office = Office(database, clock, hooked(receiver))
    office.troubles.breaks("router")
    office.go()
    clock.advance(60)
    office.troubles.mended("router")
    office.go()
    office.go()
    assert receiver.told() == [("opened", "router"), ("resolved", "router")]
    assert len({one["idempotency-key"] for one in receiver.headers}) == 2
    assert states(office) == [(AlertKind.OPENED, DeliveryState.SENT), (AlertKind.RESOLVED, DeliveryState.SENT)]
    assert office.counts == [("duty", "sent", 1), ("duty", "sent", 1)]


def test_a_plan_is_made_once(database: Database, clock: ManualClock, receiver: Hook) -> None:
    office = Office(database, clock, hooked(receiver))
    office.troubles.breaks("router")
    assert [office.plan(), office.plan()] == [1, 0]
    assert len(office.outbox.find()) == 1


def test_a_message_that_may_have_arrived_is_repeated_under_the_same_key(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, hooked(receiver))
    receiver.answers = [0]
    office.troubles.breaks("router")
    office.go()
    (row, _), *_ = office.outbox.find()
    assert (row.state, row.uncertain, row.attempts) == (DeliveryState.WAITING, True, 1)
    clock.advance(10)
    office.go()
    first, second = receiver.headers
    assert first["idempotency-key"] == second["idempotency-key"]
    assert receiver.bodies[0] == receiver.bodies[1]


def test_a_life_that_ended_in_the_middle_of_a_message_sends_it_again(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    first = Office(database, clock, hooked(receiver))
    first.troubles.breaks("router")
    first.plan()
    parcel = first.outbox.claim("duty", HERE, clock.wall(), 60.0, None)
    assert parcel is not None
    assert first.outbox.claim("duty", "another", clock.wall(), 60.0, None) is None  # leased
    second = Office(database, clock, hooked(receiver))
    assert second.outbox.release("another") == 0
    assert second.outbox.release(HERE) == 1
    second.send()
    assert receiver.told() == [("opened", "router")]
    ((row, _),) = second.outbox.find()
    assert (row.attempts, row.uncertain, row.batch) == (2, True, parcel.number)


def test_another_workers_lease_runs_out(database: Database, clock: ManualClock, receiver: Hook) -> None:
    office = Office(database, clock, hooked(receiver))
    office.troubles.breaks("router")
    office.plan()
    assert office.outbox.claim("duty", "another", clock.wall(), 60.0, None) is not None
    office.send()
    assert receiver.told() == []
    clock.advance(61)
    office.send()
    assert receiver.told() == [("opened", "router")]


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_what_is_refused_for_good_is_not_sent_again_and_its_end_neither(
    status: int, database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, hooked(receiver))
    receiver.answers = [status]
    office.troubles.breaks("router")
    office.go()
    office.troubles.mended("router")
    office.go()
    clock.advance(DAY)
    office.go()
    assert receiver.posts == []
    assert states(office) == [(AlertKind.OPENED, DeliveryState.FAILED)]
    assert str(status) in office.outbox.find()[0][0].note


def test_an_end_that_waited_behind_what_was_refused_is_withdrawn(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, hooked(receiver))
    receiver.answers = [400]
    office.troubles.breaks("router")
    office.troubles.mended("router")
    office.go()
    assert receiver.posts == []
    assert states(office) == [(AlertKind.OPENED, DeliveryState.FAILED), (AlertKind.RESOLVED, DeliveryState.WITHDRAWN)]


@pytest.mark.parametrize("status", [401, 403, 408, 429, 500, 502, 503, 504])
def test_what_cannot_be_taken_now_is_sent_again_and_in_order(
    status: int, database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, hooked(receiver))
    receiver.answers = [status, status]
    office.troubles.breaks("router")
    office.go()
    clock.advance(1)
    office.troubles.mended("router")
    office.go()
    assert receiver.told() == []
    for _ in range(6):
        clock.advance(20)
        office.go()
    assert receiver.told() == [("opened", "router"), ("resolved", "router")]


def test_one_message_that_is_not_taken_now_holds_up_no_other_incident(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, hooked(receiver))
    receiver.answers = [429]
    for name in ("router", "switch"):
        office.troubles.breaks(name)
    office.go()
    assert receiver.told() == [("opened", "switch")]


def test_a_day_without_a_receiver_loses_nothing_and_asks_in_moderation(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, hooked(receiver))
    receiver.answers = [503] * 10_000
    expected = []
    for hour in range(24):
        name = f"device-{hour}"
        office.troubles.breaks(name)
        expected.append(("opened", name))
        if hour % 2:
            clock.advance(60)
            office.troubles.mended(name)
            expected.append(("resolved", name))
        for _ in range(12):
            office.go()
            clock.advance(300)
    asked = 10_000 - len(receiver.answers)
    assert 24 < asked < 24 * 12 + 24
    assert office.outbox.waiting(clock.wall())["duty"].count == 36
    receiver.answers = []
    clock.advance(300)
    office.go()
    assert sorted(receiver.told()) == sorted(expected)
    assert len(receiver.posts) == 1  # one message, not a storm
    for name in {name for _, name in expected}:
        kinds = [kind for kind, subject in receiver.told() if subject == name]
        assert kinds in (["opened"], ["opened", "resolved"])


def test_a_receiver_that_wants_each_alone_gets_them_in_order(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, hooked(receiver, late="each"))
    receiver.answers = [503]
    for name in ("a", "b"):
        office.troubles.breaks(name)
    office.go()
    clock.advance(DAY)
    office.go()
    assert [len(post["alerts"]) for post in receiver.posts] == [1, 1]
    assert receiver.told() == [("opened", "a"), ("opened", "b")]


def test_a_digest_whose_fate_is_unknown_is_repeated_as_it_was(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, hooked(receiver, digest_minutes=30))
    receiver.answers = [0]
    for name in ("a", "b"):
        office.troubles.breaks(name)
    office.plan()
    clock.advance(1801)
    office.send()
    office.troubles.breaks("c")
    office.plan()
    clock.advance(1801)
    office.send()
    assert [[one["subject"] for one in post["alerts"]] for post in receiver.posts] == [
        ["device:a", "device:b"],
        ["device:a", "device:b"],
        ["device:c"],
    ]
    keys = [one["idempotency-key"] for one in receiver.headers]
    assert keys[0] == keys[1] != keys[2]


def test_an_escalation_of_what_somebody_took_on_is_withdrawn(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    head = hooked(receiver, name="head", escalation_only=True)
    office = Office(database, clock, hooked(receiver, escalate_to="head", escalate_minutes=15), head)
    for name in ("router", "switch"):
        office.troubles.breaks(name)
    office.go()
    act = IncidentAct(IncidentEventKind.ACKNOWLEDGED, "ha")
    assert Incidents(database).act(1, act, clock.wall()).changed
    clock.advance(901)
    office.go()
    assert receiver.told()[2:] == [("escalated", "switch")]
    assert [row.kind for row, _ in office.outbox.find(receiver="head", state=DeliveryState.SENT)] == [
        AlertKind.ESCALATED
    ]
    (withdrawn, _), *_ = office.outbox.find(receiver="head", state=DeliveryState.WITHDRAWN)
    assert withdrawn.note == "somebody took it on in time"
    office.troubles.mended("router")
    office.troubles.mended("switch")
    office.go()
    assert [row.incident for row, _ in office.outbox.find(receiver="head") if row.kind is AlertKind.RESOLVED] == [2]


def test_after_two_weeks_a_message_is_given_up(database: Database, clock: ManualClock, receiver: Hook) -> None:
    office = Office(database, clock, hooked(receiver))
    receiver.answers = [503, 503, 503]
    office.troubles.breaks("router")
    office.go()
    clock.advance(GIVE_UP_AFTER + 1)
    office.go()
    ((row, _),) = office.outbox.find()
    assert (row.state, row.note[:22]) == (DeliveryState.FAILED, "given up after 14 days")


def test_a_clock_that_goes_back_does_not_hold_up_what_waits(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, hooked(receiver))
    receiver.answers = [429]
    office.troubles.breaks("router")
    office.go()
    clock.jump(-3600)
    clock.advance(10)
    office.go()
    assert receiver.told() == [("opened", "router")]


def test_who_is_no_longer_configured_gets_nothing(database: Database, clock: ManualClock, receiver: Hook) -> None:
    office = Office(database, clock, hooked(receiver))
    office.troubles.breaks("router")
    office.plan()
    assert office.outbox.withdraw_unknown(["boss"], "gone", clock.wall()) == 1
    office.send()
    assert receiver.posts == []


def test_old_alerts_are_forgotten_but_not_those_of_open_incidents(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, hooked(receiver))
    for name in ("router", "switch"):
        office.troubles.breaks(name)
    office.troubles.mended("switch")
    office.go()
    office.outbox.prune(clock.wall() + 1)
    assert [alert.subject for _, alert in office.outbox.find()] == ["device:router"]
    clock.advance(400 * DAY)
    office.troubles.mended("router")
    office.go()
    assert receiver.told()[-1] == ("resolved", "router")


def test_severities_are_told_with_each_alert(database: Database, clock: ManualClock, receiver: Hook) -> None:
    office = Office(database, clock, hooked(receiver))
    office.troubles.breaks("router", Severity.S1)
    office.go()
    assert receiver.posts[0]["alerts"][0]["severity"] == "S1"


def test_what_was_refused_goes_out_again_when_somebody_says_so_if_it_still_lasts(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, hooked(receiver))
    receiver.answers = [404, 404]
    for name in ("router", "switch"):
        office.troubles.breaks(name)
        office.go()
    assert office.senders["duty"].error.endswith("answered HTTP 404 thanks")
    office.troubles.mended("switch")
    office.go()
    assert receiver.posts == []
    assert office.outbox.retry("boss", clock.wall()) == 0
    assert office.outbox.retry("duty", clock.wall()) == 1
    office.go()
    office.troubles.mended("router")
    office.go()
    assert receiver.told() == [("opened", "router"), ("resolved", "router")]
    assert office.senders["duty"].failing_since is None


def test_what_goes_together_takes_nothing_along_that_follows_an_earlier_message(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    """Found by any course of events: an end went out before its beginning, which waited to be repeated."""
    office = Office(database, clock, hooked(receiver))
    receiver.answers = [429, 0]
    for name in ("a", "b"):
        office.troubles.breaks(name)
    office.go()
    office.troubles.mended("b")
    clock.advance(700)
    office.go()
    assert receiver.told() == [("opened", "b"), ("opened", "a"), ("opened", "b"), ("resolved", "b")]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("asked", "rest"), [("120", 120.0), ("86400", 900.0), ("Thu, 01 Jan 2026 00:02:00 GMT", 120.0)]
)
def test_who_asks_to_be_left_alone_is_asked_again_when_he_said(
    database: Database,
    clock: ManualClock,
    receiver: Hook,
    monkeypatch: pytest.MonkeyPatch,
    asked: str,
    rest: float,
    status: int,
) -> None:
    """Also other messages wait: who has too much to do has too much for all."""
    monkeypatch.setattr(http, "time", SimpleNamespace(time=clock.wall))
    office = Office(database, clock, {"name": "duty", "channel": "webhook", "url": receiver.url, "late": "each"})
    receiver.answers, receiver.answer_headers = [status], {"Retry-After": asked}
    office.troubles.breaks("router")
    assert office.go() == pytest.approx(rest, abs=1.0)
    office.troubles.breaks("switch")
    clock.advance(rest - 1.0)
    assert office.go() == pytest.approx(1.0, abs=1.0)
    assert receiver.posts == []
    clock.advance(1.0)
    office.go()
    assert receiver.told() == [("opened", "router"), ("opened", "switch")]


@pytest.mark.parametrize("asked", ["", "soon", "-5", "0"])
def test_who_asks_for_nothing_sensible_gets_the_usual_pause(
    database: Database, clock: ManualClock, receiver: Hook, asked: str
) -> None:
    office = Office(database, clock, {"name": "duty", "channel": "webhook", "url": receiver.url})
    receiver.answers, receiver.answer_headers = [503], {"Retry-After": asked}
    office.troubles.breaks("router")
    assert office.go() == pytest.approx(5.0, abs=0.1)


def test_no_member_of_a_cluster_is_asked_sooner_than_it_wants(
    database: Database, clock: ManualClock, receiver: Hook
) -> None:
    with hook() as other:
        urls = [receiver.url.removesuffix("/hook"), other.url.removesuffix("/hook")]
        office = Office(database, clock, {"name": "am", "channel": "alertmanager", "urls": urls})
        receiver.answers, receiver.answer_headers = [503], {"Retry-After": "60"}
        other.answers, other.answer_headers = [503], {"Retry-After": "200"}
        office.troubles.breaks("router")
        assert office.go() == pytest.approx(200.0, abs=1.0)
