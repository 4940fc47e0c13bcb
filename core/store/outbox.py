"""The outbox of alerts: deliveries that are planned once, claimed one message at a time, and never forgotten."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, delete, func, insert, or_, select, update

from core.model import Alert, AlertKind, Delivery, DeliveryState, Held
from core.store import schema
from core.store.alerts import unplanned
from core.store.changes import announce
from core.store.claims import OvertakenError, Parcel, claim
from core.store.database import Database
from core.store.deliveries import DELIVERY, WAITS, alerts_of, delivery_of, due, end, is_due, of_incident

PLANNED_AT_ONCE = 100
"""Alerts in one transaction: whoever writes transitions waits no longer than that takes."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A delivery to come."""

    receiver: str
    kind: AlertKind
    due_at: float
    held: Held = Held.NOT


@dataclass(frozen=True, slots=True)
class Plan:
    """What an alert leads to: new deliveries, and ids of former ones that are no longer to go out, each with why."""

    deliveries: Sequence[Planned] = ()
    withdrawn: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a receiver: how many, and since when the oldest that is due (None: none is)."""

    count: int
    oldest: float | None


Decide = Callable[[Alert, Sequence[Delivery]], Plan]
About = Callable[[Alert], Mapping[str, str]]


class Outbox:
    """Planned and claimed by the monitor, read by all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, decide: Decide, about: About, now: float) -> int:
        """Plan every alert that is not planned yet, each once; returns how many there were.

        ``decide`` is given the alert and what was planned for its incident before.
        """
        with self._database.read() as connection:
            if not unplanned(connection, 1):
                return 0
        with self._database.write() as connection:
            found = unplanned(connection, PLANNED_AT_ONCE)
            for alert in found:
                plan = decide(alert, of_incident(connection, alert.incident))
                values = {"planned_at": now, "about": dict(about(alert))}
                connection.execute(update(schema.alert).where(schema.alert.c.id == alert.id).values(values))
                _insert(connection, alert, plan.deliveries, now)
                for number, why in (plan.withdrawn or {}).items():
                    end(connection, [number], DeliveryState.WITHDRAWN, why, now)
            announce(connection, now, "alert", dict.fromkeys(str(alert.incident) for alert in found))
        return len(found)

    def claim(self, receiver: str, owner: str, now: float, lease: float, gather: float | None) -> Parcel | None:
        """What goes out next to this receiver, leased for so many seconds; None when nothing is due.

        Alerts of one incident go out in their order, and one message at a time. With ``gather`` alerts go out together
        when the first has waited for so many seconds; a message that may have arrived is repeated as it was.
        """
        with self._database.read() as connection:
            if not due(connection, receiver, now, 1):
                return None
        try:
            with self._database.write() as connection:
                return claim(connection, receiver, owner, now, now + lease, gather)
        except OvertakenError:
            return None

    def sent(self, parcel: Parcel, answer: str, now: float) -> None:
        """The receiver has it."""
        self._settle(parcel, DeliveryState.SENT, answer, now)

    def failed(self, parcel: Parcel, why: str, now: float) -> None:
        """The receiver will never take it."""
        self._settle(parcel, DeliveryState.FAILED, why, now)

    def _settle(self, parcel: Parcel, state: DeliveryState, note: str, now: float) -> None:
        with self._database.write() as connection:
            end(connection, [row.id for row, _ in parcel.items], state, note, now)
            announce(connection, now, "alert", dict.fromkeys(str(row.incident) for row, _ in parcel.items))

    def postpone(self, parcel: Parcel, why: str, until: float, maybe: bool) -> None:
        """It could not be delivered now. ``maybe``: it may have arrived all the same."""
        with self._database.write() as connection:
            for row, _ in parcel.items:
                uncertain = row.uncertain or maybe
                values = {
                    "due_at": until,
                    "held": Held.NOT,
                    "batch": parcel.number if uncertain else None,
                    "uncertain": uncertain,
                    "note": why,
                    "owner": None,
                    "leased_until": None,
                }
                connection.execute(update(DELIVERY).where(DELIVERY.c.id == row.id, WAITS).values(values))

    def retry(self, receiver: str, now: float) -> int:
        """What this receiver refused is to go out again: of open incidents, and ends of others; returns how many."""
        incident = schema.incident
        still_open = select(incident.c.id).where(incident.c.resolved_at.is_(None))
        is_end = DELIVERY.c.kind == AlertKind.RESOLVED
        refused = and_(DELIVERY.c.state == DeliveryState.FAILED, DELIVERY.c.receiver == receiver)
        values = {
            "state": DeliveryState.WAITING,
            "due_at": now,
            "held": Held.NOT,
            "ended_at": None,
            "batch": case((DELIVERY.c.uncertain, DELIVERY.c.batch), else_=None),
        }
        with self._database.write() as connection:
            again = update(DELIVERY).where(refused, or_(DELIVERY.c.incident.in_(still_open), is_end)).values(values)
            numbers = connection.execute(again.returning(DELIVERY.c.incident)).scalars().all()
            announce(connection, now, "alert", dict.fromkeys(map(str, numbers)))
        return len(numbers)

    def release(self, owner: str) -> int:
        """A former life of this owner ended in the middle: whether what it held arrived is not known."""
        held = and_(WAITS, DELIVERY.c.owner == owner, DELIVERY.c.leased_until.is_not(None))
        with self._database.write() as connection:
            return connection.execute(update(DELIVERY).where(held).values(leased_until=0.0)).rowcount

    def withdraw_unknown(self, receivers: Collection[str], why: str, now: float) -> int:
        """Who is no longer configured gets nothing any more."""
        with self._database.write() as connection:
            query = select(DELIVERY.c.id).where(WAITS, DELIVERY.c.receiver.not_in(receivers))
            gone = connection.execute(query).scalars().all()
            end(connection, gone, DeliveryState.WITHDRAWN, why, now)
        return len(gone)

    def next_due(self, receiver: str) -> float | None:
        """When something is due to this receiver next, or None."""
        query = select(func.min(DELIVERY.c.due_at)).where(WAITS, DELIVERY.c.receiver == receiver)
        with self._database.read() as connection:
            found: float | None = connection.execute(query).scalar()
        return found

    def standing(self, receiver: str, since: float) -> list[Alert]:
        """What this receiver was told and holds for true: the last alert of each incident that it has.

        Ended ones among them only when their end was told after ``since``.
        """
        sent = and_(DELIVERY.c.receiver == receiver, DELIVERY.c.state == DeliveryState.SENT)
        last = select(func.max(DELIVERY.c.id)).where(sent).group_by(DELIVERY.c.incident)
        fresh = or_(DELIVERY.c.kind != AlertKind.RESOLVED, DELIVERY.c.ended_at >= since)
        query = select(DELIVERY.c.alert).where(DELIVERY.c.id.in_(last), fresh)
        with self._database.read() as connection:
            numbers = set(connection.execute(query).scalars())
            return [alert for _, alert in sorted(alerts_of(connection, numbers).items())]

    def waiting(self, now: float) -> dict[str, Waiting]:
        """What waits, by receiver."""
        since = case((DELIVERY.c.held != Held.NOT, DELIVERY.c.due_at), else_=DELIVERY.c.created_at)
        oldest = func.min(since).filter(or_(is_due(now), DELIVERY.c.attempts > 0))
        query = select(DELIVERY.c.receiver, func.count(), oldest).where(WAITS).group_by(DELIVERY.c.receiver)
        with self._database.read() as connection:
            return {name: Waiting(count, oldest) for name, count, oldest in connection.execute(query)}

    def find(
        self,
        state: DeliveryState | None = None,
        receiver: str | None = None,
        incident: int | None = None,
        limit: int = 1000,
    ) -> list[tuple[Delivery, Alert]]:
        """Deliveries with their alerts, newest first."""
        query = select(DELIVERY).order_by(DELIVERY.c.id.desc()).limit(limit)
        for column, value in (
            (DELIVERY.c.state, state),
            (DELIVERY.c.receiver, receiver),
            (DELIVERY.c.incident, incident),
        ):
            if value is not None:
                query = query.where(column == value)
        with self._database.read() as connection:
            rows = [delivery_of(row) for row in connection.execute(query).mappings()]
            alerts = alerts_of(connection, {row.alert for row in rows})
        return [(row, alerts[row.alert]) for row in rows]

    def prune(self, before: float) -> None:
        """Forget the alerts of incidents that ended before this time, if nobody has still to hear of them."""
        ended = select(schema.incident.c.id).where(schema.incident.c.resolved_at < before)
        waits = select(DELIVERY.c.incident).where(WAITS)
        table = schema.alert
        old = and_(table.c.incident.in_(ended), table.c.incident.not_in(waits), table.c.planned_at < before)
        with self._database.write() as connection:
            connection.execute(delete(DELIVERY).where(DELIVERY.c.alert.in_(select(table.c.id).where(old))))
            connection.execute(delete(table).where(old))


def _insert(connection: Connection, alert: Alert, planned: Sequence[Planned], now: float) -> None:
    rows = [
        {
            "alert": alert.id,
            "incident": alert.incident,
            "receiver": one.receiver,
            "kind": one.kind,
            "state": DeliveryState.WAITING,
            "created_at": now,
            "due_at": one.due_at,
            "held": one.held,
            "attempts": 0,
            "uncertain": False,
            "note": "",
        }
        for one in planned
    ]
    if rows:
        connection.execute(insert(DELIVERY), rows)
