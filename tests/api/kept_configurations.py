"""The sample centre with a switch whose configuration is kept: two versions, a broken rule, a change by motcua."""

from dataclasses import replace
from pathlib import Path

from core.configurations import repository_of
from core.model import (
    Backup,
    ChangeKind,
    ChangeOutcome,
    DeviceTrouble,
    FindingKind,
    Login,
    Platform,
    device_subject,
)
from core.model.findings import Finding
from core.store.backups import Backups
from core.store.database import Database
from core.store.device_changes import DeviceChanges
from core.store.findings import Sighting
from core.store.inventories import Inventories
from tests.api import centre

FIRST = "hostname switch-01\nline vty 0 4\n transport input ssh\n"
SECOND = FIRST.replace("input ssh", "input telnet")


def keep(database: Database, data: Path, now: float) -> tuple[str, str]:
    """switch-01 has a login and two versions, the second one unexplained; returns the versions."""
    inventory = centre.inventory()
    login = Login(name="doc", username="motcua", password="env:PASSWORD")
    devices = tuple(
        one.model_copy(update={"platform": Platform.CISCO_IOS, "login": "doc"})
        if one.id.startswith("switch-0")
        else one
        for one in inventory.devices
    )
    changed = inventory.model_copy(update={"devices": devices, "logins": (login,)})
    Inventories(database).publish(changed, "inventory", "other", now)
    repository = repository_of(data, "switch-01")
    first, _ = repository.commit(FIRST, "cli:minh", now - 100, "lần đầu")
    second, _ = repository.commit(SECOND, "motcua", now - 50, "noticed")
    backup = Backup("switch-01", now - 50, "motcua", None, "", now - 50, second, first, "cli:minh", now - 100, 2)
    found = Finding(FindingKind.CONFIGURATION_CHANGED, "", (("added", 1), ("removed", 1), ("line", "- x")))
    Backups(database).put(backup, [Sighting(device_subject("switch-01"), found, now)], now)
    return first, second


def change(changes: DeviceChanges, now: float) -> None:
    """A port of switch-01 was to be closed, and was not."""
    changes.begin("switch-01", now - 60, ("cli:minh", "máy lạ"), ChangeKind.QUARANTINE, "Gi0/7", until=now)
    (begun,) = changes.all()
    ended = replace(begun, commands=("interface Gi0/7", "  shutdown"), ended_at=now, said="shutdown: % no")
    changes.end(replace(ended, outcome=ChangeOutcome.REVERTED, trouble=DeviceTrouble.REFUSED))
