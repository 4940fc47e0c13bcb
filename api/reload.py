"""Reads the inventory anew in a process of its own: ``python -m api.reload DATABASE FOLDER CACHE [ALERTS]``.

What it prints is JSON: the id of the snapshot that counts now, or every mistake.
"""

import json
import sys
from pathlib import Path

from core.errors import InventoryError, MotcuaError
from core.publishing import publish
from core.store.database import Database


def main(arguments: list[str]) -> int:
    """Exit code 0 when the inventory was taken; else nothing has changed."""
    url, folder, cache, *alerts = arguments
    file = Path(alerts[0]) if alerts else None
    try:
        told: dict[str, object] = {"snapshot": publish(Database(url), Path(folder), file, Path(cache))}
    except InventoryError as error:
        told = {"mistakes": [[mistake.where, mistake.what] for mistake in error.mistakes]}
    except MotcuaError as error:
        told = {"error": str(error)}
    sys.stdout.write(json.dumps(told))
    return 0 if "snapshot" in told else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
