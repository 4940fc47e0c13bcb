"""Public holidays as data: one file a year, with its sources."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, TypeAdapter, model_validator

from core.calendar.tables import read
from core.errors import InputError
from core.model.frozen import Frozen

FOLDER = Path(__file__).with_name("years")


class Holiday(Frozen):
    """A day on which offices are closed; a compensatory day is one of its own."""

    day: date
    name: str = Field(min_length=1)


class Swap(Frozen):
    """A working day that is off, and the day of rest on which it is worked instead."""

    rest: date
    work: date


class Year(Frozen):
    """The days of one year. ``announced`` is False while only what the law itself fixes is known."""

    year: int = Field(ge=1970, le=9999)
    announced: bool
    sources: tuple[str, ...] = Field(min_length=1)
    days: tuple[Holiday, ...] = Field(min_length=1)
    swaps: tuple[Swap, ...] = ()

    @model_validator(mode="after")
    def _of_one_mind(self) -> Self:
        days = [holiday.day for holiday in self.days]
        days += [swap.rest for swap in self.swaps] + [swap.work for swap in self.swaps]
        for day in days:
            if day.year != self.year:
                raise ValueError(f"{day} is not in {self.year}; write it in the file of its year")
            if days.count(day) > 1:
                raise ValueError(f"{day} stands twice; keep one of them")
        return self


@dataclass(frozen=True, slots=True)
class Holidays:
    """What is known of holidays, by year."""

    years: Mapping[int, Year]

    def closed(self, year: int) -> dict[date, str]:
        """Days of the year on which offices are closed, and why."""
        known = self.years.get(year)
        return {} if known is None else {holiday.day: holiday.name for holiday in known.days}

    def swaps(self, year: int) -> tuple[Swap, ...]:
        """The swapped days of the year."""
        known = self.years.get(year)
        return () if known is None else known.swaps

    def unknown(self, years: Iterable[int]) -> list[int]:
        """Those of the years of which nothing is known: their holidays count as working days."""
        return [year for year in years if year not in self.years]

    def unannounced(self, years: Iterable[int]) -> list[int]:
        """Those of the years of which only what the law itself fixes is known."""
        return [year for year in years if year in self.years and not self.years[year].announced]


def load(*folders: Path) -> Holidays:
    """Every ``YYYY.yml`` of the folders; a year of a later folder takes the place of an earlier one's.

    Raises InputError when a folder or a file of it cannot be read or says what cannot be.
    """
    kind = TypeAdapter(Year)
    years: dict[int, Year] = {}
    for folder in folders:
        for path in _files(folder):
            year = read(path, kind)
            if path.stem != str(year.year):
                raise InputError(f"{path}: says that it is {year.year}; name it {year.year}.yml or mend the year")
            years[year.year] = year
    return Holidays(years)


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder; make it, with one file like 2028.yml a year")
    yield from sorted(folder.glob("*.yml"))


@cache
def national() -> Holidays:
    """Those of Vietnam, as this release knows them."""
    return load(FOLDER)
