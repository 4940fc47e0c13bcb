"""Which network devices are meant: those that have a login, by name, by site or all."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InputError, NotRunningError
from core.inventory.fields import dangling
from core.model import Device, Inventory
from core.store.database import Database
from core.store.inventories import Inventories

NO_LOGIN = "{name} has no login; write motcua_platform and motcua_login for it in the inventory"


@dataclass(frozen=True, slots=True)
class Choice:
    """By name, of a site, or all."""

    names: Sequence[str] = ()
    site: str | None = None
    everything: bool = False


def inventory_of(database: Database) -> Inventory:
    """What the house works from. Raises NotRunningError."""
    snapshot = Inventories(database).newest()
    if snapshot is None:
        raise NotRunningError("the instance has no inventory yet; start it once with motcua up")
    return snapshot.inventory


def chosen(inventory: Inventory, choice: Choice) -> list[Device]:
    """The devices that are meant, in the inventory's order. Raises InputError."""
    able = inventory.kept_devices()
    if choice.site is not None and choice.site not in {site.id for site in inventory.sites}:
        raise InputError(dangling("site", choice.site, {site.id for site in inventory.sites}))
    for name in choice.names:
        _check(inventory, name)
    if not (choice.names or choice.site or choice.everything):
        raise InputError("name the devices that are meant, or write --site SITE or --all")
    found = [
        one for one in able if choice.everything or one.id in choice.names or (choice.site and one.site == choice.site)
    ]
    if not found:
        raise InputError("no device there has a login; write motcua_platform and motcua_login for it in the inventory")
    return found


def _check(inventory: Inventory, name: str) -> None:
    device = inventory.device(name)
    if device is None:
        raise InputError(dangling("device", name, {one.id for one in inventory.devices}))
    if device.login is None or device.platform is None:
        raise InputError(NO_LOGIN.format(name=name))
