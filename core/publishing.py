"""Publishes what the house works from, the inventory and who is told of its incidents: ``python -m core.publishing``.

As a command it reads those of the settings anew: what SIGHUP runs.
"""

import os
import sys
import time
from pathlib import Path

from core import alerting, inventory, settings
from core.errors import MotcuaError
from core.store.database import Database

CACHE_NAME = "inventory-cache.json"


def publish(database: Database, folder: Path, alerts: Path | None, cache: Path) -> int:
    """Make these the inventory and the alerts of the house; returns the inventory's number.

    A file of the alerts that is wrong in itself is refused before anything is taken. Raises InputError with every
    mistake.
    """
    if alerts is not None:
        alerting.load(alerts)
    number = inventory.publish(database, folder, time.time(), cache)
    alerting.publish(database, alerts, time.time())
    return number


def main() -> int:
    """Exit code 1 with every mistake when something was refused; what was refused has not changed then."""
    try:
        chosen = settings.load(None, os.environ)
        publish(Database(chosen.database_url), chosen.inventory, chosen.alerts, chosen.data / CACHE_NAME)
    except MotcuaError as error:
        sys.stderr.write(f"the inventory was not taken:\n{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
