"""Incidents in the store: one at a time, claimed, and each thing that happened is an event."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from core.model import (
    THE_MONITOR,
    AlertKind,
    IncidentAct,
    IncidentRefusal,
    Reason,
    Severity,
    State,
    Transition,
)
from core.model import IncidentEventKind as Kind
from core.store import schema
from core.store.alerts import unplanned
from core.store.changes import Changes
from core.store.database import Database
from core.store.incidents import Incidents
from core.store.states import IncidentChange, States

WAN = "link:wan"
TROUBLE, OVER = IncidentChange(Severity.S1), IncidentChange(None)
Step = tuple[float, State, Reason, IncidentChange | None]


def walk(states: States, *steps: Step) -> None:
    """The next transitions of the link, each as the judge writes it."""
    for at, state, reason, change in steps:
        before = states.standings().get(WAN)
        sequence, stood = (before.sequence + 1, before.state) if before else (1, State.UNKNOWN)
        item = Transition(WAN, sequence, at, stood, state, reason, evidence=f"loss_ratio={at}")
        assert states.record([(item, change)])


def down(at: float, reason: Reason = Reason.FAR_END_UNREACHABLE) -> Step:
    return at, State.DOWN, reason, TROUBLE


def up(at: float) -> Step:
    return at, State.UP, Reason.ANSWERING, OVER


def unsure(at: float) -> Step:
    return at, State.UNKNOWN, Reason.OWN_LINK_DOWN, None


def kinds(incidents: Incidents, incident_id: int = 1) -> list[tuple[Kind, str]]:
    return [(event.kind, event.by) for event in incidents.events(incident_id)]


def test_what_the_monitor_does_is_an_event_with_its_evidence(database: Database) -> None:
    states, incidents = States(database), Incidents(database)
    walk(states, up(1.0), down(10.0), up(20.0))
    assert kinds(incidents) == [(Kind.OPENED, THE_MONITOR), (Kind.RESOLVED, THE_MONITOR)]
    assert [event.evidence for event in incidents.events(1)] == ["loss_ratio=10.0", "loss_ratio=20.0"]


def test_the_same_trouble_soon_again_is_the_same_incident(database: Database) -> None:
    states, incidents = States(database, 60.0), Incidents(database)
    walk(states, down(10.0), up(20.0), down(79.0), up(90.0), down(150.0))
    found = states.incidents()
    assert [(one.id, one.opened_at, one.reopened, one.resolved_at) for one in found] == [
        (2, 150.0, 0, None),
        (1, 10.0, 1, 90.0),
    ]
    assert [kind for kind, _ in kinds(incidents)] == [Kind.OPENED, Kind.RESOLVED, Kind.REOPENED, Kind.RESOLVED]


def test_another_trouble_is_another_incident(database: Database) -> None:
    states = States(database, 60.0)
    walk(states, down(10.0), up(20.0), down(30.0, Reason.INTERFACE_DOWN))
    assert len(states.incidents()) == 2


def test_trouble_while_one_is_open_opens_none_and_tells_nobody(database: Database) -> None:
    states, changes = States(database), Changes(database)
    walk(states, down(10.0))
    seen = changes.last_id()
    walk(states, unsure(11.0), down(12.0))
    assert len(states.incidents()) == 1
    assert [change.topic for change in changes.after(seen)] == ["transition", "transition"]
    walk(states, down(13.0, Reason.INTERFACE_DOWN))
    assert [change.topic for change in changes.after(seen)][2:] == ["transition", "incident"]
    with database.read() as connection:
        assert [alert.kind for alert in unplanned(connection, 100)] == [AlertKind.OPENED]


def test_of_two_who_acknowledge_at_once_one_does(connect: Callable[[], Database]) -> None:
    walk(States(connect()), down(10.0))
    desks = {name: Incidents(connect()) for name in ("an", "binh", "chi", "dung")}
    start = Barrier(len(desks))

    def acknowledge(name: str) -> IncidentRefusal | None:
        start.wait()
        return desks[name].act(1, IncidentAct(Kind.ACKNOWLEDGED, name), 12.0).refusal

    with ThreadPoolExecutor(len(desks)) as pool:
        refusals = dict(zip(desks, pool.map(acknowledge, desks), strict=True))
    first = desks["an"].get(1)
    assert first is not None
    assert [name for name, refusal in refusals.items() if refusal is None] == [first.acknowledged_by]
    assert list(refusals.values()).count(IncidentRefusal.TAKEN) == 3
    assert kinds(desks["an"]) == [(Kind.OPENED, THE_MONITOR), (Kind.ACKNOWLEDGED, str(first.acknowledged_by))]


def test_acknowledging_twice_leaves_one_event_and_one_piece_of_news(database: Database) -> None:
    walk(States(database), down(10.0))
    incidents, changes = Incidents(database), Changes(database)
    seen = changes.last_id()
    first = incidents.act(1, IncidentAct(Kind.ACKNOWLEDGED, "ha"), 12.0)
    second = incidents.act(1, IncidentAct(Kind.ACKNOWLEDGED, "ha"), 15.0)
    assert (first.changed, second.changed, second.refusal) == (True, False, None)
    assert second.incident == first.incident
    assert [(change.topic, change.key) for change in changes.after(seen)] == [("incident", WAN)]


def test_a_note_that_is_sent_twice_is_there_once_and_two_notes_are_two(database: Database) -> None:
    walk(States(database), down(10.0))
    incidents = Incidents(database)
    note = IncidentAct(Kind.NOTED, "ha", "đã gọi VNPT", key="f00")
    assert incidents.act(1, note, 12.0).changed
    assert not incidents.act(1, note, 13.0).changed
    for at in (14.0, 15.0):
        assert incidents.act(1, IncidentAct(Kind.NOTED, "ha", "chờ"), at).changed
    assert [event.text for event in incidents.events(1)] == ["", "đã gọi VNPT", "chờ", "chờ"]


def test_a_person_resolves_only_what_the_monitor_cannot_see_as_trouble(database: Database) -> None:
    states, incidents = States(database, 60.0), Incidents(database)
    walk(states, down(10.0))
    resolve = IncidentAct(Kind.RESOLVED, "ha", "đã thay dây, gọi thử được")
    assert incidents.act(1, resolve, 20.0).refusal is IncidentRefusal.STILL_TROUBLE
    walk(states, unsure(30.0))
    done = incidents.act(1, resolve, 40.0).incident
    assert done is not None
    assert (done.resolved_at, done.resolver) == (40.0, "ha")
    walk(states, down(50.0))
    (again,) = states.incidents()
    assert (again.is_open, again.resolver, again.reopened) == (True, None, 1)
    walk(states, up(200.0))
    assert states.incidents(open_only=True) == []


def test_a_person_reopens_and_the_monitor_resolves(database: Database) -> None:
    states, incidents = States(database), Incidents(database)
    walk(states, down(10.0), up(20.0))
    assert incidents.act(1, IncidentAct(Kind.REOPENED, "ha", "vẫn chập chờn"), 30.0).changed
    walk(states, down(40.0), up(50.0))
    (one,) = states.incidents()
    assert (one.resolved_at, one.reopened) == (50.0, 1)
    walk(states, down(60.0))
    second = incidents.act(1, IncidentAct(Kind.REOPENED, "ha", "x"), 70.0)
    assert second.refusal is IncidentRefusal.ANOTHER_OPEN


def test_there_is_no_incident_99(database: Database) -> None:
    outcome = Incidents(database).act(99, IncidentAct(Kind.ACKNOWLEDGED, "ha"), 1.0)
    assert (outcome.incident, outcome.refusal) == (None, IncidentRefusal.NOT_THERE)
    assert Incidents(database).get(99) is None


def test_a_transaction_that_fails_leaves_no_event(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    walk(States(database), down(10.0))

    def fail(*_: object) -> None:
        raise RuntimeError("half way")

    monkeypatch.setattr("core.store.incidents.announce", fail)
    incidents = Incidents(database)
    with pytest.raises(RuntimeError, match="half way"):
        incidents.act(1, IncidentAct(Kind.ACKNOWLEDGED, "ha"), 12.0)
    assert kinds(incidents) == [(Kind.OPENED, THE_MONITOR)]
    with database.read() as connection:
        assert connection.execute(select(schema.incident.c.acknowledged_by)).scalar() is None


def test_others_are_told_of_what_persons_do_too(database: Database) -> None:
    states, incidents = States(database, 60.0), Incidents(database)
    walk(states, down(10.0))
    for at, act in (
        (11.0, IncidentAct(Kind.ACKNOWLEDGED, "ha")),
        (12.0, IncidentAct(Kind.SEVERITY_CHANGED, "ha", "4G chạy", "S3")),
        (13.0, IncidentAct(Kind.SEVERITY_CHANGED, "ha", "4G cũng mất", "S1")),
    ):
        assert incidents.act(1, act, at).changed
    walk(states, unsure(20.0))
    assert incidents.act(1, IncidentAct(Kind.RESOLVED, "ha", "đã sửa"), 30.0).changed
    walk(states, down(40.0), up(50.0))
    with database.read() as connection:
        told = unplanned(connection, 100)
    assert [(one.at, one.kind, one.severity) for one in told] == [
        (10.0, AlertKind.OPENED, Severity.S1),
        (13.0, AlertKind.GRAVER, Severity.S1),
        (30.0, AlertKind.RESOLVED, Severity.S1),
        (40.0, AlertKind.REOPENED, Severity.S1),
        (50.0, AlertKind.RESOLVED, Severity.S1),
    ]


def darkens(at: float, reason: Reason, severity: Severity) -> Step:
    return at, State.UNKNOWN, reason, IncidentChange(severity)


def test_trouble_that_becomes_another_is_the_same_incident_with_that_reason_and_severity(database: Database) -> None:
    states, incidents = States(database, 60.0), Incidents(database)
    walk(
        states,
        (10.0, State.DEGRADED, Reason.ON_BATTERY, IncidentChange(Severity.S2)),
        darkens(20.0, Reason.ISOLATED, Severity.S1),
        darkens(30.0, Reason.POWER_CUT, Severity.S2),
        up(40.0),
    )
    (one,) = states.incidents()
    assert (one.reason, one.severity, one.opened_at, one.rose_at) == (Reason.POWER_CUT, Severity.S1, 10.0, 20.0)
    assert one.evidence == "loss_ratio=30.0"
    assert [(event.at, event.kind, event.evidence) for event in incidents.events(1)] == [
        (10.0, Kind.OPENED, "loss_ratio=10.0"),
        (20.0, Kind.REASON_CHANGED, "severity: S2 → S1 reason: on_battery → isolated loss_ratio=20.0"),
        (30.0, Kind.REASON_CHANGED, "reason: isolated → power_cut loss_ratio=30.0"),
        (40.0, Kind.RESOLVED, "loss_ratio=40.0"),
    ]
    with database.read() as connection:
        told = [(alert.at, alert.kind, alert.severity, alert.reason) for alert in unplanned(connection, 100)]
    assert told == [
        (10.0, AlertKind.OPENED, Severity.S2, Reason.ON_BATTERY),
        (20.0, AlertKind.GRAVER, Severity.S1, Reason.ISOLATED),
        (40.0, AlertKind.RESOLVED, Severity.S1, Reason.POWER_CUT),
    ]


def test_what_a_person_made_less_grave_stays_so_until_something_graver_is_found(database: Database) -> None:
    states, incidents = States(database), Incidents(database)
    walk(states, (10.0, State.DEGRADED, Reason.ON_BATTERY, IncidentChange(Severity.S2)))
    assert incidents.act(1, IncidentAct(Kind.SEVERITY_CHANGED, "ha", "chỉ kho lưu trữ", "S4"), 11.0).changed
    walk(states, darkens(20.0, Reason.POWER_CUT, Severity.S2))
    assert states.incidents()[0].severity is Severity.S4
    walk(states, darkens(30.0, Reason.ISOLATED, Severity.S1))
    assert (states.incidents()[0].severity, states.incidents()[0].rose_at) == (Severity.S1, 30.0)


def test_any_trouble_of_an_incident_that_returns_soon_is_that_incident(database: Database) -> None:
    """A cable that comes and goes: its silence is noticed first, its port at the next poll."""
    states = States(database, 60.0)
    for at in (10.0, 50.0, 90.0):
        walk(states, down(at), down(at + 5, Reason.INTERFACE_DOWN), up(at + 20))
    (one,) = states.incidents()
    assert (one.reopened, one.reason) == (2, Reason.INTERFACE_DOWN)
    with database.read() as connection:
        told = [alert.kind for alert in unplanned(connection, 100)]
    assert told == [AlertKind.OPENED, AlertKind.RESOLVED, *[AlertKind.REOPENED, AlertKind.RESOLVED] * 2]
