"""What every route works with: the store's memories, the settings and the clock, in one value."""

from collections.abc import Callable
from dataclasses import dataclass

from api.hierarchy import NOTHING, main_site
from core.clock import Clock
from core.i18n import DEFAULT_ZONE
from core.model import Inventory
from core.settings import Settings
from core.store.accounts import Accounts
from core.store.audit import Audit
from core.store.backups import Backups
from core.store.cablings import Cablings
from core.store.changes import Changes
from core.store.database import Database
from core.store.device_changes import DeviceChanges
from core.store.findings import Findings
from core.store.history import History
from core.store.incident_search import IncidentSearch
from core.store.incidents import Incidents
from core.store.inventories import Inventories, Snapshot
from core.store.kiosks import Kiosks
from core.store.latest import Latest
from core.store.maintenance import Maintenances
from core.store.outbox import Outbox
from core.store.provisioned import Provisioned
from core.store.run_queue import RunQueue
from core.store.runs import Runs
from core.store.states import States
from core.store.sweeps import Sweeps
from core.store.traps import Traps
from core.store.watches import Watches

MONITOR_SILENT_AFTER = 15.0


class NewestInventory:
    """The newest snapshot, read again only when there is a newer one."""

    def __init__(self, inventories: Inventories) -> None:
        self._inventories = inventories
        self._kept: Snapshot | None = None

    def snapshot(self) -> Snapshot | None:
        """The newest snapshot, or None."""
        newest = self._inventories.newest_id()
        if self._kept is None or self._kept.id != newest:
            self._kept = self._inventories.newest()
        return self._kept


@dataclass(frozen=True, slots=True)
class House:
    """The seams of this process. ``reload`` publishes the inventory's folder and returns the snapshot's id."""

    settings: Settings
    clock: Clock
    reload: Callable[[], int]
    database: Database
    states: States
    incidents: Incidents
    incident_search: IncidentSearch
    outbox: Outbox
    latest: Latest
    history: History
    traps: Traps
    kiosks: Kiosks
    runs: Runs
    run_queue: RunQueue
    provisioned: Provisioned
    findings: Findings
    sweeps: Sweeps
    cablings: Cablings
    backups: Backups
    device_changes: DeviceChanges
    maintenances: Maintenances
    changes: Changes
    audit: Audit
    accounts: Accounts
    watches: Watches
    newest: NewestInventory

    @classmethod
    def over(cls, database: Database, settings: Settings, clock: Clock, reload: Callable[[], int]) -> "House":
        """A house whose memories all lie in one database."""
        return cls(
            settings=settings,
            clock=clock,
            reload=reload,
            database=database,
            states=States(database),
            incidents=Incidents(database),
            incident_search=IncidentSearch(database),
            outbox=Outbox(database),
            latest=Latest(database),
            history=History(database),
            traps=Traps(database),
            kiosks=Kiosks(database),
            runs=Runs(database),
            run_queue=RunQueue(database),
            provisioned=Provisioned(database),
            findings=Findings(database),
            sweeps=Sweeps(database),
            cablings=Cablings(database),
            backups=Backups(database),
            device_changes=DeviceChanges(database),
            maintenances=Maintenances(database),
            changes=Changes(database),
            audit=Audit(database),
            accounts=Accounts(database),
            watches=Watches(database),
            newest=NewestInventory(Inventories(database)),
        )

    def inventory(self) -> Inventory:
        """The inventory that counts; empty when there is none yet."""
        snapshot = self.newest.snapshot()
        return NOTHING if snapshot is None else snapshot.inventory

    def zone(self) -> str:
        """The time zone of the centre, by which its days begin."""
        site = main_site(self.inventory())
        return DEFAULT_ZONE if site is None else site.time_zone

    def monitor_seen_at(self) -> float | None:
        """When the monitor last said that it is alive, or None."""
        last = self.watches.last()
        return None if last is None else last[1]

    def monitor_is_alive(self) -> bool:
        """Whether what is shown is being watched right now."""
        seen = self.monitor_seen_at()
        return seen is not None and self.clock.wall() - seen < MONITOR_SILENT_AFTER
