"""The equipment of an office on a day: its books, who found what, and the wear of that year."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from api.hierarchy import main_site
from api.reports.period import Period
from core.errors import InputError
from core.model import Count, Device, Inventory, Site
from core.register.ledger import Ledger, LeftOut, ledger
from core.register.wear import rules
from core.store.closed_years import ClosedYears
from core.store.counts import Counts
from core.store.database import Database
from core.store.inventories import Inventories


@dataclass(frozen=True, slots=True)
class Item:
    """One device of the books, and the last inventory check of it that was recorded by then."""

    device: Device
    site: str
    count: Count | None

    @property
    def actual(self) -> int | None:
        """How many a person found, 1 or 0; None: nobody looked."""
        return None if self.count is None else int(self.count.is_present)

    @property
    def difference(self) -> int | None:
        """Found less book."""
        return None if self.actual is None else self.actual - 1


@dataclass(frozen=True, slots=True)
class Equipment:
    """``assets`` are the fixed assets, ``tools`` what costs less or of what the books have no cost."""

    period: Period
    site: Site | None
    assets: Sequence[Item]
    tools: Sequence[Item]
    ledger: Ledger

    @property
    def day(self) -> date:
        """The day that it is of."""
        return self.period.days[-1]

    @property
    def items(self) -> list[Item]:
        """All of it."""
        return [*self.assets, *self.tools]

    @property
    def digest(self) -> str:
        """SHA-256 of all that was read."""
        read = [
            [[one.device.model_dump(mode="json"), one.count and asdict(one.count)] for one in self.items],
            [asdict(line) for line in self.ledger.lines],
        ]
        return hashlib.sha256(json.dumps(read, ensure_ascii=False).encode()).hexdigest()


def equipment(
    database: Database, period: Period, chosen: Sequence[str], site: str | None, own: Path | None
) -> Equipment:
    """What the books have when the period ends: all of it, of a site, or these devices. Raises InputError."""
    inventory = _inventory(database, period)
    devices = _chosen(inventory, chosen, site)
    counts = Counts(database).latest(before=period.until)
    year = datetime.fromtimestamp(period.until - 1, ZoneInfo(period.zone)).year
    names = {one.id: one.name for one in inventory.sites}
    items = [Item(one, names.get(one.site, one.site), counts.get(one.id)) for one in devices]
    worn = _ledger(database, devices, year, own)
    small = {one.id for one, why in worn.left_out if why in (LeftOut.NO_COST, LeftOut.BELOW)}
    assets = [one for one in items if one.device.id not in small]
    place = next((one for one in inventory.sites if one.id == site), None) or main_site(inventory)
    return Equipment(period, place, assets, [one for one in items if one.device.id in small], worn)


def _inventory(database: Database, period: Period) -> Inventory:
    snapshot = next(iter(Inventories(database).during(period.since, period.until)), None)
    if snapshot is None:
        raise InputError("the instance has no inventory yet; start it once with motcua up")
    return snapshot.inventory


def _chosen(inventory: Inventory, chosen: Sequence[str], site: str | None) -> list[Device]:
    known = {device.id for device in inventory.devices}
    for name in chosen:
        if name not in known:
            raise InputError(f"there is no device '{name}' in the inventory; motcua register list shows them")
    if site is not None and site not in {one.id for one in inventory.sites}:
        raise InputError(f"there is no site '{site}' in the inventory; name one of its sites")
    devices = [one for one in inventory.devices if site in (None, one.site)]
    return [one for one in devices if one.id in chosen] if chosen else devices


def _ledger(database: Database, devices: Sequence[Device], year: int, own: Path | None) -> Ledger:
    """A closed year as it was kept, of these devices; what the books say since makes no other wear of it."""
    closed = ClosedYears(database)
    found = ledger(devices, year, rules(own), closed.last_before(year))
    if all(one.year != year for one in closed.all()):
        return found
    ids = {one.id for one in devices}
    lines = [line for line in closed.lines(year) if line.device in ids]
    return Ledger(year, lines, found.left_out, is_closed=True)
