"""Accounts for everything that a pipeline under kill -9 wrote and told, against what really happened."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from core.model import AlertKind, DeliveryState, IncidentEventKind, Severity, State, device_subject
from core.store import schema
from core.store.incidents import Incidents
from core.store.outbox import Outbox
from core.store.states import States
from tests.monitor.alerts.killed import Killing
from tests.monitor.alerts.troubles import Hook

ALL = 10_000_000
_ORDER = (AlertKind.OPENED, AlertKind.GRAVER, AlertKind.RESOLVED)
Told = tuple[str, int, str]
"""Receiver, incident, kind."""


@dataclass(frozen=True, slots=True)
class Account:
    """How many there were of everything; ``again`` messages came twice or more, each under the key of the first."""

    kills: int
    transitions: int
    incidents: int
    alerts: int
    deliveries: int
    attempts: int
    again: int

    def __str__(self) -> str:
        return (
            f"{self.kills} kills: {self.transitions} transitions, {self.incidents} incidents, {self.alerts} alerts, "
            f"{self.deliveries} deliveries in {self.attempts} attempts; lost 0, doubled 0; "
            f"{self.again} messages came again under their key"
        )


def account(killing: Killing, hooks: dict[str, Hook]) -> Account:
    """Everything is there exactly once, or this fails."""
    transitions = _transitions(killing)
    due = _incidents(killing)
    _alerts(killing, due)
    deliveries, attempts = _deliveries(killing, due, hooks)
    again = _told(due, hooks)
    opened = sum(kind is AlertKind.OPENED for _, kind in due)
    return Account(killing.kills, transitions, opened, len(due), deliveries, attempts, again)


def _transitions(killing: Killing) -> int:
    found = States(killing.database).transitions(limit=ALL)
    total = 0
    for name, states in killing.expected.items():
        mine = sorted((one for one in found if one.subject == device_subject(name)), key=lambda one: one.sequence)
        assert [one.sequence for one in mine] == list(range(1, len(states) + 1))
        assert [one.after for one in mine] == states
        assert [one.before for one in mine] == [State.UNKNOWN, *states[:-1]]
        total += len(mine)
    assert total == len(found)
    return total


def _incidents(killing: Killing) -> Counter[tuple[int, AlertKind]]:
    """What each incident is to be told of: once that it opened, once that it became graver, once that it ended."""
    due: Counter[tuple[int, AlertKind]] = Counter()
    with killing.database.read() as connection:
        rows = connection.execute(select(schema.incident)).mappings().all()
    for name, states in killing.expected.items():
        mine = sorted((row for row in rows if row["subject"] == device_subject(name)), key=lambda row: row["opened_by"])
        troubles = list(_troubles(states))
        assert [row["opened_by"] for row in mine] == [first for first, _ in troubles]
        ends = [first + len(course) for first, course in troubles]
        assert [row["resolved_by"] for row in mine] == [end if end <= len(states) else None for end in ends]
        for row, (_, course) in zip(mine, troubles, strict=True):
            is_graver = course[0] is State.DEGRADED and State.DOWN in course
            assert row["severity"] == (Severity.S1 if State.DOWN in course else Severity.S3)
            due[row["id"], AlertKind.OPENED] += 1
            due[row["id"], AlertKind.GRAVER] += is_graver
            due[row["id"], AlertKind.RESOLVED] += row["resolved_by"] is not None
            events = [one.kind for one in Incidents(killing.database).events(row["id"])]
            ended = [IncidentEventKind.RESOLVED] if row["resolved_by"] is not None else []
            changed = [IncidentEventKind.REASON_CHANGED] * (len(course) - 1)
            assert events == [IncidentEventKind.OPENED, *changed, *ended]
    assert sum(kind is AlertKind.OPENED for _, kind in due.elements()) == len(rows)
    return +due


def _troubles(states: Sequence[State]) -> Iterator[tuple[int, list[State]]]:
    """(sequence at which it began, its states in order) of each trouble."""
    for is_trouble, course in groupby(enumerate(states, 1), key=lambda one: one[1] is not State.UP):
        if is_trouble:
            steps = list(course)
            yield steps[0][0], [state for _, state in steps]


def _alerts(killing: Killing, due: Counter[tuple[int, AlertKind]]) -> None:
    with killing.database.read() as connection:
        rows = connection.execute(select(schema.alert.c.incident, schema.alert.c.kind)).all()
    assert Counter((incident, AlertKind(kind)) for incident, kind in rows) == due


def _deliveries(killing: Killing, due: Counter[tuple[int, AlertKind]], hooks: dict[str, Hook]) -> tuple[int, int]:
    rows = [row for row, _ in Outbox(killing.database).find(limit=ALL)]
    for name in hooks:
        mine = [row for row in rows if row.receiver == name]
        assert Counter((row.incident, row.kind) for row in mine) == due
    assert {row.state for row in rows} == {DeliveryState.SENT}
    assert len(rows) == len(due) * len(hooks)
    return len(rows), sum(row.attempts for row in rows)


def _told(due: Counter[tuple[int, AlertKind]], hooks: dict[str, Hook]) -> int:
    """What came, doubles dropped by their key, is what is due, in order; returns the doubles."""
    again = 0
    for hook in hooks.values():
        first: dict[str, tuple[int, AlertKind]] = {}
        for headers, post in zip(hook.headers, hook.posts, strict=True):
            (one,) = post["alerts"]
            said = one["incident"], AlertKind(one["kind"])
            assert first.setdefault(headers["idempotency-key"], said) == said
        again += len(hook.posts) - len(first)
        assert Counter(first.values()) == due
        order = list(first.values())
        for incident in {number for number, _ in due}:
            mine = [kind for number, kind in order if number == incident]
            assert mine == [kind for kind in _ORDER if due[incident, kind]]
    return again
