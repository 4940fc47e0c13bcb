"""Wear by year: the ledger of an open or a closed year, and the closing of one."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from api.house import House
from core.errors import InputError
from core.model import ClosedYear
from core.register.ledger import Ledger, digest, ledger
from core.register.wear import rules
from core.store.closed_years import ClosedYears

FIRST_YEAR = 2000


def ledger_of(house: House, year: int) -> Ledger:
    """A closed year as it was kept; another as it stands now. Raises InputError."""
    closed = ClosedYears(house.database)
    if any(one.year == year for one in closed.all()):
        return Ledger(year, closed.lines(year), is_closed=True)
    _check(house, year)
    return ledger(house.inventory().devices, year, rules(house.settings.wear_rules), closed.last_before(year))


def this_year(house: House) -> int:
    """The year of today in the office's own time."""
    return datetime.fromtimestamp(house.clock.wall(), ZoneInfo(house.zone())).year


def propose(house: House, year: int) -> Ledger:
    """What closing a year would keep. Raises InputError: it is not over, or it or a later one is closed already."""
    closed = ClosedYears(house.database).all()
    if closed and closed[-1].year >= year:
        raise InputError(f"the year {closed[-1].year} is closed; {year} can no longer be closed or reckoned again")
    today = datetime.fromtimestamp(house.clock.wall(), ZoneInfo(house.zone())).date()
    if today < date(year, 12, 31):
        raise InputError(f"the year {year} is not over; close it from 31/12/{year} on")
    found = ledger_of(house, year)
    if not found.lines:
        raise InputError(f"no device is a fixed asset in {year}; enter motcua_asset_cost and motcua_asset_in_use first")
    return found


def close(house: House, actor: str, year: int) -> Ledger:
    """Close a year for good. Raises InputError."""
    found, now = propose(house, year), house.clock.wall()
    told = ClosedYear(year, now, actor, digest(found.lines))
    ClosedYears(house.database).close(told, found.lines)
    detail = f"{len(found.lines)} assets, wear {found.total('wear')}, residual {found.total('residual')}"
    house.audit.add(now, actor, "register.close_year", str(year), f"{detail}, sha256={told.digest}")
    return ledger_of(house, year)


def _check(house: House, year: int) -> None:
    if not FIRST_YEAR <= year <= this_year(house):
        raise InputError(f"{year} is no year of the books; give one from {FIRST_YEAR} to {this_year(house)}")
