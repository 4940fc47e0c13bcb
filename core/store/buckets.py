"""Roll-ups of points: how many, their sum, lowest, highest and 95th percentile in each stretch of time. Pure.

A roll-up holds the stretches of one subject and day in the format of ``chunks``. Its columns are named series × 8 +
place; a column that says the same as the one before it is left out, and so are the counts that most series have, which
stand once under 1.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import fsum

from core.store import chunks

Point = tuple[int, float | None]
"""Unix seconds, value."""
_COUNTS = 1
_PLACES = 8
_COUNT, _LOW = 0, 2
"""Places of: count, total, low, high, p95."""
_LARGEST = 1e300
_DIGITS = 6
"""As chunks keep them: what comes of points is the same before and after they were packed."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What ``count`` values in [start, start + step) come to. ``p95`` is the value of nearest rank."""

    start: int
    count: int
    total: float
    low: float
    high: float
    p95: float

    @property
    def mean(self) -> float:
        """Of all values."""
        return self.total / self.count


def gather(points: Iterable[Point], step: int) -> list[Bucket]:
    """The stretches of ``step`` seconds, counted from 1970, that have values. ``points`` ascend in time."""
    known = ((at, round(value, _DIGITS)) for at, value in points if value is not None and abs(value) < _LARGEST)
    return [
        _bucket(start * step, sorted(value for _, value in group))
        for start, group in groupby(known, lambda point: point[0] // step)
    ]


def merged(buckets: Iterable[Bucket], step: int) -> list[Bucket]:
    """As ``gather``, of stretches that are parts of the new ones; the 95th percentile is the highest of theirs."""
    found = []
    for start, group in groupby(buckets, lambda bucket: bucket.start // step):
        parts = list(group)
        found.append(
            Bucket(
                start * step,
                sum(part.count for part in parts),
                round(fsum(part.total for part in parts), _DIGITS),
                min(part.low for part in parts),
                max(part.high for part in parts),
                max(part.p95 for part in parts),
            )
        )
    return found


def encode(found: Mapping[int, Sequence[Bucket]]) -> bytes:
    """Pack the stretches of a day by series' id; each has at least one."""
    times = sorted({bucket.start for buckets in found.values() for bucket in buckets})
    rows = {series: {bucket.start: bucket for bucket in buckets} for series, buckets in found.items()}
    tables = {series: [_column(known, times, place) for place in range(5)] for series, known in rows.items()}
    usual, _ = Counter(tuple(table[_COUNT]) for table in tables.values()).most_common(1)[0]
    columns: dict[int, Sequence[float | None]] = {_COUNTS: usual}
    for series, table in tables.items():
        for place, (before, column) in enumerate(pairwise([list(usual), *table])):
            if place == _LOW or column != before:  # one always stands: it says that the series is there
                columns[series * _PLACES + place] = column
    return chunks.encode(times, columns)


def decode(body: bytes, series: int) -> list[Bucket]:
    """The stretches of one series, oldest first; none when the roll-up has no such series."""
    names = [series * _PLACES + place for place in range(5)]
    times, columns = chunks.decode_columns(body, (_COUNTS, *names))
    if names[_LOW] not in columns:
        return []
    table: list[Sequence[float | None]] = []
    for name in names:
        table.append(columns.get(name) or (table[-1] if table else columns[_COUNTS]))
    return [
        Bucket(at, int(count), total, low, high, p95)
        for at, count, total, low, high, p95 in zip(times, *table, strict=True)
        if count is not None and total is not None and low is not None and high is not None and p95 is not None
    ]


def _bucket(start: int, ascending: Sequence[float]) -> Bucket:
    rank = -(-95 * len(ascending) // 100)
    total = round(fsum(ascending), _DIGITS)
    return Bucket(start, len(ascending), total, ascending[0], ascending[-1], ascending[rank - 1])


def _column(known: Mapping[int, Bucket], times: Sequence[int], place: int) -> list[float | None]:
    return [None if (bucket := known.get(at)) is None else _stored(bucket)[place] for at in times]


def _stored(bucket: Bucket) -> tuple[float, float, float, float, float]:
    return bucket.count, bucket.total, bucket.low, bucket.high, bucket.p95
