"""Rows of deliveries, as the outbox and its claims read and end them."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, or_, select, update

from core.model import Alert, AlertKind, Delivery, DeliveryState, Held
from core.store import schema
from core.store.alerts import alert_of

LONGEST_PAUSE = 300.0
"""Seconds between two attempts at most. What is due later than that, and is not held, waits for a clock that jumped."""
DELIVERY = schema.alert_delivery
WAITS = DELIVERY.c.state == DeliveryState.WAITING


def is_due(now: float) -> ColumnElement[bool]:
    """What may go out at this time."""
    jumped = and_(DELIVERY.c.held == Held.NOT, DELIVERY.c.due_at > now + LONGEST_PAUSE)
    return or_(DELIVERY.c.due_at <= now, jumped)


def due(connection: Connection, receiver: str, now: float, limit: int) -> list[Delivery]:
    """What is due to a receiver, the oldest first."""
    query = select(DELIVERY).where(WAITS, DELIVERY.c.receiver == receiver, is_due(now))
    return [delivery_of(row) for row in connection.execute(query.order_by(DELIVERY.c.id).limit(limit)).mappings()]


def of_incident(
    connection: Connection, incident: int, receiver: str | None = None, before: int | None = None
) -> list[Delivery]:
    """The deliveries of an incident, of one receiver and before one of them when these are given."""
    query = select(DELIVERY).where(DELIVERY.c.incident == incident).order_by(DELIVERY.c.id)
    if receiver is not None:
        query = query.where(DELIVERY.c.receiver == receiver)
    if before is not None:
        query = query.where(DELIVERY.c.id < before)
    return [delivery_of(row) for row in connection.execute(query).mappings()]


def end(connection: Connection, numbers: Sequence[int], state: DeliveryState, note: str, now: float) -> None:
    """Nothing more is to be done for these."""
    values = {"state": state, "note": note, "ended_at": now, "owner": None, "leased_until": None}
    connection.execute(update(DELIVERY).where(DELIVERY.c.id.in_(numbers), WAITS).values(values))


def alerts_of(connection: Connection, numbers: Collection[int]) -> dict[int, Alert]:
    """Alerts by number."""
    rows = connection.execute(select(schema.alert).where(schema.alert.c.id.in_(numbers))).mappings()
    return {row["id"]: alert_of(row) for row in rows}


def delivery_of(row: RowMapping) -> Delivery:
    """A row as the house's own value."""
    kinds = {"kind": AlertKind(row["kind"]), "state": DeliveryState(row["state"]), "held": Held(row["held"])}
    return Delivery(**{**row, **kinds})
