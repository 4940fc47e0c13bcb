"""Remote write in a process of its own, for tests that kill it: ``driver DATA URL LOG``.

Takes a frame every second; each that the spool has taken is written into LOG, with its time and its value.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from prometheus_client import CollectorRegistry

from core.settings import load
from monitor.metrics.exposition import Family
from monitor.remote_write import run
from monitor.remote_write.spool import Said

SERIES = 3000


class Logged(run.RemoteWrite):
    """Remote write that says what it has promised to keep."""

    def keep(self, log: Path) -> None:
        """Write the log there."""
        self._log = log

    def _keep(self, at: int, said: Said) -> None:
        told = list(said)
        super()._keep(at, told)
        value = told[0][2].split(" ", 1)[1].split("\n", 1)[0]
        with self._log.open("a") as file:
            file.write(f"{at} {value}\n")
            file.flush()
            os.fsync(file.fileno())


def families() -> Iterator[Family]:
    """Many series of one value."""
    value = time.time_ns()
    yield Family("a_count", "gauge", "A value.", ("".join(f'a_count{{n="{n}"}} {value}\n' for n in range(SERIES)),))


def main() -> None:
    """Run until killed."""
    data, url, log = sys.argv[1:]
    run.SETTLE = 0.0
    settings = load(None, {}, data=data, remote_write=url, remote_write_interval=1.0)
    remote = Logged(settings, families, time.time, CollectorRegistry())
    remote.keep(Path(log))
    asyncio.run(remote.run(ThreadPoolExecutor(1)))


if __name__ == "__main__":
    main()
