"""Closed years: kept whole, in order, once, on both engines."""

import pytest

from core.errors import InputError
from core.model import ClosedYear, DeviceKind, LedgerLine
from core.store.closed_years import ClosedYears
from core.store.database import Database


def line(year: int, key: str = "LY-003", accumulated: int = 3_160_000) -> LedgerLine:
    cost = 9_000_000_000_000
    who = (key, "pc-01", "Máy trạm quầy 1", key, "8CG8", DeviceKind.WORKSTATION)
    return LedgerLine(*who, 2018, year, cost, 3_160_000, accumulated, cost - accumulated, "TT 23/2023")


def test_a_year_is_kept_as_it_was_and_once(database: Database) -> None:
    store = ClosedYears(database)
    store.close(ClosedYear(2024, 10.0, "cli:ha", "d"), [line(2024), line(2024, "LY-004")])
    assert store.lines(2024) == [line(2024), line(2024, "LY-004")]
    for year in (2024, 2023):
        with pytest.raises(InputError, match=f"the year 2024 is closed; {year} can no longer be closed"):
            store.close(ClosedYear(year, 20.0, "cli:ha", "e"), [line(year)])
    assert store.all() == [ClosedYear(2024, 10.0, "cli:ha", "d")]


def test_the_last_closed_year_of_each_asset(database: Database) -> None:
    store = ClosedYears(database)
    store.close(ClosedYear(2023, 10.0, "cli:ha", "d"), [line(2023), line(2023, "GONE")])
    store.close(ClosedYear(2024, 11.0, "cli:ha", "d"), [line(2024, accumulated=6_320_000)])
    assert {key: (one.year, one.accumulated) for key, one in store.last_before(2025).items()} == {
        "LY-003": (2024, 6_320_000),
        "GONE": (2023, 3_160_000),
    }
    assert {one.year for one in store.last_before(2024).values()} == {2023}
