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
from core.store.audit import Audit
from core.store.backups import Backups
from core.store.database import Database
from core.store.findings import Findings
from core.store.inventories import Inventories
from core.store.run_queue import RunQueue
from core.store.run_retention import RunRetention
from core.store.runs import Runs
from provision.daemon import Daemon, Hands
from provision.devices.rounds import Rounds
from provision.presence import present
from provision.processes import start_planner, start_worker
from provision.traces import sweep

TICK_SECONDS = 0.5
STOP_SECONDS = 2.2  # the supervisor kills what has not ended after three


def serve(settings: Settings, stopping: threading.Event) -> None:
    """Carry out runs until told to stop; a run that is under way then is interrupted. Raises MotcuaError."""
    with present(settings):
        database = Database(settings.database_url)
        hands = Hands(start_worker, start_planner, sweep)
        daemon = Daemon(
            settings,
            Runs(database),
            RunQueue(database),
            Audit(database),
            RunRetention(database),
            SystemClock(),
            hands,
        )
        rounds = Rounds(settings, Inventories(database), Backups(database), Findings(database), SystemClock())
        try:
            while not stopping.wait(TICK_SECONDS):
                daemon.tick()
                rounds.tick()
            rounds.stop()
            _wind_up(daemon)
        finally:
            database.close()


def _wind_up(daemon: Daemon) -> None:
    daemon.stop_workers()
    deadline = time.monotonic() + STOP_SECONDS
    while not daemon.idle and time.monotonic() < deadline:
        time.sleep(0.1)
        daemon.look_after_workers()
    daemon.abandon_workers()


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
