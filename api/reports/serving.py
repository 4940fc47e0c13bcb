"""Reports for who asks over the web: the same as on the command line, and an entry in the audit log for each."""

import hashlib

from api.house import House
from api.reports.asking import Made, ask
from api.reports.period import last_month, last_week, period
from api.reports.question import Format, Question, Report
from api.reports.subjects import Choice
from api.visitor import Visitor
from core.i18n import LanguageCode


def question(
    house: House,
    report: Report,
    days: tuple[str, str] | None,
    choice: Choice,
    form: Format,
    language: LanguageCode,
    samples: bool = False,
) -> Question:
    """The question that is meant; ``days`` None: the usual ones of that report. Raises InputError."""
    now, zone = house.clock.wall(), house.zone()
    usual = last_month if report == "availability" else last_week
    first, last = days or usual(zone, now)
    return Question(
        report=report,
        database=house.settings.database_url,
        data=str(house.settings.data.resolve()),
        period=period(first, last, zone, now),
        choice=choice,
        format=form,
        language=language,
        samples=samples and report == "utilisation",
    )


def make(house: House, visitor: Visitor, asked: Question) -> Made:
    """Have it made and write down who took it. Raises MotcuaError."""
    made = ask(asked)
    detail = f"sha256={hashlib.sha256(made.report).hexdigest()}"
    house.audit.add(house.clock.wall(), visitor.name, "report.make", made.name, detail)
    return made
