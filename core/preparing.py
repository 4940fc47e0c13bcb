"""Makes a data folder ready for processes that nobody's ``motcua up`` starts: ``python -m core.preparing``.

What a service manager runs before the first of them. The settings come from the environment.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from core import instance, settings, signing
from core.errors import InputError, MotcuaError
from core.publishing import CACHE_NAME, publish
from core.settings import Settings
from core.store.database import Database
from core.store.prepare import prepare, rescued


def make_ready(chosen: Settings, look: bool, now: float) -> int | None:
    """Upgrade the database, make the key of the reports and take in the inventory; returns the rows that were saved.

    ``look`` searches for damage that nobody has met yet. An inventory that is wrong is said and not taken: the house
    goes on with its last one. Raises StoreError, SecretError, OSError.
    """
    chosen.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    saved = prepare(chosen.database_url, look, now)
    signing.own_key(chosen.data)
    database = Database(chosen.database_url)
    try:
        publish(database, chosen.inventory, chosen.alerts, chosen.data / CACHE_NAME)
    except InputError as error:
        sys.stderr.write(f"the inventory was not taken:\n{error}\n")
    finally:
        database.close()
    return saved


def main(arguments: list[str]) -> int:
    """Exit code 0, or 1 and one sentence when the database cannot be used."""
    parser = argparse.ArgumentParser("core.preparing", description=__doc__)
    parser.add_argument("--looked", type=Path, help="look for damage, unless this file is there; it is then made")
    parser.add_argument(
        "--running", type=int, metavar="PID", help="only write down that this process is the instance's"
    )
    options = parser.parse_args(arguments)
    looked = options.looked
    try:
        chosen = settings.load(None, os.environ)
        if options.running is not None:
            instance.write(chosen.data, instance.Instance(options.running, chosen.listen))
            return 0
        saved = make_ready(chosen, looked is not None and not looked.exists(), time.time())
        if looked is not None:
            looked.touch()
    except (MotcuaError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if saved is not None:
        sys.stderr.write(rescued(saved))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
