"""The procedures that the kiosk shows: a file that is checked whole, and of two copies the newer one."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

LARGEST = 16 * 2**20
"""Octets of a file of procedures; some 2,000 procedures are 2 MiB."""
_TEXTS = ("field", "duration", "fee", "place", "result")


def check(octets: bytes) -> dict[str, Any]:
    """The copy in a file's octets: {"date": "YYYY-MM-DD", "procedures": [{"code", "name", …}]}. Raises ValueError."""
    if len(octets) > LARGEST:
        raise ValueError(f"the file is larger than {LARGEST} octets")
    told = json.loads(octets)
    if not isinstance(told, dict) or set(told) != {"date", "procedures"}:
        raise ValueError("the file must be an object with date and procedures, and nothing else")
    day = told["date"]
    if not isinstance(day, str) or date.fromisoformat(day).isoformat() != day:
        raise ValueError("date must be a day as YYYY-MM-DD")
    if not isinstance(told["procedures"], list) or not told["procedures"]:
        raise ValueError("procedures must be a list that is not empty")
    for number, procedure in enumerate(told["procedures"], 1):
        if reason := _wrong(procedure):
            raise ValueError(f"procedure {number}: {reason}")
    return told


def _wrong(procedure: Any) -> str:
    """Why this is no procedure; empty when it is one."""
    if not isinstance(procedure, dict):
        return "it must be an object"
    for name in ("code", "name"):
        if not isinstance(procedure.get(name), str) or not procedure[name].strip():
            return f"{name} must be a text that is not empty"
    for name in _TEXTS:
        if not isinstance(procedure.get(name, ""), str):
            return f"{name} must be a text"
    documents = procedure.get("documents", [])
    if not isinstance(documents, list) or not all(isinstance(one, str) for one in documents):
        return "documents must be a list of texts"
    if unknown := set(procedure) - {"code", "name", "documents", *_TEXTS}:
        return f"nothing is known of {', '.join(sorted(unknown))}"
    return ""


def newest(*files: str | Path) -> dict[str, Any] | None:
    """The newest copy among these files: those that are not there or damaged do not count. None when none is left."""
    copies = []
    for file in files:
        try:
            copies.append(check(Path(file).read_bytes()))
        except (OSError, ValueError):
            continue
    return max(copies, key=lambda copy: copy["date"], default=None)


def keep(octets: bytes, file: Path) -> bool:
    """Replace the kept copy by this one, if it is whole and not older. Returns whether it did. Raises ValueError."""
    told = check(octets)
    kept = newest(file)
    if kept is not None and kept["date"] > told["date"]:
        return False
    fresh = Path(f"{file}.new")
    with fresh.open("wb") as target:
        target.write(octets)
        target.flush()
        os.fsync(target.fileno())
    fresh.replace(file)
    return True
