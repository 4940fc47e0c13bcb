"""Turns an alert into deliveries: who is told what, when. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.alerting import Alerting, Receiver
from core.model import Alert, AlertKind, Delivery, DeliveryState, Held
from core.store.outbox import Plan, Planned
from monitor.alerts.timing import AcknowledgeBy, Hours, digest_at, escalates_at, quiet_until

ENDED_FIRST = "it ended before it was due"
TOLD_SOONER = "what came after it was told sooner"


@dataclass(frozen=True, slots=True)
class Place:
    """What is to be known of an alert's subject: its kind, its site, that site's time and terms."""

    kind: str
    site: str
    zone: str
    hours: Hours
    acknowledge_by: AcknowledgeBy


def plan(alert: Alert, former: Sequence[Delivery], alerting: Alerting, place: Place, now: float) -> Plan:
    """Deliveries of this alert. ``former`` are those of its incident before, in their order.

    An incident's end is told to whom its trouble was told, and to nobody else; what was held back and had not gone out
    by then never does.
    """
    if alert.kind is AlertKind.RESOLVED:
        return _end(alert, former, alerting, place, now)
    direct = [one for one in alerting.receiver if not one.escalation_only and wants(one, alert, place)]
    planned = [_delivery(one, alert, alert.kind, place, now) for one in direct]
    planned += _escalations(alert, alerting, direct, place)
    return Plan(planned, _overtaken(planned, former, now))


def wants(receiver: Receiver, alert: Alert, place: Place) -> bool:
    """Whether this receiver hears of such incidents."""
    return (
        alert.severity in receiver.severities
        and (not receiver.sites or place.site in receiver.sites)
        and (not receiver.kinds or place.kind in receiver.kinds)
    )


def _delivery(receiver: Receiver, alert: Alert, kind: AlertKind, place: Place, now: float) -> Planned:
    awake = quiet_until(receiver, alert.severity, place.zone, place.hours, now)
    due = digest_at(receiver, awake)
    if due > awake and alert.severity not in receiver.quiet_through:
        return Planned(receiver.name, kind, due, Held.DIGEST)
    return Planned(receiver.name, kind, awake, Held.QUIET if awake > now else Held.NOT)


def _escalations(alert: Alert, alerting: Alerting, direct: Sequence[Receiver], place: Place) -> Iterator[Planned]:
    """Each that is next in a row of receivers, at the earliest time at which anybody's row reaches it."""
    earliest: dict[str, float] = {}
    for one in direct:
        current, at = one, alert.at
        while current.escalate_to is not None and (following := alerting.named(current.escalate_to)) is not None:
            later = escalates_at(current, alert.severity, place.acknowledge_by, at)
            if later is None:
                break
            at = later
            earliest[following.name] = min(at, earliest.get(following.name, at))
            current = following
    for name, at in earliest.items():
        receiver = alerting.named(name)
        if receiver is not None:
            awake = quiet_until(receiver, alert.severity, place.zone, place.hours, at)
            yield Planned(name, AlertKind.ESCALATED, awake, Held.ESCALATION)


def _overtaken(planned: Sequence[Planned], former: Sequence[Delivery], now: float) -> dict[int, str]:
    """What was held back for later than what is told now: an incident that became graver waits for no morning."""
    sooner = {(one.receiver, one.held is Held.ESCALATION): one.due_at for one in planned}
    waiting = [one for one in former if one.held is not Held.NOT and one.attempts == 0 and one.due_at > now]
    return {
        one.id: TOLD_SOONER
        for one in waiting
        if one.state is DeliveryState.WAITING
        and sooner.get((one.receiver, one.held is Held.ESCALATION), one.due_at) < one.due_at
    }


def _end(alert: Alert, former: Sequence[Delivery], alerting: Alerting, place: Place, now: float) -> Plan:
    planned: list[Planned] = []
    withdrawn: dict[int, str] = {}
    by_receiver = groupby(sorted(former, key=lambda one: (one.receiver, one.id)), key=lambda one: one.receiver)
    for name, deliveries in by_receiver:
        open_ones = _since_the_last_end(list(deliveries))
        withdrawn |= {one.id: ENDED_FIRST for one in open_ones if _held_back(one, now)}
        heard = [one for one in open_ones if one.id not in withdrawn and _is_or_will_be_heard(one)]
        receiver = alerting.named(name)
        if heard and receiver is not None:
            planned.append(_delivery(receiver, alert, AlertKind.RESOLVED, place, now))
    return Plan(planned, withdrawn)


def _since_the_last_end(deliveries: list[Delivery]) -> list[Delivery]:
    ends = [number for number, one in enumerate(deliveries) if one.kind is AlertKind.RESOLVED]
    return deliveries[ends[-1] + 1 :] if ends else deliveries


def _held_back(one: Delivery, now: float) -> bool:
    waits = one.state is DeliveryState.WAITING and one.attempts == 0 and one.due_at > now
    return waits and one.held in (Held.QUIET, Held.ESCALATION)


def _is_or_will_be_heard(one: Delivery) -> bool:
    return one.uncertain or one.state in (DeliveryState.SENT, DeliveryState.WAITING)
