"""Makes a database ready for this version: mends it if it is damaged, then upgrades it. A process of its own."""

import argparse
import sys
import time

from core.errors import StoreError
from core.store.database import Database, mark_of
from core.store.mend import finish, is_damaged, mend
from core.store.migrate import migrate


def prepare(url: str, look: bool, now: float) -> int | None:
    """Bring the database to the newest revision; returns how many rows were saved when it had to be mended.

    A damage that somebody met is marked beside the file; ``look`` searches for one that nobody has met yet. ``now``
    is Unix time in seconds. Raises StoreError, OSError.
    """
    database = Database(url)
    file, saved = database.file, None
    if file is not None:
        finish(file, now)
        if file.exists() and (mark_of(file).exists() or (look and is_damaged(file))):
            saved = mend(file, now)
    migrate(database)
    return saved


def rescued(rows: int) -> str:
    """What an administrator is told of a database that had to be mended."""
    return f"the database was damaged: {rows} rows were saved into a new one, the old one kept\n"


def main(arguments: list[str]) -> int:
    """``python -m core.store.prepare [--look] URL``."""
    parser = argparse.ArgumentParser("core.store.prepare", description=__doc__)
    parser.add_argument("url", help="SQLAlchemy URL of the database")
    parser.add_argument("--look", action="store_true", help="search for damage that nobody has met yet")
    options = parser.parse_args(arguments)
    try:
        saved = prepare(options.url, options.look, time.time())
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if saved is not None:
        sys.stderr.write(rescued(saved))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
