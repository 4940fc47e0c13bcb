"""The monitor's process."""

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from pathlib import Path

from core import settings
from core.clock import SystemClock
from core.errors import MotcuaError
from core.store.database import Database
from monitor.service import Service


async def _serve(chosen: settings.Settings) -> None:
    service = asyncio.create_task(Service(chosen, Database(chosen.database_url), SystemClock()).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, service.cancel)
    loop.add_signal_handler(signal.SIGHUP, lambda: None)  # a new inventory is seen in the store
    try:
        await service
    except asyncio.CancelledError:
        if not service.cancelled():
            raise


def main() -> int:
    """Watch until SIGTERM. Exit code 1 and one sentence when it cannot."""
    parser = argparse.ArgumentParser(prog="python -m monitor", description=__doc__)
    parser.add_argument("--config", type=Path, help="settings file (TOML)")
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        chosen = settings.load(parser.parse_args().config, os.environ)
        gc.freeze()  # what is loaded stays; a fifth of a poll's cost was looking for garbage in it
        asyncio.run(_serve(chosen))
    except MotcuaError as error:
        return _failed(error)
    except ExceptionGroup as group:
        known, others = group.split(MotcuaError)
        if known is None or others is not None:
            raise
        return _failed(*known.exceptions)
    return 0


def _failed(*errors: Exception) -> int:
    for error in errors:
        sys.stderr.write(f"monitor: {error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
