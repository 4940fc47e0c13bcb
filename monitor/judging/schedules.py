"""When devices are expected to be up: pure, in the site's local time, with its holidays."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.calendar import Holidays, WorkingTime, of_device
from core.i18n import DEFAULT_ZONE
from core.model import Finding, FindingKind, Inventory, device_subject

HOLIDAYS = frozenset({FindingKind.HOLIDAYS_UNKNOWN, FindingKind.HOLIDAYS_UNANNOUNCED})
_AHEAD = timedelta(days=60)


def expected_hours(inventory: Inventory) -> dict[str, WorkingTime]:
    """Subject → when it is expected up; a device without a schedule always is, and is not in it."""
    sites = {site.id: site for site in inventory.sites}
    return {
        device_subject(device.id): of_device(device.expected_up, sites[device.site])
        for device in inventory.devices
        if device.expected_up is not None
    }


def expected_up(hours: Mapping[str, WorkingTime], subject: str, now: float) -> bool:
    """Whether this subject is expected to be up at ``now`` (Unix seconds)."""
    known = hours.get(subject)
    return known is None or known.is_open(now)


def holidays_missing(known: Holidays, now: float) -> list[Finding]:
    """The years of now and of the next two months whose holidays are not known, or not all of them."""
    today = datetime.fromtimestamp(now, ZoneInfo(DEFAULT_ZONE))
    years = sorted({today.year, (today + _AHEAD).year})
    unknown = [(FindingKind.HOLIDAYS_UNKNOWN, year) for year in known.unknown(years)]
    unannounced = [(FindingKind.HOLIDAYS_UNANNOUNCED, year) for year in known.unannounced(years)]
    return [Finding(kind, str(year), (("year", str(year)),)) for kind, year in (*unknown, *unannounced)]
