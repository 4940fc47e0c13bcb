"""Planned maintenance, by the API, the page and the command line alike: each change with its audit entry."""

from api.house import House
from core import planning
from core.i18n import iso, noop
from core.model import Maintenance, Phase
from core.moments import moment
from core.planning import PlanError, Refusal, Wish


def planned(house: House, number: int) -> Maintenance:
    """One planned stop. Raises PlanError."""
    item = house.maintenances.get(number)
    if item is None:
        raise PlanError(noop("There is no planned maintenance {id}."), Refusal.MISSING, id=number)
    return item


def propose(house: House, by: str, wish: Wish) -> Maintenance:
    """What would be planned; nothing is written. Raises PlanError."""
    return planning.plan(wish, house.inventory(), by, house.clock.wall())


def plan(house: House, by: str, wish: Wish) -> Maintenance:
    """Plan it and write that down. Raises PlanError."""
    item = house.maintenances.plan(propose(house, by, wish))
    detail = f"{', '.join(item.subjects)}; {iso(item.starts_at)} – {iso(item.ends_at)}; {item.reason}"
    house.audit.add(item.planned_at, by, "maintenance.plan", str(item.id), f"{detail}{_notice(item)}")
    return item


def _notice(item: Maintenance) -> str:
    said = f"; announced {iso(item.announced_at)}"
    return f"{said}, {item.notice_given} of {item.notice_required} working days" if item.notice_rule else said


def end(house: House, by: str, number: int, note: str = "") -> Maintenance:
    """End one that is under way before its time, and write that down. Raises PlanError."""
    item, now, note = planned(house, number), house.clock.wall(), _tidy(note)
    if not house.maintenances.end(number, by, now, note):
        raise PlanError(_NOT_ENDED[item.phase(now)], Refusal.CONFLICT, id=number)
    house.audit.add(now, by, "maintenance.end", str(number), note)
    return planned(house, number)


def cancel(house: House, by: str, number: int, note: str = "") -> Maintenance:
    """Cancel one that has not begun, and write that down. Raises PlanError."""
    item, now, note = planned(house, number), house.clock.wall(), _tidy(note)
    if not house.maintenances.cancel(number, by, now, note):
        raise PlanError(_NOT_CANCELLED[item.phase(now)], Refusal.CONFLICT, id=number)
    house.audit.add(now, by, "maintenance.cancel", str(number), note)
    return planned(house, number)


def moment_of(text: str, zone: str, now: float) -> float:
    """A time that a person wrote. Raises PlanError."""
    try:
        return moment(text, zone, now)
    except ValueError as error:
        raise PlanError(_NO_MOMENT, text=text, example="2026-12-05 22:00") from error


def _tidy(note: str) -> str:
    return " ".join(note.split())[: planning.LONGEST_TEXT]


_NO_MOMENT = noop("'{text}' is not a time; write one like {example}.")
_OVER = noop("Planned maintenance {id} is over already.")
_CANCELLED = noop("Planned maintenance {id} is cancelled already.")
_NOT_ENDED = {
    Phase.AHEAD: noop("Planned maintenance {id} has not begun; cancel it instead."),
    Phase.UNDER_WAY: _OVER,
    Phase.OVER: _OVER,
    Phase.CANCELLED: _CANCELLED,
}
_NOT_CANCELLED = {
    Phase.AHEAD: _CANCELLED,
    Phase.UNDER_WAY: noop("Planned maintenance {id} has begun; end it instead."),
    Phase.OVER: _OVER,
    Phase.CANCELLED: _CANCELLED,
}
