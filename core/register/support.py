"""Until when a device's software and the device itself are supported, by a dated table and by the books. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path

from pydantic import TypeAdapter, model_validator

from core.calendar.tables import read
from core.model import Device, Finding, FindingKind, SeenDevice
from core.model.frozen import Frozen

FILE = Path(__file__).with_name("support.yml")
SOON = timedelta(days=180)
SOFTWARE, BOOKS = "software", "books"
"""Keys of findings: who says that the support is over."""


class Product(Frozen):
    """Software that a device's own words tell; ``ends`` is the last day of its support."""

    product: str
    vendor: str = ""
    system: str = ""
    firmware: str = ""
    ends: date
    source: str

    @model_validator(mode="after")
    def _matches_something(self) -> "Product":
        if not self.system and not self.firmware:
            raise ValueError("give system or firmware, a pattern that tells the product")
        try:
            self.patterns  # noqa: B018  # compiled once, and here, so that a wrong one is told with its place
        except re.error as error:
            raise ValueError(f"is not a pattern: {error}") from None
        return self

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """Of sysDescr and of the version."""
        return re.compile(self.system), re.compile(self.firmware)

    def is_on(self, seen: SeenDevice) -> bool:
        """Whether this is what a device runs."""
        if self.vendor and self.vendor.casefold() != seen.vendor.casefold():
            return False
        system, firmware = self.patterns
        told = (self.system, system, seen.system), (self.firmware, firmware, seen.firmware)
        return all(not text or bool(said and pattern.search(said)) for text, pattern, said in told)


@dataclass(frozen=True, slots=True)
class Support:
    """Of what the support ends, on which day (its last one), and who says so; empty: the books."""

    what: str
    ends: date
    source: str = ""

    def is_over(self, day: date) -> bool:
        """Whether nobody mends it any more."""
        return self.ends < day

    def is_near(self, day: date) -> bool:
        """Whether it is over, or will be in half a year."""
        return self.ends - SOON <= day


@cache
def products(own: Path | None = None) -> tuple[Product, ...]:
    """The table of this release, an office's own before it. Raises InputError."""
    kind = TypeAdapter(tuple[Product, ...])
    return (*(read(own, kind) if own else ()), *read(FILE, kind))


def supported(device: Device, seen: SeenDevice | None, table: Sequence[Product]) -> list[Support]:
    """What the table knows of the software that was seen, the first that fits, and the day in the books."""
    found = []
    software = next((one for one in table if seen is not None and one.is_on(seen)), None)
    if software is not None:
        version = seen.firmware if seen is not None and software.firmware else ""
        what = software.product if not version else f"{software.product} ({version})"
        found.append(Support(what, software.ends, software.source))
    if device.asset.support_ends is not None:
        found.append(Support(device.asset.model or device.name, device.asset.support_ends))
    return found


def findings(known: Iterable[Support], day: date) -> list[Finding]:
    """One for each whose support is over on this day."""
    return [
        Finding(
            FindingKind.UNSUPPORTED,
            SOFTWARE if one.source else BOOKS,
            (("what", one.what), ("ended", one.ends.strftime("%d/%m/%Y")), ("source", one.source)),
        )
        for one in known
        if one.is_over(day)
    ]
