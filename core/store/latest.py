"""The last reading of every probe of every subject: what the pages show now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import RowMapping, delete, insert, select, tuple_, update

from core.model import Outcome, Reading, Reason
from core.store import schema
from core.store.changes import announce
from core.store.database import Database


class Latest:
    """One row for each subject and probe, written over."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, readings: Sequence[Reading]) -> None:
        """Replace the rows of these readings, in one transaction; the last of a subject and probe counts."""
        if not readings:
            return
        newest = {(reading.subject, reading.probe): reading for reading in readings}
        table = schema.latest
        with self._database.write() as connection:
            connection.execute(delete(table).where(tuple_(table.c.subject, table.c.probe).in_(list(newest))))
            connection.execute(insert(table), [_row(reading) for reading in newest.values()])
            announce(connection, readings[-1].at, "latest", sorted({subject for subject, _ in newest}))

    def amend(self, told: Mapping[str, Mapping[str, float]], at: float) -> None:
        """Subject → values that it told by itself: they replace those of its last SNMP reading, if there is one."""
        table = schema.latest
        with self._database.write() as connection:
            query = select(table).where(table.c.subject.in_(list(told)), table.c.probe == "snmp")
            for row in connection.execute(query).mappings().all():
                known = _reading(row)
                fresh = _row(replace(known, values={**known.values, **told[known.subject]}))
                mine = (table.c.subject == known.subject) & (table.c.probe == "snmp")
                connection.execute(update(table).where(mine).values(body=fresh["body"]))
            announce(connection, at, "latest", sorted(told))

    def all(self) -> dict[str, dict[str, Reading]]:
        """Subject → probe → its last reading."""
        found: dict[str, dict[str, Reading]] = {}
        with self._database.read() as connection:
            for row in connection.execute(select(schema.latest)).mappings():
                found.setdefault(row["subject"], {})[row["probe"]] = _reading(row)
        return found

    def of(self, subject: str) -> dict[str, Reading]:
        """Probe → last reading of one subject."""
        query = select(schema.latest).where(schema.latest.c.subject == subject)
        with self._database.read() as connection:
            return {row["probe"]: _reading(row) for row in connection.execute(query).mappings()}


def _row(reading: Reading) -> dict[str, object]:
    body = {"values": dict(reading.values), "facts": dict(reading.facts), "reasons": list(reading.reasons)}
    return {
        "subject": reading.subject,
        "probe": reading.probe,
        "at": reading.at,
        "outcome": reading.outcome,
        "body": body,
    }


def _reading(row: RowMapping) -> Reading:
    body = row["body"]
    return Reading(
        subject=row["subject"],
        at=row["at"],
        probe=row["probe"],
        outcome=Outcome(row["outcome"]),
        values=body["values"],
        facts=body["facts"],
        reasons=tuple(Reason(reason) for reason in body["reasons"]),
    )
