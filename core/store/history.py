"""History: a hot row for each subject and minute, packed into chunks every few hours, and rolled up every day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from core.model import HistoryLevel, Verdict, verdict, verdict_metric
from core.store import chunks, raw, rollups, schema, screen
from core.store.buckets import Bucket
from core.store.database import Database
from core.store.rollups import Edge, Step, day_of
from core.store.screen import Series

CHUNK_POINTS = 360
_STEPS = {HistoryLevel.MINUTES: Step.MINUTES, HistoryLevel.HOURS: Step.HOURS}


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

    def append(self, samples: Sequence[Sample]) -> int:
        """Remember samples, in one transaction; they may be late, and be told twice.

        Returns how many were not taken because they are from before what is kept.
        """
        if not samples:
            return 0
        with self._database.write() as connection:
            forgotten, rolled = (rollups.edge(connection, name) for name in (Edge.POINTS, Edge.ROLLED))
            taken = [sample for sample in samples if forgotten is None or sample.at >= forgotten]
            late = [sample for sample in taken if rolled is not None and sample.at < rolled]
            rollups.mark(connection, ((sample.subject, day_of(sample.at)) for sample in late))
            fresh: dict[tuple[str, str], int] = {}
            rows = [
                {"subject": sample.subject, "at": sample.at, "body": self._hot(connection, sample, fresh)}
                for sample in taken
            ]
            if rows:
                connection.execute(insert(schema.history_hot), rows)
        self._ids |= fresh  # not before the transaction holds: a series that was rolled back has no number
        return len(samples) - len(taken)

    def metrics(self, subject: str) -> list[str]:
        """The metrics that this subject has ever had, sorted."""
        query = select(schema.series.c.metric).where(schema.series.c.subject == subject)
        with self._database.read() as connection:
            return sorted(connection.execute(query).scalars())

    def query(
        self,
        subject: str,
        metric: str,
        since: float,
        until: float,
        max_points: int = 2000,
        level: HistoryLevel | None = None,
    ) -> Series:
        """The points in [since, until), oldest first, at most about ``max_points``.

        They are of the level that is asked for, else of the finest that goes back so far and is not much more than
        what is shown.
        """
        with self._database.read() as connection:
            series = _id(connection, subject, metric)
            since, until = _known(connection, subject, since, until)
            if level is None:
                level = screen.level_for(since, until, max_points, _known_from(connection))
            told = self._verdicts(connection, subject, metric, level, (since, until))
            if level is HistoryLevel.RAW:
                points = [] if series is None else raw.points(connection, subject, series, since, until)
                return screen.points_on_screen(points, told, max_points)
            found = _buckets(connection, subject, series, _STEPS[level], since, until)
        return screen.buckets_on_screen(found, told, max_points, level)

    def means(self, subject: str, metric: str, since: float, until: float) -> list[Bucket]:
        """The 5-minute stretches that begin in [since, until) and of which anything is known, oldest first.

        Their ``mean`` is the exact one of what was measured, whether it comes from roll-ups or from points; multiples
        of 300 in Unix time are where they begin.
        """
        with self._database.read() as connection:
            return _buckets(connection, subject, _id(connection, subject, metric), Step.MINUTES, since, until)

    def packable(self, points: int = CHUNK_POINTS) -> list[str]:
        """The subjects that have at least so many hot rows."""
        table = schema.history_hot
        query = select(table.c.subject).group_by(table.c.subject).having(func.count() >= points)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def pack(self, subject: str) -> int:
        """Pack the hot rows of a subject; returns how many.

        Others can write while that is done: only the exchange of rows for chunks is a transaction that writes.
        """
        table = schema.history_hot
        query = select(table).where(table.c.subject == subject).order_by(table.c.at, table.c.id)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        parts = [rows[start : start + CHUNK_POINTS] for start in range(0, len(rows), CHUNK_POINTS)]
        packed = [(_packed(subject, [(row.at, row.body) for row in part]), [row.id for row in part]) for part in parts]
        with self._database.write() as connection:
            for chunk, ids in packed:
                connection.execute(insert(schema.history_chunk).values(chunk))
                connection.execute(delete(table).where(table.c.id.in_(ids)))
        return len(rows)

    def prune(self, before: float, most: int = 500) -> int:
        """Forget the points of days that ended before this time, but of none that is not rolled up.

        So many rows at once, so that nobody has to wait for long; returns how many.
        """
        with self._database.write() as connection:
            unrolled = rollups.unrolled_from(connection)
            if unrolled is None:
                return 0
            kept_from = max(min(day_of(before), unrolled), rollups.edge(connection, Edge.POINTS) or 0)
            rollups.set_edge(connection, Edge.POINTS, kept_from)
            found = 0
            for table, at in ((schema.history_chunk, "end"), (schema.history_hot, "at")):
                old = select(table.c.id).where(table.c[at] < kept_from).limit(most)
                found += connection.execute(delete(table).where(table.c.id.in_(old))).rowcount
            return found

    def _hot(self, connection: Connection, sample: Sample, fresh: dict[tuple[str, str], int]) -> bytes:
        found = []
        for metric, value in sample.values.items():
            key = (sample.subject, metric)
            if key not in self._ids and key not in fresh:
                fresh[key] = _new_id(connection, *key)
            found.append(raw.POINT.pack(self._ids.get(key) or fresh[key], value))
        return b"".join(found)

    def _verdicts(
        self, connection: Connection, subject: str, metric: str, level: HistoryLevel, within: tuple[float, float]
    ) -> dict[int, Verdict]:
        """Why there is no rate, by time or by the start of a stretch."""
        name = verdict_metric(metric)
        series = None if name is None else _id(connection, subject, name)
        if series is None:
            return {}
        if level is HistoryLevel.RAW:
            codes = dict(raw.points(connection, subject, series, *within))
        else:
            codes = {one.start: one.high for one in _buckets(connection, subject, series, _STEPS[level], *within)}
        told = {at: verdict(code) for at, code in codes.items() if code is not None}
        return {at: one for at, one in told.items() if one is not None and not one.believed}


def _buckets(
    connection: Connection, subject: str, series: int | None, step: Step, since: float, until: float
) -> list[Bucket]:
    return [] if series is None else rollups.buckets(connection, subject, series, step, since, until)


def _id(connection: Connection, subject: str, metric: str) -> int | None:
    table = schema.series
    return connection.execute(select(table.c.id).where(table.c.subject == subject, table.c.metric == metric)).scalar()


def _new_id(connection: Connection, subject: str, metric: str) -> int:
    known = _id(connection, subject, metric)
    if known is not None:
        return known
    row = insert(schema.series).values(subject=subject, metric=metric).returning(schema.series.c.id)
    return int(connection.execute(row).scalar_one())


def _known(connection: Connection, subject: str, since: float, until: float) -> tuple[float, float]:
    """The part of a time of which anything is known of a subject."""
    hot, packed, rolled = schema.history_hot.c, schema.history_chunk.c, schema.history_rollup.c
    ends = (
        (func.min(hot.at), func.max(hot.at), hot),
        (func.min(packed.start), func.max(packed.end), packed),
        (func.min(rolled.day), func.max(rolled.day) + rollups.DAY, rolled),
    )
    rows = [connection.execute(select(low, high).where(table.subject == subject)).one() for low, high, table in ends]
    first = min((row[0] for row in rows if row[0] is not None), default=0)
    last = max((row[1] for row in rows if row[1] is not None), default=0)
    return max(since, first), min(until, last + 1)


def _known_from(connection: Connection) -> dict[HistoryLevel, float]:
    edges = {HistoryLevel.RAW: Edge.POINTS, HistoryLevel.MINUTES: Edge.MINUTES, HistoryLevel.HOURS: Edge.HOURS}
    return {level: rollups.edge(connection, name) or 0 for level, name in edges.items()}


def _packed(subject: str, rows: Iterable[tuple[int, bytes]]) -> dict[str, object]:
    """A row of the table of chunks."""
    times, columns = _columns(rows)
    return {"subject": subject, "start": times[0], "end": times[-1], "body": chunks.encode(times, columns)}


def _columns(rows: Iterable[tuple[int, bytes]]) -> tuple[list[int], dict[int, list[float | None]]]:
    by_time: dict[int, dict[int, float]] = {}
    for at, body in rows:
        by_time.setdefault(at, {}).update(raw.POINT.iter_unpack(body))
    names = sorted({series for values in by_time.values() for series in values})
    times = sorted(by_time)
    return times, {series: [by_time[at].get(series) for at in times] for series in names}
