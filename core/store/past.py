"""A period as it was stored: each subject's changes, and a digest of what was read, so that figures can be repeated."""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Select, select

from core.availability import Part, part_of
from core.model import Reason, State
from core.store import schema
from core.store.database import Database

_AT_ONCE = 500
"""Subjects in one question: old versions of SQLite bear 999 parameters."""
_ROWS = 10_000
"""Rows that are held at once."""
_PARTS: Mapping[tuple[str, str], Part] = {
    (state.value, reason.value): part_of(state, reason) for state in State for reason in Reason
}
_Row = tuple[str, int, float, str, str]
"""(subject, sequence, at, after, reason)."""


@dataclass(slots=True)
class Story:
    """One subject in a period: what it was at the beginning, and what it became when (Unix seconds), in order.

    ``latest`` is the sequence of the last judgement of it.
    """

    before: Part = Part.NO_DATA
    changes: list[tuple[float, Part]] = field(default_factory=list)
    latest: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody watched it at all."""
        return self.before is Part.NO_DATA and not self.changes

    @property
    def digest(self) -> str:
        """SHA-256 of all of it but where it comes from: the parts in words, then the moments, binary64 little-endian.

        A quarter of a province has half a million of them, and writing each in decimals takes longer than reading it.
        """
        words = " ".join([self.before, *(part for _, part in self.changes)])
        moments = struct.pack(f"<{len(self.changes)}d", *(at for at, _ in self.changes))
        return hashlib.sha256(words.encode() + b"\n" + moments).hexdigest()


class Past:
    """Reads what was judged in periods [since, until) of whole Unix seconds.

    At every moment a subject is what the latest judgement said of those that are dated up to then. So a judgement that
    a clock ahead of the time had dated is void from the one on that was made after the clock was set right.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def judged(self) -> set[str]:
        """Every subject that was ever judged."""
        with self._database.read() as connection:
            return set(connection.execute(select(schema.standing.c.subject)).scalars())

    def stories(self, since: int, until: int, subjects: Sequence[str] | None = None) -> dict[str, Story]:
        """Subject → its story: of these subjects, or of all, as far as they had been judged before ``until``."""
        stories: dict[str, Story] = {}
        with self._database.read() as connection:
            for part in _parts(subjects):
                for rows in _rows(connection, since, until, part):
                    _take(stories, rows, since)
        return stories


def _take(stories: dict[str, Story], rows: Iterable[_Row], since: int) -> None:
    """Go on with the stories: of each subject the row that stood before the period comes first, then its own by time.

    Here a province's quarter spends most of its time: hence one loop, and no call in it that could be spared.
    """
    for subject, sequence, at, after, reason in rows:
        story = stories.get(subject)
        if story is None:
            story = stories[subject] = Story()
        if sequence > story.latest:
            story.latest = sequence
            if at < since:
                story.before = _PARTS[after, reason]
            else:
                story.changes.append((at, _PARTS[after, reason]))


def _parts(subjects: Sequence[str] | None) -> Iterator[Sequence[str] | None]:
    if subjects is None:
        yield None
        return
    for start in range(0, len(subjects), _AT_ONCE):
        yield subjects[start : start + _AT_ONCE]


def _rows(connection: Connection, since: int, until: int, subjects: Sequence[str] | None) -> Iterator[Sequence[_Row]]:
    """The latest judgement of each subject that is dated before ``since``, then those of the period by time."""
    table, standing = schema.transition, schema.standing
    earlier = table.alias()
    last = (
        select(earlier.c.id)
        .where(earlier.c.subject == standing.c.subject, earlier.c.at < since)
        .order_by(earlier.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    before = _columns().select_from(standing.join(table, table.c.id == last))
    within = _columns().where(table.c.at >= since, table.c.at < until).order_by(table.c.at, table.c.id)
    if subjects is not None:
        before = before.where(standing.c.subject.in_(subjects))
        within = within.where(table.c.subject.in_(subjects))
    for query in (before, within):
        yield from connection.execute(query).partitions(_ROWS)


def _columns() -> Select[str, int, float, str, str]:
    table = schema.transition
    return select(table.c.subject, table.c.sequence, table.c.at, table.c.after, table.c.reason)
