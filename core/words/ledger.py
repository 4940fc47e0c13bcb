"""Wear and the ledger of a year, in words."""

from collections.abc import Mapping

from core.i18n import noop

LEDGER_COLUMNS = (
    noop("Asset code"),
    noop("Device"),
    noop("In use since"),
    noop("Historical cost"),
    noop("Wear of the year"),
    noop("Accumulated wear"),
    noop("Residual value"),
)
LEFT_OUT: Mapping[str, str] = {
    "no_cost": noop("the books have no historical cost"),
    "no_date": noop("the books do not say since when it is used"),
    "below": noop("below the cost of a fixed asset"),
    "later": noop("used only since a later year"),
    "no_rate": noop("no rule says its rate of wear: give wear_rules"),
}
LEDGER_TOTAL = noop("Total")
YEAR_CLOSED = noop("The year {year} is closed: {count} assets, wear {wear} đ, residual value {residual} đ.")
YEAR_CLOSES = noop(
    "The year {year} will be closed for good with {count} assets, wear {wear} đ, residual value {residual} đ."
)
YEAR_IS_CLOSED = noop("closed")
CLOSE_IT = noop("Close it?")
