"""What is wrong with a MIB file, in one sentence with its file and line."""

import re
from dataclasses import dataclass

from monitor.mibfiles.files import Files, content, line_of

_BEHIND = re.compile(r"\s*(?:, line [0-9?]+)?\s*at MIB \S+$|\s+at MIB \S+")
_WORD = re.compile(r"(?:symbols?:?|parents? for symbols?:|import:?)\s+['\"]?([A-Za-z][A-Za-z0-9_-]*)")


@dataclass(frozen=True, slots=True)
class Failure:
    """A MIB that could not be read; without words it was found nowhere. ``line`` is 0 when it is not known."""

    mib: str
    words: str
    line: int


def sentence(one: Failure, files: Files) -> str:
    """The sentence for a person."""
    if not one.words:
        return _missing(one.mib, files)
    path = files.path(one.mib)
    words = _BEHIND.sub("", one.words).strip().rstrip(".")
    if path is None:
        return f"{one.mib}: {words}"
    line = one.line
    if not line:
        named = _WORD.search(words)
        line = line_of(content(path), rf"\b{re.escape(named[1]).replace('_', '[_-]')}\b") if named else 0
    where = f"{path}:{line}" if line else str(path)
    if one.line:
        written = content(path).splitlines()[line - 1 : line]
        words = f"this is not how a MIB is written: '{written[0].strip()[:60] if written else ''}'"
    return f"{where}: {words}; mend the file, or get it anew from the vendor"


def _missing(mib: str, files: Files) -> str:
    """Where it is imported, if any file of the folders does."""
    advice = f"no folder has the MIB '{mib}'; give the folder of its file with --from"
    for path in files.paths:
        line = line_of(content(path), rf"\bFROM\s+{re.escape(mib)}(?![\w-])")
        if line:
            return f"{path}:{line}: {advice}"
    return advice
