"""The points of a subject as they were measured, from hot rows and chunks alike."""

import struct
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, select

from core.store import chunks, schema
from core.store.buckets import Point

POINT = struct.Struct("<Qd")
"""One metric of a hot row: its series' id, its value."""


def points(connection: Connection, subject: str, series: int, since: float, until: float) -> list[Point]:
    """Of one series in [since, until), oldest first; of two at one time the later word counts."""
    found: dict[int, float | None] = {}
    for body in _chunks(connection, subject, since, until):
        times, values = chunks.decode(body, series)
        found.update((at, value) for at, value in zip(times, values, strict=True) if value is not None)
    for at, body in _hot(connection, subject, since, until):
        for name, value in POINT.iter_unpack(body):
            if name == series:
                found[at] = value
    return sorted((at, value) for at, value in found.items() if since <= at < until)


def all_points(connection: Connection, subject: str, since: int, until: int) -> dict[int, list[Point]]:
    """As ``points``, of every series that has any, by its id."""
    found: dict[int, dict[int, float | None]] = {}
    for body in _chunks(connection, subject, since, until):
        times, columns = chunks.decode_columns(body)
        for series, values in columns.items():
            known = zip(times, values, strict=True)
            found.setdefault(series, {}).update((at, value) for at, value in known if value is not None)
    for at, body in _hot(connection, subject, since, until):
        for series, value in POINT.iter_unpack(body):
            found.setdefault(series, {})[at] = value
    within = {
        series: sorted((at, value) for at, value in known.items() if since <= at < until)
        for series, known in found.items()
    }
    return {series: known for series, known in within.items() if known}


def _chunks(connection: Connection, subject: str, since: float, until: float) -> Iterable[bytes]:
    table = schema.history_chunk
    query = select(table.c.body).where(table.c.subject == subject, table.c.end >= since, table.c.start < until)
    return connection.execute(query.order_by(table.c.id)).scalars()


def _hot(connection: Connection, subject: str, since: float, until: float) -> Iterator[tuple[int, bytes]]:
    table = schema.history_hot
    query = select(table.c.at, table.c.body).where(
        table.c.subject == subject, table.c.at >= int(since), table.c.at < until
    )
    for row in connection.execute(query.order_by(table.c.id)):
        yield row.at, row.body
