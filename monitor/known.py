"""Devices of an instance's inventory for the command line: whom an id means, where and with what it is asked."""

import os
import time
from ipaddress import IPv4Network
from pathlib import Path

from core import launch, settings
from core.errors import InputError, NotRunningError
from core.instance import database_of, has_database
from core.model import Inventory
from core.secrets import SecretResolver
from core.settings import Settings
from core.store.inventories import Inventories
from monitor.agents import agents_of
from monitor.httpd import SOCKET_NAME
from monitor.snmp.engine import Agent


def simulated(chosen: Settings, inventory: Inventory) -> Settings:
    """Settings that ask the sample centre, when the inventory is its: those addresses are somebody's elsewhere.

    Raises NotRunningError when it does not run.
    """
    body = chosen.data / launch.INVENTORY_JSON
    if chosen.demo_network is not None or not body.is_file():
        return chosen
    if body.read_text(encoding="utf-8") != inventory.model_dump_json():
        return chosen
    if not (chosen.data / SOCKET_NAME).exists():
        raise NotRunningError("these devices are simulated, and the sample centre is not running; start it: make run")
    password = chosen.vault_password_file or chosen.inventory / "demo-vault-password"
    return chosen.model_copy(update={"demo_network": IPv4Network("127.0.0.0/8"), "vault_password_file": password})


def agent_of(name: str, data: Path | None) -> Agent | None:
    """The agent of the device with this id, with the credential bound to it; None when nobody is called so.

    Raises InputError for a device without a credential, SecretError, NotRunningError.
    """
    chosen = settings.load(None, os.environ, data=data)
    snapshot = Inventories(database_of(chosen)).newest() if has_database(chosen) else None
    device = snapshot.inventory.device(name) if snapshot is not None else None
    if snapshot is None or device is None:
        return None
    if device.snmp is None:
        raise InputError(f"device '{name}' has no SNMP credential in the inventory; set motcua_snmp")
    here = simulated(chosen, snapshot.inventory)
    resolver = SecretResolver(here.vault_password_file, os.environ, here.inventory)
    alone = snapshot.inventory.model_copy(update={"devices": (device,)})
    return agents_of(here, alone, resolver, time.monotonic)[name]
