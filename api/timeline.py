"""The timeline of an incident: its events, the transitions of its subject and of those behind it, traps and more."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from api.house import House
from api.views import Named
from core import words
from core.i18n import Language
from core.model import (
    Alert,
    Delivery,
    FindingRecord,
    Incident,
    IncidentEvent,
    Maintenance,
    Standing,
    Transition,
    TrapRecord,
)

BEFORE, AFTER = 60.0, 300.0
"""Seconds around an incident that belong to it: what led to it, and who came back with it."""
_MOST = 1000


class EntryKind(StrEnum):
    """What an entry tells of; every value has a word in ``core.words``."""

    EVENT = "event"
    TRANSITION = "transition"
    DEPENDENT = "dependent"
    TRAP = "trap"
    FINDING = "finding"
    MAINTENANCE = "maintenance"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing at one time. ``what`` is its code for programs, ``say`` its sentence, ``text`` what a person wrote."""

    at: float
    kind: EntryKind
    what: str
    subject: str
    say: Callable[[Language], str]
    by: str = ""
    text: str = ""
    evidence: str = ""


Told = tuple[Delivery, Alert]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, oldest first; where those stand now that were cut off by it; who was told, newest first."""

    entries: tuple[Entry, ...]
    dependents: tuple[Standing, ...]
    told: tuple[Told, ...] = ()


def timeline(house: House, incident: Incident) -> Timeline:
    """Everything from a minute before the incident until five minutes after its end, or until now."""
    subject, named = incident.subject, Named.of(house.inventory())
    since = incident.opened_at - BEFORE
    until = house.clock.wall() + 1 if incident.resolved_at is None else incident.resolved_at + AFTER
    behind = house.incident_search.dependents(subject, incident.opened_at, until, _MOST)
    told = house.outbox.find(incident=incident.id, limit=_MOST)
    entries = [
        *(_event(incident, one) for one in house.incidents.events(incident.id)),
        *(_transition(named, one, EntryKind.TRANSITION) for one in _own(house, subject, since, until)),
        *(_transition(named, one, EntryKind.DEPENDENT) for one in behind),
        *(_trap(one) for one in house.traps.find(subject, since, until, _MOST)),
        *(entry for one in house.findings.all(subject=subject) for entry in _finding(one, since, until)),
        *(entry for one in house.maintenances.overlapping(since, until) for entry in _maintenance(subject, one, until)),
        *(_alert(subject, delivery) for delivery, _ in told),
    ]
    standings = house.states.standings()
    dependents = {one.subject: standings[one.subject] for one in behind if one.subject in standings}
    return Timeline(tuple(sorted(entries, key=lambda entry: entry.at)), tuple(dependents.values()), tuple(told))


def _own(house: House, subject: str, since: float, until: float) -> Iterable[Transition]:
    return reversed(house.states.transitions(subject, since, until, _MOST))


def _event(incident: Incident, one: IncidentEvent) -> Entry:
    def say(spoken: Language) -> str:
        return words.incident_event(spoken, one)

    return Entry(one.at, EntryKind.EVENT, one.kind, incident.subject, say, one.by, one.text, one.evidence)


def _transition(named: Named, one: Transition, kind: EntryKind) -> Entry:
    def say(spoken: Language) -> str:
        return named.sentence(spoken, one)

    return Entry(one.at, kind, one.after, one.subject, say, evidence=one.evidence)


def _trap(one: TrapRecord) -> Entry:
    def say(spoken: Language) -> str:
        return words.trap_sentence(spoken, one.meaning, one.about)

    count = f" × {one.count}" if one.count > 1 else ""
    return Entry(one.last_at, EntryKind.TRAP, one.meaning, one.subject, say, evidence=f"{one.name or one.oid}{count}")


def _finding(one: FindingRecord, since: float, until: float) -> Iterator[Entry]:
    def say(spoken: Language) -> str:
        return words.finding(spoken, one.kind, one.detail)

    if since <= one.first_seen < until:
        yield Entry(one.first_seen, EntryKind.FINDING, one.kind, one.subject, say)
    if one.acknowledged_at is not None and since <= one.acknowledged_at < until:
        who = one.acknowledged_by or ""
        yield Entry(one.acknowledged_at, EntryKind.FINDING, one.kind, one.subject, say, who, one.acknowledgement)


def _maintenance(subject: str, one: Maintenance, until: float) -> Iterator[Entry]:
    """The beginning of a planned stop that covers the subject, and its end when that was before ``until``."""
    window = one.windows().get(subject)
    if window is None:
        return
    kind, (begin, end) = EntryKind.MAINTENANCE, window
    yield Entry(begin, kind, "begins", subject, _said(words.STOP_BEGINS), one.planned_by, one.reason)
    if end < until:
        yield Entry(end, kind, "ends", subject, _said(words.STOP_ENDS), one.ended_by or "", one.closing_note)


def _alert(subject: str, one: Delivery) -> Entry:
    def say(spoken: Language) -> str:
        kind, state = spoken.text(words.ALERT_KINDS[one.kind]), spoken.text(words.DELIVERY_STATES[one.state])
        return spoken.text(words.TOLD, receiver=one.receiver, kind=kind, state=state)

    at = one.ended_at if one.ended_at is not None else one.created_at
    return Entry(at, EntryKind.ALERT, one.state, subject, say, evidence=one.note)


def _said(message: str) -> Callable[[Language], str]:
    return lambda spoken: spoken.text(message)
