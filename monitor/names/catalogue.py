"""The names that the product knows by itself."""

from collections.abc import Iterable
from pathlib import Path

from core.errors import InputError
from monitor.names.objects import Mib, loads
from monitor.names.table import Names

FOLDER = Path(__file__).parent.parent / "mibs" / "names"
FORMAT = 1
"""Of the files; a cache of another one is made anew."""


def shipped() -> list[Mib]:
    """The standard MIBs, and what our modules name besides."""
    return [read(path) for path in sorted(FOLDER.glob("*.json"))]


def read(path: Path) -> Mib:
    """A file of facts. Raises InputError."""
    try:
        return loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not a file of names: {error}; delete it and it is made anew") from error


def names(further: Iterable[Mib] = ()) -> Names:
    """Every name: the user's MIBs before ours."""
    return Names([*further, *shipped()])
