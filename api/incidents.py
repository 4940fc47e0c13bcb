"""Incidents as pages, the API and the command line show them: with their office's due times, and found by words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from api.house import House
from core import words
from core.incidents.due import Dues, dues, rules
from core.incidents.places import Places
from core.model import (
    Incident,
    Inventory,
    Severity,
    Site,
)
from core.store.incident_search import IncidentFilter

Show = Literal["open", "resolved", "all"]
_IS_OPEN: Mapping[Show, bool | None] = {"open": True, "resolved": False, "all": None}


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident, where it is, and when it is due. ``now`` is when somebody looked."""

    incident: Incident
    site: Site | None
    dues: Dues
    now: float

    @property
    def is_overdue(self) -> bool:
        """Whether anything was to be done by now and is not."""
        return self.dues.overdue(self.now)


def views(house: House, incidents: Iterable[Incident]) -> list[IncidentView]:
    """Views in the order given."""
    places, known, now = Places.of(house.inventory()), rules(), house.clock.wall()
    return [
        IncidentView(one, places.site(one.subject), dues(known, one, places.hours(one.subject)), now)
        for one in incidents
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which incidents somebody wants to see; ``words`` are looked for in names, without case or accents."""

    show: Show = "all"
    subject: str | None = None
    site: str | None = None
    severities: Collection[Severity] = ()
    acknowledged: bool | None = None
    assigned_to: str | None = None
    words: str = ""
    since: float | None = None
    until: float | None = None

    def filter(self, inventory: Inventory) -> IncidentFilter:
        """The same for the store."""
        return IncidentFilter(
            is_open=_IS_OPEN[self.show],
            is_acknowledged=self.acknowledged,
            subjects=self._subjects(inventory),
            severities=self.severities,
            assigned_to=self.assigned_to,
            since=self.since,
            until=self.until,
        )

    def _subjects(self, inventory: Inventory) -> Collection[str] | None:
        found: set[str] | None = None if self.subject is None else {self.subject}
        places = Places.of(inventory)
        if self.site is not None:
            here = {subject for subject, item in places.items.items() if item.site == self.site}
            found = here if found is None else found & here
        wanted = words.folded(self.words).split()
        if wanted:
            fitting = {subject for subject in places.items if _fits(places, subject, wanted)}
            found = fitting if found is None else found & fitting
        return found


def _fits(places: Places, subject: str, wanted: Iterable[str]) -> bool:
    item = places.items[subject]
    text = words.folded(f"{item.name} {places.sites[item.site].name} {subject}")
    return all(word in text for word in wanted)


def find(
    house: House, asked: Asked, limit: int, offset: int = 0, worst_first: bool = True
) -> tuple[list[IncidentView], int]:
    """(the views of this page, how many incidents there are)."""
    rows, total = house.incident_search.find(asked.filter(house.inventory()), limit, offset, worst_first)
    return views(house, rows), total
