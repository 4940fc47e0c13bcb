"""What a centre has to have against what its books have and the network shows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field, TypeAdapter

from core.calendar.tables import read
from core.model import DeviceKind, Inventory, Site
from core.model.frozen import Frozen
from core.register.entries import Entry

FILE = Path(__file__).with_name("checklist.yml")


class Item(Frozen):
    """``least`` devices of any of these kinds, at each place."""

    id: str
    vi: str
    en: str
    kinds: tuple[DeviceKind, ...] = Field(min_length=1)
    least: int = Field(ge=1)


class Checklist(Frozen):
    """What holds from day to day, both included."""

    source: str
    valid_from: date
    valid_until: date | None = None
    items: tuple[Item, ...]

    def holds(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Held:
    """One item at one place: how many the books have, how many of these were ever seen."""

    site: Site
    item: Item
    booked: int
    seen: int

    @property
    def missing(self) -> int:
        """How many are short."""
        return max(0, self.item.least - self.booked)


@cache
def checklists(own: Path | None = None) -> tuple[Checklist, ...]:
    """The lists of this release, or an office's own. Raises InputError."""
    return read(own or FILE, TypeAdapter(tuple[Checklist, ...]))


def checklist_of(day: date, known: Sequence[Checklist]) -> Checklist | None:
    """The list that is in force."""
    return next((one for one in known if one.holds(day)), None)


def held(inventory: Inventory, register: Sequence[Entry], chosen: Checklist) -> list[Held]:
    """Each item at each site that has devices, or that is nobody's parent."""
    parents = {site.parent for site in inventory.sites}
    stocked = {device.site for device in inventory.devices}
    sites = [site for site in inventory.sites if site.id in stocked or site.id not in parents]
    return [_held(site, item, register) for site in sites for item in chosen.items]


def _held(site: Site, item: Item, register: Sequence[Entry]) -> Held:
    mine = [one for one in register if one.device.site == site.id and one.device.kind in item.kinds]
    return Held(site, item, len(mine), sum(one.last_seen is not None for one in mine))
