"""Plans maintenance: what a person asks for becomes a planned stop, or a refusal that says what to do. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from core.calendar import assess, of_site, rules
from core.errors import InputError
from core.i18n import DEFAULT_ZONE, noop
from core.model import Inventory, Maintenance, Site, device_subject, link_subject, service_subject, site_subject

LONGEST = 31 * 86_400.0
"""Seconds of the longest window: who needs a longer one has a device that is no longer there."""
LATE = 600.0
"""Seconds by which the beginning that was asked for may have passed when it is written; it then begins at once."""
AHEAD = 730 * 86_400.0
"""Seconds from now in which a window begins at the latest: beyond that nobody knows a holiday."""
OLDEST_NOTICE = 366 * 86_400.0
LONGEST_TEXT = 500

UNKNOWN = noop("'{name}' is not in the inventory; write the id of a device, a link or a site{hint}.")
NOTHING = noop("Say what is to be stopped: devices, links or a whole site.")
NO_REASON = noop("Say why it is stopped.")
NO_TIME = noop("The end must be later than the beginning.")
TOO_LONG = noop("A planned stop lasts at most {days} days; plan the rest as another.")
IN_THE_PAST = noop("It cannot begin in the past: what went down unplanned stays an incident.")
TOO_FAR = noop("It begins in more than two years; plan it when it is nearer.")
ANNOUNCED_LONG_AGO = noop("It was announced more than a year ago; write when it was announced last.")
ANNOUNCED_LATER = noop("It cannot be announced in the future; plan it once it is announced.")


class Refusal(Enum):
    """Why something is not done: what was given is wrong, is not there, or does not fit how things stand."""

    WRONG = "wrong"
    MISSING = "missing"
    CONFLICT = "conflict"


class PlanError(InputError):
    """A plan that is refused. ``message`` is translated for the reader and filled with ``values``."""

    def __init__(self, message: str, kind: Refusal = Refusal.WRONG, **values: object) -> None:
        super().__init__(message.format(**values) if values else message)
        self.message = message
        self.kind = kind
        self.values = values


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for. ``subjects`` are ids or subjects (``device:…``, ``link:…``, ``site:…``); times are Unix
    seconds; ``announced_at`` is None when it is announced by being planned."""

    subjects: Sequence[str]
    starts_at: float
    ends_at: float
    reason: str
    announced_at: float | None = None


def plan(wish: Wish, inventory: Inventory, by: str, now: float) -> Maintenance:
    """The planned stop, not yet written. Raises PlanError.

    A notice that is too short is no refusal: it is kept with the plan.
    """
    subjects = tuple(dict.fromkeys(resolve(name, inventory) for name in wish.subjects))
    reason = " ".join(wish.reason.split())[:LONGEST_TEXT]
    announced_at = now if wish.announced_at is None else wish.announced_at
    _check(wish, subjects, reason, announced_at, now)
    starts_at = max(wish.starts_at, now)
    sites = _sites_of(subjects, inventory)
    notices = [assess(rules(), of_site(site), announced_at, starts_at) for site in sites]
    least = min(notices, key=lambda notice: notice.given)
    calendar = of_site(sites[0])
    return Maintenance(
        id=0,
        subjects=subjects,
        starts_at=starts_at,
        ends_at=wish.ends_at,
        reason=reason,
        announced_at=announced_at,
        planned_at=now,
        planned_by=by,
        notice_given=least.given,
        notice_required=least.broken.working_days if least.broken else 0,
        notice_rule=least.broken.source if least.broken else "",
        unknown_years=tuple(calendar.holidays.unknown(calendar.years(announced_at, starts_at))),
        covers=dict.fromkeys(covered(subjects, inventory), now),
    )


def resolve(name: str, inventory: Inventory) -> str:
    """The subject that a person means by an id or a subject. Raises PlanError."""
    subjects = _subjects(inventory)
    if name in subjects:
        return name
    meant = [subject for subject in subjects if subject.partition(":")[2] == name]
    if meant:
        return meant[0]  # an id is one of a device before a link before a service before a site
    close = get_close_matches(name, [*subjects, *(one.partition(":")[2] for one in subjects)], n=1, cutoff=0.7)
    raise PlanError(UNKNOWN, name=name, hint=f" ({close[0]}?)" if close else "")


def office_zone(names: Sequence[str], inventory: Inventory) -> str:
    """The time zone of the office of the first of them; who names nothing known is refused later, with a sentence."""
    for name in names:
        try:
            return _sites_of([resolve(name, inventory)], inventory)[0].time_zone
        except PlanError:
            continue
    return DEFAULT_ZONE


def covered(subjects: Sequence[str], inventory: Inventory) -> list[str]:
    """The devices, links and services that these subjects mean: a site's own are all that stand at it."""
    found = [subject for subject in subjects if not subject.startswith(_SITE)]
    for site in (subject for subject in subjects if subject.startswith(_SITE)):
        found += [device_subject(one.id) for one in inventory.devices if site_subject(one.site) == site]
        found += [link_subject(one.id) for one in inventory.links if site_subject(one.site) == site]
        found += [service_subject(one.id) for one in inventory.checked_services() if site_subject(one.site) == site]
    return list(dict.fromkeys(found))


_SITE = site_subject("")


def _subjects(inventory: Inventory) -> list[str]:
    found = [device_subject(one.id) for one in inventory.devices]
    found += [link_subject(one.id) for one in inventory.links]
    found += [service_subject(one.id) for one in inventory.checked_services()]
    return found + [site_subject(one.id) for one in inventory.sites]


def _check(wish: Wish, subjects: Sequence[str], reason: str, announced_at: float, now: float) -> None:
    if not subjects:
        raise PlanError(NOTHING)
    if not reason:
        raise PlanError(NO_REASON)
    if wish.starts_at < now - LATE:
        raise PlanError(IN_THE_PAST)
    if wish.ends_at <= max(wish.starts_at, now):
        raise PlanError(NO_TIME)
    if wish.ends_at - wish.starts_at > LONGEST:
        raise PlanError(TOO_LONG, days=int(LONGEST // 86_400))
    if wish.starts_at > now + AHEAD:
        raise PlanError(TOO_FAR)
    if announced_at > now + LATE:
        raise PlanError(ANNOUNCED_LATER)
    if announced_at < now - OLDEST_NOTICE:
        raise PlanError(ANNOUNCED_LONG_AGO)


def _sites_of(subjects: Sequence[str], inventory: Inventory) -> list[Site]:
    """The sites whose working days count."""
    at = {device_subject(one.id): one.site for one in inventory.devices}
    at |= {link_subject(one.id): one.site for one in inventory.links}
    at |= {service_subject(one.id): one.site for one in inventory.services}
    at |= {site_subject(one.id): one.id for one in inventory.sites}
    chosen = {at[subject] for subject in subjects}
    return [site for site in inventory.sites if site.id in chosen]
