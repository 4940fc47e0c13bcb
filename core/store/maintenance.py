"""Planned maintenance: rows that are added, ended and cancelled, and never altered otherwise."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, insert, select, update

from core.calendar import Interval, merged
from core.model import Maintenance
from core.store import schema
from core.store.changes import announce
from core.store.database import Database

TOPIC = "maintenance"
"""What the change feed calls it; the key is the id."""
_TABLE, _COVER = schema.maintenance, schema.maintenance_cover
_UNTIL = func.coalesce(_TABLE.c.ended_at, _TABLE.c.ends_at)


Mark = tuple[int, int, int]
"""What changes with every row that is added, ended or cancelled."""


class Maintenances:
    """Every planned stop. Times are Unix seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, item: Maintenance) -> Maintenance:
        """Write a new one with what it covers; returns it with its id."""
        row = {name: value for name, value in asdict(item).items() if name not in ("id", "covers")}
        row |= {"subjects": list(item.subjects), "unknown_years": list(item.unknown_years)}
        with self._database.write() as connection:
            number: int = connection.execute(insert(_TABLE).values(row).returning(_TABLE.c.id)).scalar_one()
            _cover(connection, number, item.covers)
            announce(connection, item.planned_at, TOPIC, [str(number)])
        return replace(item, id=number)

    def end(self, number: int, by: str, at: float, note: str = "") -> bool:
        """End one that is under way before its time; False when it is not under way (any more)."""
        under_way = and_(_TABLE.c.starts_at <= at, _TABLE.c.ends_at > at)
        return self._close(number, under_way, at, {"ended_at": at, "ended_by": by, "closing_note": note})

    def cancel(self, number: int, by: str, at: float, note: str = "") -> bool:
        """Cancel one that has not begun; False when it has, or was cancelled already."""
        values = {"cancelled_at": at, "cancelled_by": by, "closing_note": note}
        return self._close(number, _TABLE.c.starts_at > at, at, values)

    def cover(self, number: int, subjects: Collection[str], at: float) -> None:
        """What belongs to it from now on too, since its site has it now."""
        with self._database.write() as connection:
            known = set(connection.execute(select(_COVER.c.subject).where(_COVER.c.maintenance == number)).scalars())
            added = {subject: at for subject in subjects if subject not in known}
            if added:
                _cover(connection, number, added)
                announce(connection, at, TOPIC, [str(number)])

    def get(self, number: int) -> Maintenance | None:
        """One, or None."""
        return next(iter(self._find(_TABLE.c.id == number)), None)

    def newest(self, limit: int = 200) -> list[Maintenance]:
        """All, those that begin last first."""
        return self._find(None, limit)

    def unfinished(self, now: float) -> list[Maintenance]:
        """Those that are under way or ahead."""
        return self._find(and_(_TABLE.c.cancelled_at.is_(None), now < _UNTIL))

    def of(self, subject: str, now: float) -> list[Maintenance]:
        """A subject's that are under way or ahead."""
        return [item for item in self.unfinished(now) if subject in item.covers]

    def mark(self) -> Mark:
        """Changes whenever something is planned, ended or cancelled: who keeps what was planned looks at this alone."""
        counts = func.count(), func.count(_TABLE.c.ended_at), func.count(_TABLE.c.cancelled_at)
        with self._database.read() as connection:
            planned, ended, cancelled = connection.execute(select(*counts).select_from(_TABLE)).one()
        return planned, ended, cancelled

    def overlapping(self, start: float, until: float) -> list[Maintenance]:
        """Those whose window, as it really was, meets [start, until): what a report of that time lists."""
        return self._find(and_(_TABLE.c.cancelled_at.is_(None), _TABLE.c.starts_at < until, start < _UNTIL))

    def windows(self, start: float, until: float) -> dict[str, list[Interval]]:
        """Subject → its windows within [start, until), merged: what availability leaves out."""
        found: dict[str, list[Interval]] = {}
        for item in self.overlapping(start, until):
            for subject, (begin, end) in item.windows().items():
                found.setdefault(subject, []).append((max(begin, start), min(end, until)))
        return {subject: windows for subject, parts in found.items() if (windows := merged(parts))}

    def _close(self, number: int, when: ColumnElement[bool], at: float, values: Mapping[str, object]) -> bool:
        is_open = and_(_TABLE.c.id == number, _TABLE.c.ended_at.is_(None), _TABLE.c.cancelled_at.is_(None))
        with self._database.write() as connection:
            done = connection.execute(update(_TABLE).where(is_open, when).values(values)).rowcount == 1
            if done:
                announce(connection, at, TOPIC, [str(number)])
        return done

    def _find(self, where: ColumnElement[bool] | None, limit: int | None = None) -> list[Maintenance]:
        query = select(_TABLE).order_by(_TABLE.c.starts_at.desc(), _TABLE.c.id.desc()).limit(limit)
        if where is not None:
            query = query.where(where)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
            covers: dict[int, dict[str, float]] = {row["id"]: {} for row in rows}
            if rows:
                chosen = _COVER.c.maintenance.in_(select(query.subquery().c.id))
                for number, subject, since in connection.execute(
                    select(_COVER.c.maintenance, _COVER.c.subject, _COVER.c.since).where(chosen)
                ):
                    covers[number][subject] = since
        return [_maintenance(row, covers[row["id"]]) for row in rows]


def _cover(connection: Connection, number: int, covers: Mapping[str, float]) -> None:
    rows = [{"maintenance": number, "subject": subject, "since": since} for subject, since in covers.items()]
    if rows:
        connection.execute(insert(_COVER), rows)


def _maintenance(row: RowMapping, covers: Mapping[str, float]) -> Maintenance:
    lists = {"subjects": tuple(row["subjects"]), "unknown_years": tuple(row["unknown_years"])}
    return Maintenance(**{**row, **lists}, covers=covers)
