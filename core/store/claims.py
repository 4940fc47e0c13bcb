"""Claims of deliveries: what goes out in the next message to a receiver, for one worker alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, or_, select, update

from core.model import Alert, AlertKind, Delivery, DeliveryState, Held
from core.store import schema
from core.store.deliveries import DELIVERY, WAITS, alerts_of, delivery_of, due, end, is_due, of_incident

MOST = 200
"""Alerts in one message at most."""
_FEW = 20
"""Rows that are looked at first: of a storm mostly one is sent at a time."""
_TOGETHER = (Held.DIGEST, Held.QUIET)
"""What was held back goes out together."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes out in one message. ``number`` is the same each time that this message is sent."""

    number: int
    receiver: str
    items: Sequence[tuple[Delivery, Alert]]


class OvertakenError(Exception):
    """Another worker claimed in between; the transaction is taken back."""


def claim(
    connection: Connection, receiver: str, owner: str, now: float, until: float, gather: float | None
) -> Parcel | None:
    """See ``Outbox.claim``. Raises OvertakenError."""
    leased = and_(WAITS, DELIVERY.c.receiver == receiver, DELIVERY.c.leased_until > now)
    if connection.execute(select(DELIVERY.c.id).where(leased).limit(1)).first() is not None:
        return None
    for limit in (_FEW, MOST):
        found = due(connection, receiver, now, limit)
        rows = _worth_telling(connection, _in_order(connection, receiver, found, now), now)
        chosen = _together(connection, rows, gather, now)
        if len(found) < limit or len(chosen) == 1:
            break
    if not chosen:
        return None
    number = chosen[0].batch or chosen[0].id
    leased_rows = _lease(connection, chosen, number, owner, now, until)
    alerts = alerts_of(connection, {row.alert for row in chosen})
    return Parcel(number, receiver, [(row, alerts[row.alert]) for row in leased_rows])


def _in_order(connection: Connection, receiver: str, rows: Sequence[Delivery], now: float) -> list[Delivery]:
    """Without those before which another alert of their incident has still to go out, later, if it comes to that."""
    later = and_(WAITS, DELIVERY.c.receiver == receiver, DELIVERY.c.held != Held.ESCALATION, ~is_due(now))
    of_these = DELIVERY.c.incident.in_({row.incident for row in rows})
    query = select(DELIVERY.c.incident, func.min(DELIVERY.c.id)).where(later, of_these).group_by(DELIVERY.c.incident)
    first = {row[0]: row[1] for row in connection.execute(query)}
    return [row for row in rows if row.id < first.get(row.incident, row.id + 1)]


def _worth_telling(connection: Connection, rows: Sequence[Delivery], now: float) -> list[Delivery]:
    """Without ends of what was never told and escalations of what somebody has taken on; those are withdrawn."""
    kept: list[Delivery] = []
    for row in rows:
        why = _needless(connection, row, kept)
        if why:
            end(connection, [row.id], DeliveryState.WITHDRAWN, why, now)
        else:
            kept.append(row)
    return kept


def _needless(connection: Connection, row: Delivery, before: Sequence[Delivery]) -> str:
    if row.attempts:
        return ""
    if row.kind is AlertKind.RESOLVED:
        heard = [
            one.kind
            for one in of_incident(connection, row.incident, row.receiver, row.id)
            if one.state is DeliveryState.SENT or one.uncertain or one in before
        ]
        return "" if heard and heard[-1] is not AlertKind.RESOLVED else "what it ends was never told"
    if row.held is Held.ESCALATION:
        incident = (
            connection.execute(select(schema.incident).where(schema.incident.c.id == row.incident)).mappings().one()
        )
        taken_on = incident["resolved_at"] is not None or incident["acknowledged_at"] is not None
        return "somebody took it on in time" if taken_on else ""
    return ""


def _together(connection: Connection, rows: Sequence[Delivery], gather: float | None, now: float) -> Sequence[Delivery]:
    """What goes into the next message of these, which are due."""
    if not rows:
        return []
    first = rows[0]
    if first.batch is not None:  # the whole of it and nothing else, since its receiver may know it by its number
        query = select(DELIVERY).where(WAITS, DELIVERY.c.batch == first.batch).order_by(DELIVERY.c.id)
        return [delivery_of(row) for row in connection.execute(query).mappings()]
    together = gather is not None and (first.held in _TOGETHER or now - first.created_at >= gather)
    return _free(rows) if together else [first]


def _free(rows: Sequence[Delivery]) -> list[Delivery]:
    """What may go together: not what is bound to a former message, nor what follows that in its incident."""
    bound = [row for row in rows if row.batch is not None]
    return [
        row
        for row in rows
        if row.batch is None and not any(one.incident == row.incident and one.id < row.id for one in bound)
    ]


def _lease(
    connection: Connection, rows: Sequence[Delivery], number: int, owner: str, now: float, until: float
) -> list[Delivery]:
    """The claim: only what nobody else has claimed. A lease that ran out is an attempt that ended without a word."""
    numbers = [row.id for row in rows]
    free = or_(DELIVERY.c.leased_until.is_(None), DELIVERY.c.leased_until <= now)
    values = {
        "batch": number,
        "owner": owner,
        "uncertain": or_(DELIVERY.c.uncertain, DELIVERY.c.leased_until.is_not(None)),
        "leased_until": until,
        "attempts": DELIVERY.c.attempts + 1,
    }
    claim = update(DELIVERY).where(DELIVERY.c.id.in_(numbers), WAITS, free).values(values)
    if connection.execute(claim).rowcount != len(numbers):
        raise OvertakenError
    query = select(DELIVERY).where(DELIVERY.c.id.in_(numbers)).order_by(DELIVERY.c.id)
    return [delivery_of(row) for row in connection.execute(query).mappings()]
