"""Planned maintenance."""

from collections.abc import Mapping

from core.i18n import Language, noop
from core.model import Maintenance, Phase

PHASES: Mapping[Phase, str] = {
    Phase.AHEAD: noop("planned"),
    Phase.UNDER_WAY: noop("under way"),
    Phase.OVER: noop("over"),
    Phase.CANCELLED: noop("called off"),
}
_SHORT_NOTICE = noop("Announced {given} whole working days ahead; {rule} asks for {required}.")
_UNKNOWN_YEARS = noop("No holidays are known for {years}: each of their weekdays was counted as a working day.")


def maintenance_warnings(language: Language, item: Maintenance) -> list[str]:
    """What is not as it should be with a planned stop: the sentences that are kept with it."""
    found = []
    if item.notice_rule:
        values = {"given": item.notice_given, "required": item.notice_required, "rule": item.notice_rule}
        found.append(language.text(_SHORT_NOTICE, **values))
    if item.unknown_years:
        years = ", ".join(str(year) for year in item.unknown_years)
        found.append(language.text(_UNKNOWN_YEARS, years=years))
    return found
