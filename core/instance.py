"""Finds the running instance of a data folder."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

FILE_NAME = "instance.json"


@dataclass(frozen=True, slots=True)
class Instance:
    """A running product: its supervisor's process id, and where its pages are."""

    pid: int
    listen: str


def running(data: Path) -> Instance | None:
    """The instance that works on this data folder, or None; a file that a dead one left counts as none."""
    try:
        found = json.loads((data / FILE_NAME).read_text(encoding="utf-8"))
        instance = Instance(int(found["pid"]), str(found["listen"]))
        os.kill(instance.pid, 0)
    except PermissionError:
        return instance
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return instance
