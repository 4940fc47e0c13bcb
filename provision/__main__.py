"""The long-running half: ``python -m provision`` carries out the runs that others request."""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path

from core.clock import SystemClock
from core.errors import MotcuaError
from core.settings import Settings, load
from core.store.database import Database
from core.store.runs import Runs
from provision.daemon import Daemon
from provision.presence import present
from provision.processes import start_worker
from provision.traces import sweep

TICK_SECONDS = 0.5
STOP_SECONDS = 2.2  # the supervisor kills what has not ended after three


def serve(settings: Settings, stopping: threading.Event) -> None:
    """Carry out runs until told to stop; a run that is under way then is interrupted. Raises MotcuaError."""
    with present(settings):
        database = Database(settings.database_url)
        daemon = Daemon(settings, Runs(database), SystemClock(), start_worker, sweep)
        try:
            while not stopping.wait(TICK_SECONDS):
                daemon.tick()
            _wind_up(daemon)
        finally:
            database.close()


def _wind_up(daemon: Daemon) -> None:
    daemon.stop_worker()
    deadline = time.monotonic() + STOP_SECONDS
    while not daemon.idle and time.monotonic() < deadline:
        time.sleep(0.1)
        daemon.look_after_worker()
    daemon.abandon_worker()


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0 when told to stop, 1 when it cannot run."""
    parser = argparse.ArgumentParser(prog="python -m provision", description=__doc__)
    parser.add_argument("--config", type=Path, help="settings file (TOML)")
    parser.add_argument("--data", help="data folder of the instance")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        serve(load(options.config, os.environ, data=options.data), stopping)
    except MotcuaError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
