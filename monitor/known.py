"""Devices of an instance's inventory for the command line: whom an id means, where and with what it is asked."""

import os
import time
from pathlib import Path

from core import settings
from core.errors import InputError
from core.instance import database_of, has_database
from core.sample import simulated
from core.secrets import SecretResolver
from core.store.inventories import Inventories
from monitor.agents import agents_of
from monitor.snmp.engine import Agent


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
