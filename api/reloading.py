"""Has the inventory read anew by a child: the reader's libraries would be a tenth of this process's memory."""

import json
import subprocess
import sys
from threading import Lock

from core.errors import InputError, InventoryError, Mistake, MotcuaError
from core.settings import Settings

CACHE_NAME = "inventory-cache.json"
TIMEOUT = 120.0
_ONE_AT_A_TIME = Lock()


def reload_inventory(chosen: Settings) -> int:
    """Publish the settings' folder; returns the snapshot's id. Raises InventoryError, and then the former one stays."""
    child = [sys.executable, "-m", "api.reload", chosen.database_url, str(chosen.inventory)]
    child += [str(chosen.data / CACHE_NAME), *([str(chosen.alerts)] if chosen.alerts is not None else [])]
    with _ONE_AT_A_TIME:
        try:
            ended = subprocess.run(child, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired as error:
            raise MotcuaError(f"reading the inventory took longer than {TIMEOUT:.0f} s; it was not taken") from error
    return _outcome(ended.stdout, ended.stderr)


def _outcome(told: str, complaint: str) -> int:
    try:
        answer = json.loads(told)
    except ValueError:
        last = (complaint.strip().splitlines() or ["no reason was given"])[-1]
        raise MotcuaError(f"the inventory could not be read: {last}") from None
    if "mistakes" in answer:
        raise InventoryError([Mistake(where, what) for where, what in answer["mistakes"]])
    if "error" in answer:
        raise InputError(answer["error"])
    return int(answer["snapshot"])
