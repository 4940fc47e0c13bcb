"""History: a hot row for each subject and minute, packed into chunks every few hours."""

import struct
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from sqlalchemy import Connection, delete, func, insert, select

from core.store import chunks, schema
from core.store.database import Database

CHUNK_POINTS = 360
_POINT = struct.Struct("<Qd")


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one metric. A None marks a gap: nobody knows. ``reduced``: only extremes of each stretch are given."""

    times: list[int]
    values: list[float | None]
    reduced: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """The values of one subject at one time (Unix seconds)."""

    subject: str
    at: int
    values: Mapping[str, float]


class History:
    """The memory of the charts. One writer, any number of readers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ids: dict[tuple[str, str], int] = {}

    def append(self, samples: Sequence[Sample]) -> None:
        """Remember samples, in one transaction."""
        if not samples:
            return
        with self._database.write() as connection:
            fresh: dict[tuple[str, str], int] = {}
            rows = [
                {"subject": sample.subject, "at": sample.at, "body": self._hot(connection, sample, fresh)}
                for sample in samples
            ]
            connection.execute(insert(schema.history_hot), rows)
        self._ids |= fresh  # not before the transaction holds: a series that was rolled back has no number

    def metrics(self, subject: str) -> list[str]:
        """The metrics that this subject has ever had, sorted."""
        query = select(schema.series.c.metric).where(schema.series.c.subject == subject)
        with self._database.read() as connection:
            return sorted(connection.execute(query).scalars())

    def query(self, subject: str, metric: str, since: float, until: float, max_points: int = 2000) -> Series:
        """The points in [since, until), oldest first, at most about ``max_points``."""
        table = schema.series
        query = select(table.c.id).where(table.c.subject == subject, table.c.metric == metric)
        with self._database.read() as connection:
            series = connection.execute(query).scalar()
            if series is None:
                return Series([], [])
            points = [*_packed(connection, subject, series, since, until), *_hot(connection, subject, series, since)]
        within = sorted({time: value for time, value in points if since <= time < until}.items())
        kept = reduce_points(within, max_points)
        times, values = with_gaps(kept, gaps([time for time, _ in within]))
        return Series(times, values, len(kept) < len(within))

    def pack(self, points: int = CHUNK_POINTS) -> int:
        """Pack the hot rows of subjects that have at least ``points`` of them; returns how many rows were packed."""
        table = schema.history_hot
        query = select(table.c.subject).group_by(table.c.subject).having(func.count() >= points)
        with self._database.read() as connection:
            subjects = list(connection.execute(query).scalars())
        return sum(self._pack(subject) for subject in subjects)

    def prune(self, before: float) -> None:
        """Forget what ended before this time."""
        with self._database.write() as connection:
            connection.execute(delete(schema.history_chunk).where(schema.history_chunk.c.end < before))
            connection.execute(delete(schema.history_hot).where(schema.history_hot.c.at < before))

    def _hot(self, connection: Connection, sample: Sample, fresh: dict[tuple[str, str], int]) -> bytes:
        found = []
        for metric, value in sample.values.items():
            key = (sample.subject, metric)
            if key not in self._ids and key not in fresh:
                fresh[key] = _series(connection, *key)
            found.append(_POINT.pack(self._ids.get(key) or fresh[key], value))
        return b"".join(found)

    def _pack(self, subject: str) -> int:
        table = schema.history_hot
        query = select(table).where(table.c.subject == subject).order_by(table.c.at, table.c.id)
        with self._database.write() as connection:
            rows = connection.execute(query).mappings().all()
            for start in range(0, len(rows), CHUNK_POINTS):
                part = rows[start : start + CHUNK_POINTS]
                times, columns = _columns([(row["at"], row["body"]) for row in part])
                body = chunks.encode(times, columns)
                chunk = {"subject": subject, "start": times[0], "end": times[-1], "body": body}
                connection.execute(insert(schema.history_chunk).values(chunk))
            connection.execute(delete(table).where(table.c.subject == subject))
        return len(rows)


def reduce_points(points: Sequence[tuple[int, float | None]], most: int) -> list[tuple[int, float | None]]:
    """The lowest and the highest point of each of most / 2 equal stretches, so that no spike is lost."""
    if len(points) <= most:
        return list(points)
    stretch = -(-len(points) // max(1, most // 2))
    kept: list[tuple[int, float | None]] = []
    for start in range(0, len(points), stretch):
        part = [point for point in points[start : start + stretch] if point[1] is not None]
        if part:
            extremes = {min(part, key=_value), max(part, key=_value)}
            kept.extend(sorted(extremes, key=lambda point: point[0]))
    return kept


def gaps(times: Sequence[int]) -> list[int]:
    """One time in each hole in which more than two polls are missing."""
    step = _step(times)
    return [before + step for before, after in pairwise(times) if after - before > 3 * step]


def with_gaps(points: Sequence[tuple[int, float | None]], marks: Sequence[int]) -> tuple[list[int], list[float | None]]:
    """Put a None where a mark lies between two points, one however many there are."""
    times: list[int] = []
    values: list[float | None] = []
    waiting = deque(marks)
    for time, value in points:
        passed = [waiting.popleft() for _ in range(len(waiting)) if waiting[0] < time]
        if times and passed:
            times.append(passed[-1])
            values.append(None)
        times.append(time)
        values.append(value)
    return times, values


def _series(connection: Connection, subject: str, metric: str) -> int:
    table = schema.series
    known = select(table.c.id).where(table.c.subject == subject, table.c.metric == metric)
    found = connection.execute(known).scalar()
    if found is None:
        row = insert(table).values(subject=subject, metric=metric).returning(table.c.id)
        found = connection.execute(row).scalar_one()
    return int(found)


def _value(point: tuple[int, float | None]) -> float:
    return 0.0 if point[1] is None else point[1]


def _step(times: Sequence[int]) -> int:
    return median_low([after - before for before, after in pairwise(times)]) if len(times) > 1 else 0


def _columns(rows: Iterable[tuple[int, bytes]]) -> tuple[list[int], dict[int, list[float | None]]]:
    by_time: dict[int, dict[int, float]] = {}
    for at, body in rows:
        by_time.setdefault(at, {}).update(_POINT.iter_unpack(body))
    names = sorted({series for values in by_time.values() for series in values})
    times = sorted(by_time)
    return times, {series: [by_time[at].get(series) for at in times] for series in names}


def _packed(
    connection: Connection, subject: str, series: int, since: float, until: float
) -> Iterable[tuple[int, float | None]]:
    table = schema.history_chunk
    query = select(table.c.body).where(table.c.subject == subject, table.c.end >= since, table.c.start < until)
    for body in connection.execute(query.order_by(table.c.id)).scalars():
        times, values = chunks.decode(body, series)
        yield from ((time, value) for time, value in zip(times, values, strict=True) if value is not None)


def _hot(connection: Connection, subject: str, series: int, since: float) -> Iterable[tuple[int, float | None]]:
    table = schema.history_hot
    query = select(table.c.at, table.c.body).where(table.c.subject == subject, table.c.at >= int(since))
    for row in connection.execute(query.order_by(table.c.id)):
        for name, value in _POINT.iter_unpack(row.body):
            if name == series:
                yield row.at, value
