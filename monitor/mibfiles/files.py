"""Which file of some folders has which MIB."""

import re
from collections.abc import Iterable
from pathlib import Path

SUFFIXES = frozenset({"", ".txt", ".mib", ".my", ".mi2", ".smi", ".asn", ".asn1"})
LARGEST = 8 << 20
"""Octets: what is larger is no MIB."""
_HEAD = re.compile(
    r"^\s*([A-Za-z][A-Za-z0-9-]*)\s+(?:\{[^}]*\}\s*)?DEFINITIONS\s*(?:[A-Z]+\s+TAGS\s*)?::=\s*BEGIN", re.MULTILINE
)


class Files:
    """Looks for a MIB first in a file of its name, then in what the files say that they are."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.paths = [path for folder in folders for path in candidates(folder)]
        self._by_stem: dict[str, Path] = {}
        for path in self.paths:
            self._by_stem.setdefault(path.stem if path.suffix.lower() in SUFFIXES else path.name, path)
        self._by_head: dict[str, Path] | None = None

    def path(self, mib: str) -> Path | None:
        """The file of a MIB; None when no folder has it."""
        path = self._by_stem.get(mib)
        if path is not None and mib in defined(content(path)):
            return path
        if self._by_head is None:
            self._by_head = {}
            for one in self.paths:
                for name in defined(content(one)):
                    self._by_head.setdefault(name, one)
        return self._by_head.get(mib)

    def every(self) -> list[str]:
        """The names of all MIBs of the folders."""
        return sorted({name for path in self.paths for name in defined(content(path))})


def candidates(folder: Path) -> list[Path]:
    """Files of a folder and its subfolders that may be MIBs."""
    found = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES)
    return [path for path in found if path.is_file() and path.stat().st_size <= LARGEST and path.name[0] != "."]


def content(path: Path) -> str:
    """A file's text. MIBs are ASCII by their standard and Latin-1 by their vendors. Raises OSError."""
    octets = path.read_bytes()
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def defined(text: str) -> list[str]:
    """The MIBs that a text defines."""
    return _HEAD.findall(text)


def line_of(text: str, pattern: str) -> int:
    """The line where a pattern first matches; 0 for none."""
    match = re.search(pattern, text)
    return text.count("\n", 0, match.start()) + 1 if match else 0
