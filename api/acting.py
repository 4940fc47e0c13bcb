"""What persons do to incidents, each with its audit entry: for the API, the pages and the command line alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.house import House
from api.views import Named
from core import words
from core.i18n import LanguageCode, language
from core.incidents.places import Places
from core.model import Incident, IncidentAct, IncidentEventKind, IncidentRefusal
from core.store.incidents import Outcome

LONGEST_TEXT = 2000
LONGEST_NAME = 100
LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act was not done: a sentence of ``core.words`` and what fills it."""

    kind: IncidentRefusal
    values: Mapping[str, object]

    @property
    def message(self) -> str:
        """The sentence, to be translated and filled."""
        return words.INCIDENT_REFUSALS[self.kind]

    def said(self, code: LanguageCode) -> str:
        """The whole sentence."""
        return language(code).text(self.message, **self.values)


def act(kind: IncidentEventKind, by: str, text: str = "", value: str = "", key: str | None = None) -> IncidentAct:
    """An act from what somebody wrote: without what surrounds it, and not longer than a page can show."""
    lines = "\n".join(line.rstrip() for line in text.strip()[:LONGEST_TEXT].splitlines())
    return IncidentAct(kind, by, lines, " ".join(value.split())[:LONGEST_NAME], key[:LONGEST_KEY] if key else None)


def perform(house: House, incident_id: int, wanted: IncidentAct) -> Incident | Refusal:
    """Do it and write it down, or say why not. What changes nothing leaves no entry."""
    now = house.clock.wall()
    outcome = house.incidents.act(incident_id, wanted, now)
    if outcome.refusal is not None:
        return _refusal(house, incident_id, outcome)
    assert outcome.incident is not None  # noqa: S101  # there is none only with a refusal; the checker cannot see it
    if outcome.changed:
        detail = " ".join(part for part in (wanted.value, wanted.text) if part)
        target = f"{incident_id}:{outcome.incident.subject}"
        house.audit.add(now, wanted.by, f"incident.{wanted.kind}", target, detail)
    return outcome.incident


def _refusal(house: House, incident_id: int, outcome: Outcome) -> Refusal:
    assert outcome.refusal is not None  # noqa: S101  # as above
    values: dict[str, object] = {"id": incident_id}
    one = outcome.incident
    if one is not None:
        inventory = house.inventory()
        at = one.acknowledged_at if outcome.refusal is IncidentRefusal.TAKEN else one.resolved_at
        moment = language(house.settings.language).moment(at, Places.of(inventory).zone(one.subject))
        values |= {"by": one.acknowledged_by, "at": moment, "name": Named.of(inventory)(one.subject)}
    return Refusal(outcome.refusal, values)
