"""The register as this house knows it: gathered from what the store keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from api.house import House
from core.errors import InputError
from core.model import Device, FindingKind, FindingRecord
from core.register import support
from core.register.checklist import Checklist, Held, checklist_of, checklists, held
from core.register.entries import Entry, Known, entries
from core.register.support import Support, products
from core.store.counts import Counts
from core.store.replacements import Replacements
from core.store.seen_devices import SeenDevices


@dataclass(frozen=True, slots=True)
class Equipment:
    """Every device of the books, and who was seen that the books do not have."""

    entries: Sequence[Entry]
    strangers: Sequence[FindingRecord]

    @property
    def doubtful(self) -> list[Entry]:
        """The entries that are worth a look."""
        return [entry for entry in self.entries if entry.doubts]


def equipment(house: House) -> Equipment:
    """Raises StoreError."""
    seen = SeenDevices(house.database)
    known = Known(
        seen.all(),
        seen.answered(),
        house.states.standings(),
        Counts(house.database).latest(),
        house.cablings.newest(),
        Replacements(house.database).all(),
    )
    return Equipment(
        entries(house.inventory(), known, house.clock.wall()),
        house.findings.all(ended=False, kind=FindingKind.UNKNOWN_DEVICE),
    )


@dataclass(frozen=True, slots=True)
class Supported:
    """A device and one thing of it whose support ends."""

    device: Device
    support: Support


def today(house: House) -> date:
    """Today in the office's own time."""
    return datetime.fromtimestamp(house.clock.wall(), ZoneInfo(house.zone())).date()


def supported(house: House) -> list[Supported]:
    """Everything of which it is known until when it is supported, the earliest end first. Raises InputError."""
    table = products(house.settings.support_table)
    found = [
        Supported(entry.device, one)
        for entry in equipment(house).entries
        for one in support.supported(entry.device, entry.seen, table)
    ]
    return sorted(found, key=lambda one: (one.support.ends, one.device.id))


def checklist(house: House) -> tuple[Checklist, list[Held]]:
    """The list that is in force, and what of it each place has. Raises InputError."""
    chosen = checklist_of(today(house), checklists(house.settings.equipment_checklist))
    if chosen is None:
        raise InputError("no list of equipment is in force today; give one by the setting equipment_checklist")
    return chosen, held(house.inventory(), equipment(house).entries, chosen)
