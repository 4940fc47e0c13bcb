"""Asks the process that reads MIB files, and bounds it."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError
from monitor.mibfiles.files import SUFFIXES, content, defined
from monitor.names.objects import Mib, loads

LONGEST = 600.0
"""Seconds; a folder of a thousand MIBs takes some two minutes."""
DEEPEST = 3
"""Mistakes that are told at once; further ones mostly follow from these."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """The MIBs that could be read, and a sentence for each mistake."""

    mibs: tuple[Mib, ...]
    mistakes: tuple[str, ...] = ()


def compile_mibs(mibs: Sequence[str], folders: Sequence[Path], lenient: bool = False) -> Compiled:
    """Read MIBs by name, all of the folders when none is named. Without ``lenient`` one mistake means no MIBs.

    Raises InputError when a folder is not there, or the reading takes too long or too much memory.
    """
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder} is not a folder; name the one that has the MIB files")
    question = {"mibs": list(mibs), "folders": [str(folder.resolve()) for folder in folders], "lenient": lenient}
    command = [sys.executable, "-m", "monitor.mibfiles"]
    named = ", ".join(mibs) or ", ".join(map(str, folders))
    try:
        done = subprocess.run(
            command, input=json.dumps(question), capture_output=True, text=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        raise InputError(f"reading {named} takes longer than {LONGEST:g} s; give fewer MIBs at a time") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise InputError(f"{named} could not be read: {last}")
    answer = json.loads(done.stdout)
    return Compiled(tuple(loads(text) for text in answer["mibs"].values()), tuple(answer["mistakes"]))


def strictly(mibs: Sequence[str], folders: Sequence[Path]) -> tuple[Mib, ...]:
    """These MIBs and all of the folders that they import. Raises InputError with the first mistakes."""
    found = compile_mibs(mibs, folders)
    if found.mistakes:
        raise InputError("\n".join(found.mistakes[:DEEPEST]))
    return found.mibs


def asked(words: Sequence[str]) -> tuple[list[str], list[Path]]:
    """What a person asked for, MIBs or their files: (MIBs, the folders of files that were named). Raises InputError."""
    names: list[str] = []
    folders: list[Path] = []
    for word in words:
        path = Path(word)
        if "/" not in word and path.suffix not in SUFFIXES - {""}:
            names.append(word)
            continue
        try:
            found = defined(content(path))
        except OSError as error:
            raise InputError(f"{word}: {error.strerror}; give the name of a MIB, or its file") from error
        if not found:
            raise InputError(f"{word}:1: no MIB begins here; its first line is NAME DEFINITIONS ::= BEGIN")
        names += found
        folders.append(path.parent)
    return names, folders
