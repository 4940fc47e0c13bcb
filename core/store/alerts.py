"""Alerts: rows that are written with what they tell of, and read once by who plans deliveries."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, RowMapping, insert, select

from core.model import Alert, AlertKind, Reason, Severity
from core.store import schema


def note(connection: Connection, at: float, kind: AlertKind, incident: int, sequence: int) -> None:
    """Write an alert of this incident in the transaction that makes it true; both are seen or neither.

    The incident's row already says what is true now. ``sequence`` tells it from others of its kind.
    """
    table = schema.incident
    row = connection.execute(select(table).where(table.c.id == incident)).mappings().one()
    connection.execute(
        insert(schema.alert).values(
            at=at,
            kind=kind,
            incident=incident,
            sequence=sequence,
            subject=row["subject"],
            severity=row["severity"],
            reason=row["reason"],
            opened_at=row["opened_at"],
        )
    )


def alert_of(row: RowMapping | Mapping[str, object]) -> Alert:
    """A row as the house's own value."""
    values = dict(row)
    kinds = {"kind": AlertKind(values["kind"]), "severity": Severity(values["severity"])}
    return Alert(**{**values, **kinds, "reason": Reason(values["reason"]), "about": values["about"] or {}})


def unplanned(connection: Connection, limit: int) -> Sequence[Alert]:
    """Alerts that nobody has planned yet, oldest first."""
    table = schema.alert
    query = select(table).where(table.c.planned_at.is_(None)).order_by(table.c.id).limit(limit)
    return [alert_of(row) for row in connection.execute(query).mappings()]
