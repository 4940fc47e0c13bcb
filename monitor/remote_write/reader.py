"""Reads frames out of the spool, as many as fit one request, for one receiver."""

import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.remote_write import records
from monitor.remote_write.proto import Rows
from monitor.remote_write.records import ABSENT, FRAME, HEAD, MAGIC, Head, Replay
from monitor.remote_write.series import Series
from monitor.remote_write.spool import Position, Segment, Spool

SAMPLES = 2000
"""Samples in one request, as Prometheus' own sender has it."""
GATHERED = 20_000
"""Samples in one request of those that waited for each other: names of series are sent once a request."""


class Unsound(Exception):  # noqa: N818  -- an outcome
    """The disk does not give back what was written; the frames up to the end of the file are lost."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Frames that are accounted for together; ``parts`` are the requests: several for a frame of too many samples."""

    end: Position
    samples: int
    parts: Sequence[Rows]


class Reader:
    """Reads on where it stopped, or begins the file anew. ``most`` samples are in a request."""

    def __init__(self, spool: Spool, most: int = SAMPLES) -> None:
        self._spool = spool
        self._most = most
        self._segment: Segment | None = None
        self._next = Position(0, 0)
        self._offset = 0
        self._replay = Replay()
        self._series: list[Series] = []

    def batch(self, start: Position, end: Position | None = None) -> Batch | None:
        """The frames from ``start`` on, up to ``end`` or as many as fit; None when there is none. Raises Unsound."""
        segment = self._at(start)
        if segment is None:
            return None
        number, frame = segment.number, start.frame if segment.number == start.segment else 0
        if self._segment is not segment or self._next > Position(number, frame):
            self._segment, self._next, self._offset = segment, Position(number, 0), len(MAGIC)
            self._replay, self._series = Replay(), []
        last = _fitting(segment, frame, self._most) if end is None or end.segment != number else end.frame
        points: dict[int, list[tuple[int, int]]] = {}
        try:
            while self._next.frame < last:
                at, bits = self._frame(segment)
                if self._next.frame > frame:
                    for place, value in enumerate(bits):
                        if value != ABSENT:
                            points.setdefault(place, []).append((at, value))
        except (OSError, ValueError, zlib.error) as error:
            self._segment = None
            raise Unsound(str(error)) from error
        self._series += self._replay.series(len(self._series))
        rows = [(self._series[place], found) for place, found in points.items()]
        parts = [rows[first : first + self._most] for first in range(0, len(rows), self._most)]
        return Batch(Position(number, last), sum(segment.counts[frame:last]), parts)

    def _at(self, start: Position) -> Segment | None:
        """The file of the first frame from a position on."""
        with self._spool.news:
            for segment in self._spool.segments:
                first = start.frame if segment.number == start.segment else 0
                if segment.number >= start.segment and first < len(segment.times):
                    return segment
        return None

    def _frame(self, segment: Segment) -> "tuple[int, array[int]]":
        """The next frame: its time and bits."""
        for head, content in self._records(segment):
            self._replay.take(head, content)
            if head.kind == FRAME:
                self._next = Position(segment.number, self._next.frame + 1)
                return head.at, self._replay.bits
        raise ValueError("a frame is missing")

    def _records(self, segment: Segment) -> Iterator[tuple[Head, bytes]]:
        with segment.path.open("rb") as file:
            while self._offset < segment.size:
                file.seek(self._offset)
                start = file.read(HEAD.size)
                content = start + file.read(int.from_bytes(start[:4], "little"))
                head = next(records.heads(content, 0), None)
                if head is None or not records.sound(content, head):
                    raise ValueError(f"{segment.path.name} is damaged at octet {self._offset}")
                self._offset += len(content)
                yield head, content


def _fitting(segment: Segment, first: int, most: int) -> int:
    """Behind the last frame that fits a request with the first one; at least one frame."""
    last, samples = first + 1, segment.counts[first]
    while last < len(segment.counts) and samples + segment.counts[last] <= most:
        samples += segment.counts[last]
        last += 1
    return last
