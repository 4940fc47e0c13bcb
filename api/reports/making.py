"""From a question to a report."""

import gc
from pathlib import Path

from api.reports import acceptance, availability, stocktaking, transfer, utilisation
from api.reports.accepted import accepted
from api.reports.document import Document
from api.reports.equipment import equipment
from api.reports.figures import figures
from api.reports.question import Question
from api.reports.subjects import Subject
from api.reports.traffic import traffic
from core.i18n import Language, language
from core.store.database import Database

EQUIPMENT = {stocktaking.STOCKTAKING: stocktaking.document, transfer.TRANSFER: transfer.document}


def document_of(question: Question, public_key: str) -> Document:
    """The report that is asked for. Raises InputError, StoreError."""
    spoken, database = language(question.language), Database(question.database)
    gc.disable()  # a million small values that all stay until the end: looking through them takes longer than reckoning
    try:
        if question.report in acceptance.TITLES:
            machines = accepted(database, question.run)
            return acceptance.document(machines, question.report, spoken, question.notes, question.persons, public_key)
        if question.report in EQUIPMENT:
            own = Path(question.wear_rules) if question.wear_rules else None
            known = equipment(database, question.period, question.devices, question.choice.site, own)
            return EQUIPMENT[question.report](known, spoken, question.notes, question.persons, public_key)
        if question.report == "utilisation":
            found = traffic(database, question.choice, question.period)
            scope = _scope(found.directions[0].subject, question, spoken, spoken.text("all links"))
            return utilisation.document(found, spoken, scope, question.notes, public_key, question.samples)
        figured = figures(database, question.choice, question.period)
        scope = _scope(figured.rows[0].subject, question, spoken, spoken.text("all devices and links"))
        return availability.document(figured, spoken, scope, question.notes, public_key)
    finally:
        gc.enable()
        database.close()


def _scope(first: Subject, question: Question, spoken: Language, everything: str) -> str:
    choice = question.choice
    if choice.key is not None:
        return f"{first.item.name} ({first.item.id}), {first.site.name}"
    if choice.site is None:
        return everything
    name = first.site.name if first.site.id == choice.site else choice.site
    return spoken.text("{what} of {site}", what=everything, site=name)
