"""What is asked of the minutes of the equipment, on the command line and over the web alike."""

from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from api.house import House
from api.reports.period import period
from api.reports.question import Format, Question, Report
from api.reports.subjects import Choice
from core.errors import InputError
from core.i18n import LanguageCode


@dataclass(frozen=True, slots=True)
class Wish:
    """``on`` is a day as people write it, '' for today; ``persons`` sign, in the order of the form."""

    report: Report
    language: LanguageCode
    on: str = ""
    site: str | None = None
    devices: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    format: Format = "json"


def question(house: House, wish: Wish) -> Question:
    """The question that is meant. Today's minutes have what was recorded up to now. Raises InputError."""
    if wish.report == "transfer" and not wish.devices:
        raise InputError("name the devices that change hands")
    zone, now = house.zone(), house.clock.wall()
    day = wish.on or datetime.fromtimestamp(now, ZoneInfo(zone)).date().isoformat()
    asked, own = period(day, day, zone, now), house.settings.wear_rules
    if not asked.is_over:
        asked = replace(asked, until=ceil(now))
    return Question(
        report=wish.report,
        database=house.settings.database_url,
        data=str(house.settings.data.resolve()),
        period=asked,
        choice=Choice(wish.site),
        format=wish.format,
        language=wish.language,
        notes=wish.notes,
        persons=wish.persons,
        devices=wish.devices,
        wear_rules="" if own is None else str(own.resolve()),
    )
