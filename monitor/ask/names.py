"""The names that a question may use: ours, and those of the user's MIB files, read anew only when these change."""

import hashlib
import json
import sys
from pathlib import Path

from rich.console import Console

from core.settings import Settings
from monitor.mibfiles import compiler, files
from monitor.names import catalogue
from monitor.names.objects import Mib, dumps, loads
from monitor.names.table import Names

FOLDER = "mibs"
"""Of the data folder."""


def names(chosen: Settings) -> Names:
    """Every name. Raises InputError when the setting mib_folder names no folder."""
    return catalogue.names(_theirs(chosen.mib_folder, chosen.data / FOLDER) if chosen.mib_folder is not None else ())


def _theirs(folder: Path, cache: Path) -> list[Mib]:
    kept = cache / f"{_fingerprint(folder)}.json"
    try:
        return [loads(text) for text in json.loads(kept.read_text(encoding="utf-8"))]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not read yet, or not by this version
    console = Console(stderr=True, highlight=False)
    with console.status(f"{folder} …"):
        found = compiler.compile_mibs([], [folder], lenient=True)
    if sys.stderr.isatty():
        for mistake in found.mistakes[: compiler.DEEPEST]:
            console.print(mistake, style="yellow")
    _keep(kept, found.mibs)
    return list(found.mibs)


def _keep(file: Path, mibs: tuple[Mib, ...]) -> None:
    """Without a data folder of one's own it is read anew each time."""
    if not file.parent.parent.is_dir():
        return
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        for old in file.parent.glob("*.json"):
            old.unlink()
        beside = file.with_suffix(".new")
        beside.write_text(json.dumps([dumps(mib) for mib in mibs]), encoding="utf-8")
        beside.replace(file)
    except OSError:
        pass


def _fingerprint(folder: Path) -> str:
    """What changes when a file does."""
    seen = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files.candidates(folder)]
    return hashlib.sha256(repr((seen, catalogue.FORMAT)).encode()).hexdigest()[:24]
