"""Finds the instance of a data folder: the one that runs, and what it keeps."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from core.errors import NotRunningError
from core.settings import Settings
from core.store.database import FILE_NAME as DATABASE
from core.store.database import Database

FILE_NAME = "instance.json"


@dataclass(frozen=True, slots=True)
class Instance:
    """A running product: its supervisor's process id (the monitor's under systemd), and where its pages are."""

    pid: int
    listen: str


def has_database(chosen: Settings) -> bool:
    """Whether there is an instance with something in its memory."""
    return chosen.database is not None or (chosen.data / DATABASE).exists()


def database_of(chosen: Settings) -> Database:
    """The memory of an instance, whether it runs or not. Raises NotRunningError when there is none."""
    if not has_database(chosen):
        raise NotRunningError(f"there is no instance in {chosen.data}; start one: motcua up, or motcua demo run")
    return Database(chosen.database_url)


def write(data: Path, instance: Instance) -> None:
    """Have others find the instance of this data folder, as the supervisor does for its own. Raises OSError."""
    told = {"pid": instance.pid, "listen": instance.listen}
    (data / FILE_NAME).write_text(json.dumps(told), encoding="utf-8")


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
