"""The tables. Times are Unix seconds (REAL); enums are their text values; a change here needs a migration."""

from core.store.schema.alerts import alert, alert_configuration, alert_delivery
from core.store.schema.base import metadata
from core.store.schema.checks import run_check
from core.store.schema.configurations import change_lock, device_backup, device_change
from core.store.schema.counts import device_count
from core.store.schema.feed import change
from core.store.schema.history import (
    history_chunk,
    history_due,
    history_edge,
    history_hot,
    history_rollup,
    series,
)
from core.store.schema.identities import identity
from core.store.schema.incidents import incident, incident_event
from core.store.schema.inventory import cabling, inventory_snapshot, sweep
from core.store.schema.kiosks import kiosk, procedure_list
from core.store.schema.maintenance import maintenance, maintenance_cover
from core.store.schema.people import account, audit, session, token
from core.store.schema.register import closed_year, ledger_line, replacement, seen_device
from core.store.schema.runs import host_lock, host_standing, run, run_event, run_host
from core.store.schema.watching import finding, latest, standing, transition, trap, watch

__all__ = [
    "account",
    "alert",
    "alert_configuration",
    "alert_delivery",
    "audit",
    "cabling",
    "change",
    "change_lock",
    "closed_year",
    "device_backup",
    "device_change",
    "device_count",
    "finding",
    "history_chunk",
    "history_due",
    "history_edge",
    "history_hot",
    "history_rollup",
    "host_lock",
    "host_standing",
    "identity",
    "incident",
    "incident_event",
    "inventory_snapshot",
    "kiosk",
    "latest",
    "ledger_line",
    "maintenance",
    "maintenance_cover",
    "metadata",
    "procedure_list",
    "replacement",
    "run",
    "run_check",
    "run_event",
    "run_host",
    "seen_device",
    "series",
    "session",
    "standing",
    "sweep",
    "token",
    "transition",
    "trap",
    "watch",
]
