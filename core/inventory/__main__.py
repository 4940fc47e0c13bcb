"""Reads the inventory of the settings anew and publishes it, whole or not at all: what SIGHUP runs."""

import os
import sys
import time

from core import settings
from core.errors import MotcuaError
from core.inventory.reader import publish
from core.store.database import Database


def main() -> int:
    """Exit code 1 with every mistake when the inventory was refused; nothing has changed then."""
    try:
        chosen = settings.load(None, os.environ)
        cache = chosen.data / "inventory-cache.json"
        publish(Database(chosen.database_url), chosen.inventory, time.time(), cache)
    except MotcuaError as error:
        sys.stderr.write(f"the inventory was not taken:\n{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
