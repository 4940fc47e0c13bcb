"""Roll-ups of the history: for each subject and finished day one of 5 minutes and one of an hour.

A roll-up is never added to: it is made from the day's points and replaced whole, in the transaction that takes the day
off the list of what is due. A day is due when it is over, and again when points of it come late: then its entry has
another version, and who has read the points of before finds that what he made is out of date. Whoever is killed in
between finds the day on the list; whoever makes a roll-up twice makes the same. As long as a day is due or not over,
questions about it are answered from its points.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from secrets import randbits

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, union, update

from core.store import raw, schema
from core.store.buckets import Bucket, Point, decode, encode, gather
from core.store.database import Database

DAY = 86400
EVERYBODY = ""
"""The subject of a day that is due for all who have points in it."""
GRACE = 900
"""Seconds after the end of a day in which what was measured in it still comes."""


class Edge(Enum):
    """Where in time (Unix seconds, the start of a day) something ends."""

    ROLLED = "rolled"
    """Days before it are rolled up, unless they are due."""
    POINTS = "points"
    """Points before it are forgotten, and taken no more: a roll-up of what is left of a day would be wrong."""
    MINUTES = "300"
    """Roll-ups of 5 minutes before it are forgotten."""
    HOURS = "3600"


class Step(Enum):
    """How long the stretches of a roll-up are, in seconds."""

    MINUTES = 300
    HOURS = 3600


def day_of(at: float) -> int:
    """The start of the day (UTC) of this time."""
    return int(at // DAY) * DAY


class Rollups:
    """Makes them, one subject and day at a time, so that others can write in between."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, now: float) -> None:
        """Put the days that are over on the list.

        First each day for everybody, together with the edge: from then on what comes late is late. Then, without
        keeping others from writing while it is looked, for each who has points in it.
        """
        today = day_of(now - GRACE)
        with self._database.write() as connection:
            rolled = edge(connection, Edge.ROLLED)
            if rolled != today:
                mark(connection, ((EVERYBODY, day) for day in _over(connection, rolled, today)))
                set_edge(connection, Edge.ROLLED, today)  # also back, where a wrong clock had set it into the future
        due = schema.history_due
        with self._database.read() as connection:
            days = list(connection.execute(select(due.c.day).where(due.c.subject == EVERYBODY)).scalars())
        for day in days:
            self._tell_apart(day)

    def _tell_apart(self, day: int) -> None:
        """Instead of everybody, those who have points in this day."""
        due = schema.history_due
        with self._database.read() as connection:
            subjects = _subjects(connection, day)
        with self._database.write() as connection:
            known = set(connection.execute(select(due.c.subject).where(due.c.day == day)).scalars())
            fresh = [{"subject": one, "day": day, "version": randbits(62)} for one in subjects if one not in known]
            if fresh:
                connection.execute(insert(due), fresh)
            connection.execute(delete(due).where(due.c.subject == EVERYBODY, due.c.day == day))

    def due(self, most: int = 1000) -> list[tuple[str, int]]:
        """(subject, start of the day) of what is to be rolled up, the oldest first."""
        table = schema.history_due
        with self._database.read() as connection:
            query = select(table.c.subject, table.c.day).where(table.c.subject != EVERYBODY)
            rows = connection.execute(query.order_by(table.c.day).limit(most))
            return [(row.subject, row.day) for row in rows]

    def roll(self, subject: str, day: int) -> bool:
        """Make the roll-ups of a subject's day; False when points of it came meanwhile, and it is still due.

        Others can write while they are made: only their exchange is a transaction that writes.
        """
        due = schema.history_due
        entry = (due.c.subject == subject, due.c.day == day)
        with self._database.read() as connection:
            version = connection.execute(select(due.c.version).where(*entry)).scalar()
            known = raw.all_points(connection, subject, day, day + DAY)
        made = {step: _rolled(known, step) for step in Step}
        with self._database.write() as connection:
            if not connection.execute(delete(due).where(*entry, due.c.version == version)).rowcount:
                return False
            for step, body in made.items():
                _replace(connection, subject, step, day, body)
        return True

    def prune(self, step: Step, before: float, most: int = 500) -> int:
        """Forget the roll-ups of days that ended before this time, so many at once; returns how many."""
        table = schema.history_rollup
        old = select(table.c.subject, table.c.day).where(table.c.step == step.value, table.c.day < day_of(before))
        with self._database.write() as connection:
            set_edge(connection, Edge(str(step.value)), day_of(before))
            rows = connection.execute(old.limit(most)).all()
            for subject, day in rows:
                connection.execute(delete(table).where(*_place(subject, step, day)))
        return len(rows)


def buckets(connection: Connection, subject: str, series: int, step: Step, since: float, until: float) -> list[Bucket]:
    """The stretches that begin in [since, until), from roll-ups and, where there is none yet, from points."""
    first = day_of(since)
    due = schema.history_due
    query = select(due.c.day).where(due.c.subject.in_((subject, EVERYBODY)), due.c.day >= first, due.c.day < until)
    open_days = set(connection.execute(query).scalars())
    rolled = edge(connection, Edge.ROLLED) or 0
    table = schema.history_rollup
    stored = select(table.c.day, table.c.body).where(
        table.c.subject == subject,
        table.c.step == step.value,
        table.c.day >= first,
        table.c.day < min(until, rolled),
    )
    found: list[Bucket] = []
    for row in connection.execute(stored):
        if row.day not in open_days:
            found += decode(row.body, series)
    for day in open_days:
        if day < rolled:
            found += gather(raw.points(connection, subject, series, day, day + DAY), step.value)
    found += gather(raw.points(connection, subject, series, max(first, rolled), until + step.value), step.value)
    return sorted((one for one in found if since <= one.start < until), key=lambda one: one.start)


def mark(connection: Connection, days: Iterable[tuple[str, int]]) -> None:
    """Put days of subjects on the list of what is due, or give their entries another version."""
    table = schema.history_due
    for subject, day in set(days):
        entry = (table.c.subject == subject, table.c.day == day)
        version = randbits(62)
        if not connection.execute(update(table).where(*entry).values(version=version)).rowcount:
            connection.execute(insert(table).values(subject=subject, day=day, version=version))


def edge(connection: Connection, name: Edge) -> int | None:
    """Where it is; None where nothing has ended yet."""
    table = schema.history_edge
    return connection.execute(select(table.c.at).where(table.c.name == name.value)).scalar()


def set_edge(connection: Connection, name: Edge, at: int) -> None:
    """Move it."""
    table = schema.history_edge
    if edge(connection, name) is None:
        connection.execute(insert(table).values(name=name.value, at=at))
    else:
        connection.execute(update(table).where(table.c.name == name.value).values(at=at))


def unrolled_from(connection: Connection) -> int | None:
    """The start of the oldest day that is still due or not over; None before the first plan."""
    rolled = edge(connection, Edge.ROLLED)
    oldest = connection.execute(select(func.min(schema.history_due.c.day))).scalar()
    return min((at for at in (rolled, oldest) if at is not None), default=None)


def _rolled(known: Mapping[int, list[Point]], step: Step) -> bytes | None:
    """The roll-up of a day's points by series; None when there is none."""
    found = {series: buckets for series, points in known.items() if (buckets := gather(points, step.value))}
    return encode(found) if found else None


def _replace(connection: Connection, subject: str, step: Step, day: int, body: bytes | None) -> None:
    table = schema.history_rollup
    connection.execute(delete(table).where(*_place(subject, step, day)))
    if body is not None:
        connection.execute(insert(table).values(subject=subject, step=step.value, day=day, body=body))


def _place(subject: str, step: Step, day: int) -> tuple[ColumnElement[bool], ...]:
    table = schema.history_rollup
    return table.c.subject == subject, table.c.step == step.value, table.c.day == day


def _over(connection: Connection, rolled: int | None, today: int) -> range:
    """The days that are over and were never on the list."""
    if rolled is not None and 0 <= today - rolled <= 3 * DAY:
        return range(rolled, today, DAY)
    hot, packed = schema.history_hot.c.at, schema.history_chunk.c
    first = [connection.execute(select(func.min(column))).scalar() for column in (hot, packed.start)]
    last = [connection.execute(select(func.max(column))).scalar() for column in (hot, packed.end)]
    oldest = min((day_of(at) for at in first if at is not None), default=today)
    newest = max((day_of(at) for at in last if at is not None), default=today)
    # A clock that was in the next century has no days to look through.
    return range(oldest if rolled is None else rolled, min(today, newest + DAY), DAY)


def _subjects(connection: Connection, day: int) -> list[str]:
    """Who has points in a day."""
    hot, packed = schema.history_hot.c, schema.history_chunk.c
    query = union(
        select(hot.subject).where(hot.at >= day, hot.at < day + DAY),
        select(packed.subject).where(packed.end >= day, packed.start < day + DAY),
    )
    return list(connection.execute(query).scalars())
