"""Incidents: what happened to them, what is due, and why something was not done."""

from collections.abc import Mapping

from core.i18n import Language, noop
from core.incidents.due import DueState
from core.incidents.lifecycle import changes
from core.model import IncidentEvent, IncidentEventKind, IncidentRefusal, Reason
from core.words.watching import REASONS

INCIDENT_EVENTS: Mapping[IncidentEventKind, str] = {
    IncidentEventKind.OPENED: noop("Incident opened"),
    IncidentEventKind.ACKNOWLEDGED: noop("Incident acknowledged"),
    IncidentEventKind.NOTED: noop("Note"),
    IncidentEventKind.ASSIGNED: noop("Person in charge changed"),
    IncidentEventKind.SEVERITY_CHANGED: noop("Severity changed"),
    IncidentEventKind.REASON_CHANGED: noop("The trouble has changed"),
    IncidentEventKind.RESOLVED: noop("Incident resolved"),
    IncidentEventKind.REOPENED: noop("Incident reopened"),
}

_NOW = noop("The trouble now: {why}")
_ROSE = noop("The severity rises from {before} to {after}.")

# The {places}: id of the incident, name of its subject, who (by) and when (at) did what stands in the way.
INCIDENT_REFUSALS: Mapping[IncidentRefusal, str] = {
    IncidentRefusal.NOT_THERE: noop("There is no incident {id}."),
    IncidentRefusal.IS_RESOLVED: noop("Incident {id} was resolved at {at}; add a note, or reopen it first."),
    IncidentRefusal.IS_OPEN: noop("Incident {id} is open already."),
    IncidentRefusal.TAKEN: noop(
        "{by} acknowledged incident {id} at {at}; add a note, or take it over by assigning it."
    ),
    IncidentRefusal.STILL_TROUBLE: noop(
        "The trouble of {name} is still there; the incident ends by itself when it is over."
    ),
    IncidentRefusal.ANOTHER_OPEN: noop("A later incident of {name} is open; go on with that one."),
    IncidentRefusal.NO_REASON: noop("Write down why, or what was found."),
}

DUE_STATES: Mapping[DueState, str] = {
    DueState.WAITING: noop("due"),
    DueState.MET: noop("in time"),
    DueState.LATE: noop("late"),
    DueState.OVERDUE: noop("overdue"),
    DueState.NONE: noop("no due time"),
}

TIMELINE_KINDS: Mapping[str, str] = {
    "event": noop("Event"),
    "transition": noop("Change of state"),
    "dependent": noop("Behind it"),
    "trap": noop("Trap"),
    "finding": noop("Finding"),
    "maintenance": noop("Maintenance"),
    "alert": noop("Alert"),
}
"""What an entry of a timeline tells of."""
TOLD = noop("{receiver} is told ({kind}): {state}")
STOP_BEGINS = noop("A planned stop begins.")
STOP_ENDS = noop("The planned stop ends.")


def incident_event(language: Language, event: IncidentEvent) -> str:
    """What happened; of what the monitor found changed also to what."""
    if event.kind is not IncidentEventKind.REASON_CHANGED:
        return language.text(INCIDENT_EVENTS[event.kind])
    changed, told = changes(event.evidence), []
    if "reason" in changed:
        told.append(language.text(_NOW, why=language.text(REASONS[Reason(changed["reason"][1])])))
    if "severity" in changed:
        before, after = changed["severity"]
        told.append(language.text(_ROSE, before=before, after=after))
    return " ".join(told)
