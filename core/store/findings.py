"""Findings: one row for each subject, kind and key, refreshed while it is seen and ended when it is not."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, and_, delete, func, insert, select, update

from core.model import Finding, FindingKind, FindingRecord
from core.store import schema
from core.store.changes import announce
from core.store.database import Database

KEPT = 2000
"""Rows of one kind. A flood of one kind, which a stranger may cause, pushes nothing out but its own."""
_TABLE = schema.finding


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding of a subject at a moment (Unix seconds): seen, or no longer seen though somebody looked."""

    subject: str
    finding: Finding
    at: float
    gone: bool = False


class Findings:
    """What was found, by whom it is known, and what has ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, sightings: Sequence[Sighting]) -> None:
        """Take in sightings in their order, in one transaction. What is written twice is there once.

        A finding that had ended and is seen again opens anew and keeps its acknowledgement.
        """
        if not sightings:
            return
        with self._database.write() as connection:
            write_sightings(connection, sightings)

    def all(
        self,
        ended: bool | None = None,
        subject: str | None = None,
        kind: FindingKind | None = None,
        limit: int = 1000,
    ) -> list[FindingRecord]:
        """Findings, last returned first; ``ended`` says whether only ended or only present ones."""
        query = select(_TABLE).order_by(_TABLE.c.first_seen.desc(), _TABLE.c.id.desc()).limit(limit)
        if ended is not None:
            query = query.where(_TABLE.c.ended_at.is_not(None) if ended else _TABLE.c.ended_at.is_(None))
        if subject is not None:
            query = query.where(_TABLE.c.subject == subject)
        if kind is not None:
            query = query.where(_TABLE.c.kind == kind)
        with self._database.read() as connection:
            return [_record(row) for row in connection.execute(query).mappings()]

    def present(self, kinds: Collection[FindingKind]) -> list[FindingRecord]:
        """Every finding of these kinds that has not ended."""
        query = select(_TABLE).where(_TABLE.c.ended_at.is_(None), _TABLE.c.kind.in_(sorted(kinds)))
        with self._database.read() as connection:
            return [_record(row) for row in connection.execute(query.order_by(_TABLE.c.id)).mappings()]

    def get(self, finding_id: int) -> FindingRecord | None:
        """One finding, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.id == finding_id)).mappings().first()
            return None if row is None else _record(row)

    def acknowledge(self, finding_id: int, by: str | None, why: str, at: float) -> bool:
        """Note who knows of it and why it may stay; ``by`` None takes that back. False when there is no such row."""
        values = {"acknowledged_by": by, "acknowledged_at": at if by else None, "acknowledgement": why if by else ""}
        with self._database.write() as connection:
            found = connection.execute(update(_TABLE).where(_TABLE.c.id == finding_id).values(values)).rowcount == 1
            announce(connection, at, "finding", [str(finding_id)] if found else [])
            return found


def write_sightings(connection: Connection, sightings: Sequence[Sighting]) -> None:
    """The same within a transaction of somebody else's, whose truth they are part of."""
    if not sightings:
        return
    changed = [str(row_id) for one in sightings if (row_id := _take(connection, one)) is not None]
    for kind in {one.finding.kind for one in sightings if not one.gone}:
        _bound(connection, kind)
    announce(connection, sightings[-1].at, "finding", dict.fromkeys(changed))


def by_subject(records: Iterable[FindingRecord]) -> dict[str, list[Finding]]:
    """What each subject's findings are, as whoever looks compares them."""
    found: dict[str, list[Finding]] = {}
    for one in records:
        found.setdefault(one.subject, []).append(Finding(one.kind, one.key, tuple(one.detail.items())))
    return found


def _take(connection: Connection, one: Sighting) -> int | None:
    """Write one sighting; the row's id when it is news to who looks at it."""
    finding = one.finding
    mine = and_(_TABLE.c.subject == one.subject, _TABLE.c.kind == finding.kind, _TABLE.c.key == finding.key)
    row = connection.execute(select(_TABLE).where(mine)).mappings().first()
    if row is None:
        return None if one.gone else _insert(connection, one)
    if one.gone and row["ended_at"] is not None:
        return None
    values: dict[str, object]
    if one.gone:
        values = {"ended_at": one.at}
    else:
        values = {"last_seen": max(one.at, row["last_seen"]), "detail": dict(finding.detail), "ended_at": None}
        if row["ended_at"] is not None:
            values |= {"first_seen": one.at, "times": row["times"] + 1}
    connection.execute(update(_TABLE).where(_TABLE.c.id == row["id"]).values(values))
    row_id: int = row["id"]
    is_news = one.gone or row["ended_at"] is not None or row["detail"] != dict(finding.detail)
    return row_id if is_news else None


def _insert(connection: Connection, one: Sighting) -> int:
    values = {
        "subject": one.subject,
        "kind": one.finding.kind,
        "key": one.finding.key,
        "detail": dict(one.finding.detail),
        "first_seen": one.at,
        "last_seen": one.at,
        "times": 1,
        "acknowledgement": "",
    }
    done = connection.execute(insert(_TABLE).values(values).returning(_TABLE.c.id))
    row_id: int = done.scalar_one()
    return row_id


def _bound(connection: Connection, kind: FindingKind) -> None:
    """Forget the oldest of a kind beyond ``KEPT``: ended ones first, acknowledged ones last."""
    count = connection.execute(select(func.count()).where(_TABLE.c.kind == kind)).scalar_one()
    if count > KEPT:
        worth = (_TABLE.c.acknowledged_at.is_not(None), _TABLE.c.ended_at.is_(None), _TABLE.c.last_seen, _TABLE.c.id)
        oldest = select(_TABLE.c.id).where(_TABLE.c.kind == kind).order_by(*worth).limit(count - KEPT)
        connection.execute(delete(_TABLE).where(_TABLE.c.id.in_(oldest.scalar_subquery())))


def _record(row: RowMapping) -> FindingRecord:
    fields: Mapping[str, object] = {**row, "kind": FindingKind(row["kind"])}
    return FindingRecord(**fields)  # type: ignore[arg-type]  # the columns are the fields
