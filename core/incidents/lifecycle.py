"""The life of an incident: what opens it, ends it, lets it go on, and what a person may do to it. Pure."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.model import (
    Incident,
    IncidentAct,
    IncidentEventKind,
    IncidentRefusal,
    Reason,
    Severity,
    Standing,
    State,
    Transition,
)

_CHANGE = re.compile(r"\b(severity|reason): (\S+) → (\S+)")
_OPENING = frozenset({State.DOWN})
_THAT_OPEN = frozenset(
    {
        Reason.ON_BATTERY,
        Reason.POWER_CUT,
        Reason.ISOLATED,
        Reason.FLAPPING,
        Reason.SITES_SLOW,
        Reason.STORAGE_FULL,
        Reason.KIOSK_FROZEN,
        Reason.CONTENT_EXPIRED,
        Reason.CONTENT_INCOMPLETE,
        Reason.CERTIFICATE_EXPIRES,
        Reason.CERTIFICATE_URGENT,
        Reason.LOOP,
        Reason.LOOP_SUSPECTED,
        Reason.CONFIGURATION_CHANGED,
        Reason.HOST_KEY_CHANGED,
        Reason.PART_TROUBLE,
    }
)


def is_trouble(state: State, reason: Reason, cause: str | None) -> bool:
    """Whether a standing is an incident of its own: trouble whose cause is not another subject's."""
    return cause is None and (state in _OPENING or reason in _THAT_OPEN)


def resolves(state: State, reason: Reason, cause: str | None) -> bool:
    """Whether a standing that is no trouble ends one. An unknown state does not: nobody knows that it is well.

    What turns out to be another's trouble does; who cut the monitor off has no part in it.
    """
    return state in (State.UP, State.DEGRADED) or (cause is not None and reason is not Reason.OWN_LINK_DOWN)


def goes_on(last: Incident | None, item: Transition, within: float, had: Collection[Reason] = ()) -> bool:
    """Whether this trouble is the subject's ``last`` incident again, resolved less than ``within`` seconds ago.

    ``had`` are the reasons that it had beside its last one.
    """
    if last is None or last.resolved_at is None:
        return False
    # who comes and goes was in trouble for what it is now
    if item.reason not in (last.reason, Reason.FLAPPING, *had):
        return False
    return 0 <= item.at - last.resolved_at < within


def found(incident: Incident, item: Transition, severity: Severity) -> Incident:
    """An open incident after further trouble of its subject, of this severity by itself.

    Its reason is what is found now. Its severity rises when this is graver than all that was found before, also above
    what a person said then; it never falls.
    """
    known = incident.found_severity or incident.severity
    if severity >= known:
        return incident if item.reason is incident.reason else replace(incident, **_as_seen(item))
    graver = replace(incident, **_as_seen(item), found_severity=severity)
    return graver if severity >= incident.severity else replace(graver, severity=severity, rose_at=item.at)


def _as_seen(item: Transition) -> dict[str, Any]:
    return {"reason": item.reason, "evidence": item.evidence}


@dataclass(frozen=True, slots=True)
class Around:
    """What an act depends on beside the incident: where its subject stands, and whether a later one of it is open."""

    standing: Standing | None
    another_is_open: bool = False


def decide(act: IncidentAct, incident: Incident, around: Around, at: float) -> Incident | IncidentRefusal:
    """The incident after this act at ``at`` (Unix seconds), equal to the one before when it changes nothing."""
    return _DECISIONS[act.kind](act, incident, around, at)


def changed(before: Incident, after: Incident) -> str:
    """What a person or the monitor changed, as evidence: 'severity: S3 → S1'."""
    names = ("severity", "reason", "assigned_to")
    pairs = [(name, getattr(before, name) or "–", getattr(after, name) or "–") for name in names]
    return " ".join(f"{name}: {one} → {other}" for name, one, other in pairs if one != other)


def changes(evidence: str) -> dict[str, tuple[str, str]]:
    """What evidence of that form says: what changed → (before, after)."""
    return {name: (one, other) for name, one, other in _CHANGE.findall(evidence)}


_Decision = Callable[[IncidentAct, Incident, Around, float], Incident | IncidentRefusal]


def _acknowledge(act: IncidentAct, incident: Incident, _around: Around, at: float) -> Incident | IncidentRefusal:
    if incident.acknowledged_by is not None:
        return incident if incident.acknowledged_by == act.by else IncidentRefusal.TAKEN
    if not incident.is_open:
        return IncidentRefusal.IS_RESOLVED
    return replace(incident, acknowledged_at=at, acknowledged_by=act.by)


def _note(act: IncidentAct, incident: Incident, _around: Around, _at: float) -> Incident | IncidentRefusal:
    return incident if act.text else IncidentRefusal.NO_REASON


def _assign(act: IncidentAct, incident: Incident, _around: Around, _at: float) -> Incident | IncidentRefusal:
    to = act.value or None
    if to == incident.assigned_to:
        return incident
    return replace(incident, assigned_to=to) if incident.is_open else IncidentRefusal.IS_RESOLVED


def _set_severity(act: IncidentAct, incident: Incident, _around: Around, _at: float) -> Incident | IncidentRefusal:
    severity = Severity(act.value)
    if severity is incident.severity:
        return incident
    if not act.text:
        return IncidentRefusal.NO_REASON
    return replace(incident, severity=severity) if incident.is_open else IncidentRefusal.IS_RESOLVED


def _resolve(act: IncidentAct, incident: Incident, around: Around, at: float) -> Incident | IncidentRefusal:
    if not incident.is_open:
        return incident if incident.resolver == act.by else IncidentRefusal.IS_RESOLVED
    if not act.text:
        return IncidentRefusal.NO_REASON
    standing = around.standing
    if standing is not None and is_trouble(standing.state, standing.reason, standing.cause):
        return IncidentRefusal.STILL_TROUBLE
    return replace(incident, resolved_at=at, resolver=act.by)


def _reopen(act: IncidentAct, incident: Incident, around: Around, _at: float) -> Incident | IncidentRefusal:
    if incident.is_open:
        return IncidentRefusal.IS_OPEN
    if not act.text:
        return IncidentRefusal.NO_REASON
    return IncidentRefusal.ANOTHER_OPEN if around.another_is_open else again(incident)


def again(incident: Incident) -> Incident:
    """The incident going on after it was resolved."""
    return replace(incident, resolved_at=None, resolver=None, reopened=incident.reopened + 1)


_DECISIONS: Mapping[IncidentEventKind, _Decision] = {
    IncidentEventKind.ACKNOWLEDGED: _acknowledge,
    IncidentEventKind.NOTED: _note,
    IncidentEventKind.ASSIGNED: _assign,
    IncidentEventKind.SEVERITY_CHANGED: _set_severity,
    IncidentEventKind.RESOLVED: _resolve,
    IncidentEventKind.REOPENED: _reopen,
}
ACTS = tuple(_DECISIONS)
"""What a person can do: everything but to open one, and to find it changed."""
