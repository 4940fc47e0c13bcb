"""What the processes that serve one run have in common: settings on standard input, the store, an exit code."""

import logging
import os
import sys
from collections.abc import Callable

from core.errors import MotcuaError
from core.settings import Settings
from core.store.database import Database


def for_one_run(work: Callable[[Settings, Database], object]) -> int:
    """Do the work; returns the exit code: 0 when what came of it is in the store."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    settings = Settings.model_validate_json(sys.stdin.read())
    os.environ.pop("PYTHONPATH", None)  # it was for this process; Ansible and its modules are to find their own
    database = Database(settings.database_url)
    try:
        work(settings, database)
    except MotcuaError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        database.close()
    return 0
