"""Finding the processes of a run from outside."""

import tempfile
import time
from pathlib import Path

from provision import traces
from tests.provision.conftest import Site


def marked(site: Site, run_id: int) -> list[int]:
    """The living processes of a run, by the mark in their environment."""
    wanted = f"MOTCUA_RUN={site.settings.data.resolve()}:{run_id}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def all_ended(site: Site, run_id: int, within: float = 2.0) -> bool:
    """Whether no process of a run is left, the worker, which writes the end before it ends, included."""
    deadline = time.monotonic() + within
    while marked(site, run_id):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def private_folders(site: Site, run_id: int) -> list[Path]:
    """What is left of the folders in which a run keeps what is not redacted."""
    parent = Path(traces._memory() or tempfile.gettempdir())
    return list(parent.glob(f"{traces._prefix(site.settings.data, run_id)}*"))
