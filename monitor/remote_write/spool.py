"""The spool: frames on disk, in files that begin anew from time to time. Appended whole or not at all."""

import logging
import os
import threading
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from core.errors import StoreError
from monitor.remote_write import records
from monitor.remote_write.records import ABSENT, FRAME, MAGIC, SERIES, STALE

LONGEST = 6 * 3600 * 1000
"""Milliseconds of frames in one file: what ended long ago costs octets in each frame until the next file."""
SHARES = 16
"""A file has at most this part of the spool's bound, since the bound takes whole files."""
BACK = 3600 * 1000
"""Milliseconds by which the clock may have been set back while it is waited for; beyond that a new order begins."""
_SUFFIX = ".frames"
_log = logging.getLogger(__name__)

About = tuple[str, str]
"""(kind, help)"""
Said = Iterable[tuple[str, str, str]]
"""(kind, help, lines of /metrics) of each metric."""


class Position(NamedTuple):
    """A place between frames: the file's number, and the frames of it that are before."""

    segment: int
    frame: int


@dataclass(slots=True)
class Segment:
    """A file: how much of it is sound, and the time and the number of samples of each frame."""

    number: int
    path: Path
    size: int = 0
    times: "array[int]" = field(default_factory=lambda: array("q"))
    counts: "array[int]" = field(default_factory=lambda: array("I"))


class Spool:
    """All files of a folder. ``octets`` is the bound that decides when a file is full.

    One thread appends; others read what is there, woken by ``news``. Raises StoreError when the folder cannot be used.
    """

    def __init__(self, folder: Path, octets: int, external: Mapping[str, str]) -> None:
        self._folder = folder
        self._full = max(1 << 16, octets // SHARES)
        self._external = dict(external)
        self.news = threading.Condition()
        self.unspooled: dict[str, int] = {"disk": 0, "clock": 0}
        """Samples that never came into the spool, by reason, since the start."""
        self._table: dict[str, int] = {}
        """The last file's series and their numbers."""
        self._about: list[About] = []
        self._before = array("Q")
        self._owed: dict[str, About] = {}
        """Series whose end may still have to be told, since a file was begun and then its first frame failed."""
        self.segments: list[Segment] = []
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.segments = [_scanned(path) for path in sorted(folder.glob(f"*{_SUFFIX}"))]
            while len(self.segments) > 1 and not self.segments[-1].times:
                self.segments.pop().path.unlink()  # begun, and then the process ended: the one before knows the series
            if self.segments:
                self._resume(self.segments[-1])
            else:
                self._begin(1)
        except OSError as error:
            raise StoreError(f"the spool in {folder} cannot be used: {error.strerror}; see to its disk") from error

    @property
    def end(self) -> Position:
        """Behind the last frame."""
        last = self.segments[-1]
        return Position(last.number, len(last.times))

    @property
    def size(self) -> int:
        """Octets of all files."""
        return sum(segment.size for segment in self.segments)

    def count(self, start: Position, stop: Position) -> int:
        """Samples between two positions."""
        found = 0
        for segment in self.segments:
            if start.segment <= segment.number <= stop.segment:
                first = start.frame if segment.number == start.segment else 0
                last = stop.frame if segment.number == stop.segment else len(segment.counts)
                found += sum(segment.counts[first:last])
        return found

    def at(self, position: Position) -> int | None:
        """Unix time in ms of the first frame from a position on; None at the end."""
        for segment in self.segments:
            if segment.number >= position.segment:
                first = position.frame if segment.number == position.segment else 0
                if first < len(segment.times):
                    return segment.times[first]
        return None

    def append(self, at: int, said: Said) -> int:
        """Remember a frame, with a stale marker for each series that ended; returns its samples once they are safe.

        ``at`` is Unix time in ms. A frame that the disk does not take, or that is before the last one, is counted
        in ``unspooled``, said in the log, and lost: 0.
        """
        values, about = _parsed(said)
        last = self.segments[-1]
        before = last.times[-1] if last.times else None
        if before is not None and before - BACK <= at <= before:
            return self._lost("clock", len(values), "the clock was set back; frames wait until it is past the last one")
        present = self._owed | self._present()
        if before is not None and (last.size >= self._full or not before < at < last.times[0] + LONGEST):
            try:
                self._begin(last.number + 1)
            except OSError as error:
                return self._lost("disk", len(values), error.strerror)
        samples = self._append(at, values, present | about)
        self._owed = {} if samples else present
        return samples

    def discard_before(self, number: int) -> None:
        """Delete the files with a lower number; the last one stays, since it knows which series there are."""
        with self.news:
            while self.segments[0].number < number and len(self.segments) > 1:
                self.segments.pop(0).path.unlink(missing_ok=True)

    def _present(self) -> dict[str, About]:
        """The series of the last frame that have not ended."""
        known = zip(self._table, self._about, self._before, strict=True)
        return {key: about for key, about, was in known if was not in (ABSENT, STALE)}

    def _append(self, at: int, values: Mapping[str, float], about: Mapping[str, About]) -> int:
        """Write a frame; of the series in ``about`` those without a value end with it."""
        fresh = [key for key in about if key not in self._table]
        places = {key: place for place, key in enumerate(fresh, len(self._table))}
        bits = array("Q", [ABSENT]) * (len(self._table) + len(fresh))
        for key in about:
            bits[places[key] if key in places else self._table[key]] = STALE
        for key, value in zip(values, array("Q", array("d", values.values()).tobytes()), strict=True):
            bits[places[key] if key in places else self._table[key]] = value
        samples = len(bits) - bits.count(ABSENT)
        written = b""
        if fresh:
            body = records.series_body(self._external, [(key, *about[key]) for key in fresh])
            written = records.packed(SERIES, at, len(bits), 0, body)
        written += records.packed(FRAME, at, len(bits), samples, records.frame_body(bits, self._before))
        try:
            self._write(written)
        except OSError as error:
            return self._lost("disk", samples, error.strerror)
        self._table |= places
        self._about += [about[key] for key in fresh]
        self._before = bits
        last = self.segments[-1]
        with self.news:
            last.size += len(written)
            last.times.append(at)
            last.counts.append(samples)
            self.news.notify_all()
        return samples

    def _write(self, content: bytes) -> None:
        last = self.segments[-1]
        with last.path.open("r+b") as file:
            file.truncate(last.size)  # what a failure may have left
            file.seek(last.size)
            file.write(content)
            file.flush()
            os.fdatasync(file.fileno())

    def _begin(self, number: int) -> None:
        """A new file, that knows no series."""
        segment = Segment(number, self._folder / f"{number:010}{_SUFFIX}", len(MAGIC))
        with segment.path.open("wb") as file:
            file.write(MAGIC)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self._folder)
        self._table, self._about, self._before = {}, [], array("Q")
        with self.news:
            self.segments.append(segment)

    def _resume(self, last: Segment) -> None:
        """Go on where an earlier process ended. With other external labels all series of before have ended."""
        content = last.path.read_bytes()
        replay = records.Replay()
        for head in records.heads(content[: last.size]):
            replay.take(head, content)
        self._table = {key: place for place, (key, _, _) in enumerate(replay.keys)}
        self._about = [(kind, text) for _, kind, text in replay.keys]
        self._before = replay.bits
        if replay.keys and replay.external != self._external:
            self._append(last.times[-1] + 1, {}, self._present())
            self._begin(last.number + 1)

    def _lost(self, reason: str, samples: int, why: str | None) -> int:
        if not self.unspooled[reason]:
            _log.error("remote write: %d samples were not spooled: %s", samples, why)
        self.unspooled[reason] += samples
        return 0


def sync_folder(folder: Path) -> None:
    """Make sure that a folder knows its files, also after the power went."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parsed(said: Said) -> tuple[dict[str, float], dict[str, About]]:
    """(key → value, key → (kind, help)); the key of a series is its line without the value."""
    values: dict[str, float] = {}
    about: dict[str, About] = {}
    for kind, text, lines in said:
        what = (kind, text)
        for line in lines.split("\n"):
            key, _, value = line.rpartition(" ")
            if key:
                values[key] = float(value)
                about[key] = what
    return values, about


def _scanned(path: Path) -> Segment:
    """A file as an earlier process left it, as far as it is sound."""
    content = path.read_bytes()
    segment = Segment(int(path.name.removesuffix(_SUFFIX)), path, len(MAGIC))
    if content.startswith(MAGIC):
        for head in records.heads(content):
            if not records.sound(content, head):
                break
            if head.kind == FRAME:  # series without their frame were not written whole
                segment.size = head.end
                segment.times.append(head.at)
                segment.counts.append(head.samples)
    else:
        path.write_bytes(MAGIC)
    if segment.size < len(content):
        _log.warning("remote write: the last %d octets of %s are not whole", len(content) - segment.size, path.name)
    return segment
