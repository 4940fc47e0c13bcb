"""Prepares a data folder and becomes the supervisor of the product's processes."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from core import instance, signing
from core.errors import InputError, StoreError
from core.publishing import CACHE_NAME, publish
from core.settings import PATHS, Settings
from core.store.database import Database, mark_of

LONGEST_PATH = 90
"""Octets of a data folder's path: a Unix socket's name may have 107 (unix(7))."""
_PYTHON = sys.executable
_PREPARE = (_PYTHON, "-m", "core.store.prepare")
# glibc keeps freed memory for each thread that ever allocated; two such heaps are enough for what runs here.
_MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start: processes by name, what to say when they are ready."""

    settings: Settings
    processes: Mapping[str, Sequence[str]]
    message: str
    environment: Mapping[str, str] = field(default_factory=dict)


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment from which ``core.settings.load`` makes these settings again."""
    found = {f"MOTCUA_{name.upper()}": str(value) for name, value in settings if value is not None}
    for name in PATHS:
        path = getattr(settings, name)
        if path is not None:
            found[f"MOTCUA_{name.upper()}"] = str(Path(path).resolve())
    return found


def prepare(settings: Settings) -> Database:
    """Make the data folder and its database, and take in the inventory.

    Raises InputError (also when an instance already works there), StoreError, SecretError.
    """
    other = instance.running(settings.data)
    if other is not None:
        raise InputError(
            f"motcua already runs on {settings.data} (process {other.pid}, {other.listen}); "
            "stop it first, or give another folder with --data"
        )
    if len(os.fsencode(settings.data.resolve())) > LONGEST_PATH:
        raise InputError(
            f"the path of the data folder {settings.data.resolve()} is longer than {LONGEST_PATH} octets, "
            "and sockets in it could not be opened; choose a shorter one with --data"
        )
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    look = ["--look"] if (settings.data / instance.FILE_NAME).exists() else []  # it was killed, or the power failed
    prepared = subprocess.run(
        [*_PREPARE, *look, settings.database_url],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if prepared.returncode:
        raise StoreError(f"the database could not be prepared: {prepared.stderr.strip().splitlines()[-1]}")
    sys.stderr.write(prepared.stderr)
    signing.own_key(settings.data)
    database = Database(settings.database_url)
    publish(database, settings.inventory, settings.alerts, settings.data / CACHE_NAME)
    return database


def become(launch: Launch) -> NoReturn:
    """Replace this process by the supervisor, which imports nothing of the product."""
    data = launch.settings.data.resolve()
    specification = {
        "children": {name: list(argv) for name, argv in launch.processes.items()},
        "environment": {**_MEMORY, **environment_of(launch.settings), **launch.environment},
        "ready": launch.settings.listen,
        "secure": launch.settings.tls_certificate is not None,
        "message": launch.message,
        "reload": [_PYTHON, "-m", "core.publishing"],
        "damage": _damage(launch.settings),
        "mend": [*_PREPARE, launch.settings.database_url],
        "instance": str(data / instance.FILE_NAME),
        "logs": str(data / "logs"),
    }
    file = data / "supervisor.json"
    file.write_text(json.dumps(specification, indent=1), encoding="utf-8")
    os.execv(_PYTHON, [_PYTHON, "-m", "core.supervisor", str(file)])  # noqa: S606


def _damage(settings: Settings) -> str | None:
    """The file by which a process says that the database is damaged."""
    file = Database(settings.database_url).file
    return None if file is None else str(mark_of(file))


def process(room: str, *arguments: str) -> list[str]:
    """The command of a room's process."""
    return [_PYTHON, "-m", room, *arguments]
