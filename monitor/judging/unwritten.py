"""Transitions that the database would not take, on disk until it does: a kill in the meantime loses none."""

import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from core.model import Standing, Transition
from core.store.states import IncidentChange
from monitor.judging.judge import advanced

Entry = tuple[Transition, IncidentChange | None]
FILE_NAME = "unwritten.jsonl"
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)
_log = logging.getLogger(__name__)


class Unwritten:
    """A line of JSON an entry, in their order. What a crash tore is cut off."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._length = 0
        """Octets of whole lines."""

    def take(self) -> list[Entry]:
        """What an earlier life left. Raises OSError."""
        try:
            lines = self._file.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return []
        found: list[Entry] = []
        self._length = 0
        for line in lines:
            if not line.endswith(b"\n"):
                break
            try:
                found.append(_ENTRY.validate_json(line))
            except ValidationError:
                break
            self._length += len(line)
        if len(found) < len(lines):
            _log.error("%s: %d line(s) cannot be read and are left out", self._file, len(lines) - len(found))
        return found

    def add(self, entries: Iterable[Entry]) -> None:
        """Remember further ones. Raises OSError, and then remembers none of them."""
        body = b"".join(_ENTRY.dump_json(entry) + b"\n" for entry in entries)
        try:
            self._append(body)
        except OSError:
            if not self._length:
                self._file.unlink(missing_ok=True)  # it holds nothing whole
            raise
        self._length += len(body)

    def _append(self, body: bytes) -> None:
        self._file.touch(0o600)
        with self._file.open("r+b") as file:
            file.truncate(self._length)
            file.seek(self._length)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())

    def forget(self) -> None:
        """All of it is in the database. Raises OSError."""
        self._file.unlink(missing_ok=True)
        self._length = 0


def carried_on(
    standings: Mapping[str, Standing], opened: Iterable[str], left: Sequence[Entry]
) -> tuple[dict[str, Standing], set[str], list[Entry]]:
    """The store's standings and subjects with an open incident as they will be once what was ``left`` is written.

    Also what of it is still to be written: a crash between writing it and forgetting it leaves what is known already.
    """
    known, troubled, due = dict(standings), set(opened), []
    for item, change in left:
        before = known.get(item.subject)
        if item.sequence != (before.sequence if before is not None else 0) + 1:
            continue
        known[item.subject] = advanced(item)
        due.append((item, change))
        if change is not None:
            (troubled.discard if change.severity is None else troubled.add)(item.subject)
    return known, troubled, due
