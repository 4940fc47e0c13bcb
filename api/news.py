"""Turns changes of the store into the events that open pages are told."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from api import answers
from api.house import House
from api.incidents import views as incident_views
from api.trouble import trouble
from api.views import Named, standing_of
from core import i18n
from core.model import Permission, Reading, device_subject
from core.store.changes import Change

_MANY = 20
_STANDINGS = frozenset({"standing", "transition"})
# What pages without a subject of their own show of every device; of links they show everything.
_HEADLINES = frozenset({"rtt_seconds", "loss_ratio", "battery_charge_ratio", "battery_runtime_seconds", "on_battery"})


@dataclass(frozen=True, slots=True)
class News:
    """One event: its kind, its JSON, who may hear it, and the subject whose pages alone want it (or None: all)."""

    kind: str
    data: str
    permission: Permission = Permission.OVERVIEW
    subject: str | None = None


def keys_of(changes: Iterable[Change], topics: Collection[str]) -> list[str]:
    """The keys of these topics, each once, oldest first."""
    return list(dict.fromkeys(change.key for change in changes if change.topic in topics))


def collect(house: House, changes: Sequence[Change]) -> list[News]:
    """What is new, except readings: read from the store now, so that the newest is told."""
    named = Named.of(house.inventory())
    runs = (int(key) for key in keys_of(changes, {"run"}))
    return [
        *_standings(house, named, keys_of(changes, _STANDINGS)),
        *_transitions(house, named, [change for change in changes if change.topic == "transition"]),
        *_incidents(house, named, set(keys_of(changes, {"incident"}))),
        *(news for run_id in runs for news in _run(house, run_id)),
        *(news for key in keys_of(changes, {"finding"}) for news in _finding(house, named, int(key))),
        *(_alert(int(key)) for key in keys_of(changes, {"alert"})),
        *(_maintenance(int(key)) for key in keys_of(changes, {"maintenance"})),
        *(_trap(subject) for subject in keys_of(changes, {"trap"})),
        *(_kiosk(key) for key in keys_of(changes, {"kiosk"})),
        *(_say("inventory", {"snapshot": int(key)}) for key in keys_of(changes, {"inventory"})),
    ]


def readings(house: House, subjects: Collection[str], wanted: Collection[str]) -> list[News]:
    """The last readings: headlines of all subjects in one event, and all of each that a page ``wanted``."""
    if not subjects:
        return []
    known = house.latest.all() if len(subjects) > _MANY else {subject: house.latest.of(subject) for subject in subjects}
    found = {subject: known[subject] for subject in subjects if subject in known}
    headlines = {subject: _headline(subject, probes) for subject, probes in found.items()}
    full = [
        _say("latest", {"readings": {subject: _values(found[subject])}}, subject=subject, permission=Permission.READ)
        for subject in wanted
        if subject in found
    ]
    return [_say("latest", {"readings": headlines}), *full]


def beat(house: House) -> News:
    """A sign of life of this process, when it last saw one of the monitor, and what is wrong in both languages."""
    said, zone = trouble(house), house.zone()
    sentences = None if said is None else {code: said(i18n.language(code), zone) for code in i18n.LANGUAGES}
    return _say("beat", {"at": house.clock.wall(), "monitor_seen_at": house.monitor_seen_at(), "trouble": sentences})


def _say(kind: str, data: object, permission: Permission = Permission.OVERVIEW, subject: str | None = None) -> News:
    plain = data.model_dump(mode="json") if isinstance(data, BaseModel) else data
    return News(kind, json.dumps(plain, ensure_ascii=False, separators=(",", ":")), permission, subject)


def _standings(house: House, named: Named, subjects: Sequence[str]) -> list[News]:
    if not subjects:
        return []
    standings = house.states.standings()
    return [_say("standing", answers.standing(named, standing_of(standings, subject))) for subject in subjects]


def _transitions(house: House, named: Named, changes: Sequence[Change]) -> list[News]:
    """Each subject's newest transitions, as many as were announced."""
    times: dict[str, int] = {}
    for change in changes:
        times[change.key] = times.get(change.key, 0) + 1
    rows = [row for subject, count in times.items() for row in house.states.transitions(subject, limit=count)]
    return [_say("transition", answers.transition(named, row)) for row in sorted(rows, key=lambda row: row.at)]


def _incidents(house: House, named: Named, subjects: Collection[str]) -> list[News]:
    rows = [row for subject in sorted(subjects) for row in house.states.incidents(subject=subject, limit=1)]
    return [_say("incident", answers.incident(named, view)) for view in incident_views(house, rows)]


def _run(house: House, run_id: int) -> list[News]:
    record = house.runs.get(run_id)
    return [] if record is None else [_say("run", answers.run(house, record), permission=Permission.READ)]


def _finding(house: House, named: Named, finding_id: int) -> list[News]:
    record = house.findings.get(finding_id)
    told = None if record is None else answers.finding(named, record)
    return [] if told is None else [_say("finding", told, permission=Permission.READ)]


def _maintenance(number: int) -> News:
    """A stop was planned, ended or cancelled; its page reads which."""
    return _say("maintenance", {"id": number}, permission=Permission.READ)


def _alert(incident: int) -> News:
    """Somebody is to be told of an incident, was or was not; its page reads who."""
    return _say("alert", {"incident": incident}, permission=Permission.READ)


def _trap(subject: str) -> News:
    """A device sent a trap, or repeated one; its page reads which."""
    return _say("trap", {"subject": subject}, permission=Permission.READ)


def _kiosk(key: str) -> News:
    """A kiosk's screen reported, or what is known of it changed; its page reads what."""
    return _say("kiosk", {"subject": device_subject(key)}, permission=Permission.READ)


def _headline(subject: str, probes: Mapping[str, Reading]) -> dict[str, object]:
    everything = subject.startswith("link:")
    return {
        probe: {name: value for name, value in reading.values.items() if everything or name in _HEADLINES}
        for probe, reading in probes.items()
    }


def _values(probes: Mapping[str, Reading]) -> dict[str, object]:
    return {probe: dict(reading.values) for probe, reading in probes.items()}
