"""The ledger of a year: every fixed asset with its wear, and what is none, with the reason. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from core.model import Device, LedgerLine
from core.register.same import folded
from core.register.wear import Rule, rule_of, wear


class LeftOut(StrEnum):
    """Why a device is not in the ledger of a year."""

    NO_COST = "no_cost"
    NO_DATE = "no_date"
    BELOW = "below"
    LATER = "later"
    NO_RATE = "no_rate"


@dataclass(frozen=True, slots=True)
class Ledger:
    """A year. ``is_closed``: the lines are those that were kept when it was closed."""

    year: int
    lines: Sequence[LedgerLine]
    left_out: Sequence[tuple[Device, LeftOut]] = ()
    is_closed: bool = False

    def total(self, amount: str) -> int:
        """The sum of an amount over all lines, in đồng: cost, wear, accumulated or residual."""
        return sum(getattr(line, amount) for line in self.lines)


def key_of(device: Device) -> str:
    """By which an asset is known over the years."""
    asset = device.asset
    return asset.code or folded(asset.serial) or f"position {device.id}"


def used_since(device: Device) -> int | None:
    """The year from which it was used; where the books do not say it, that of the purchase."""
    day = device.asset.in_use or device.asset.purchased
    return None if day is None else day.year


def ledger(devices: Iterable[Device], year: int, rules: Sequence[Rule], closed: Mapping[str, LedgerLine]) -> Ledger:
    """An open year. ``closed``: asset → its line of the last year before this one that was closed with it.

    An asset that got its code only later is known by its serial number.
    """
    by_serial = {folded(line.serial): line for line in closed.values() if line.serial}
    lines: list[LedgerLine] = []
    left_out: list[tuple[Device, LeftOut]] = []
    for device in devices:
        before = closed.get(key_of(device)) or by_serial.get(folded(device.asset.serial))
        found = _line(device, year, rules, before)
        if isinstance(found, LeftOut):
            left_out.append((device, found))
        else:
            lines.append(found)
    return Ledger(year, lines, left_out)


def digest(lines: Iterable[LedgerLine]) -> str:
    """SHA-256 over the lines, in any order."""
    rows = sorted(json.dumps(asdict(line), ensure_ascii=False, sort_keys=True) for line in lines)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _line(device: Device, year: int, rules: Sequence[Rule], before: LedgerLine | None) -> LedgerLine | LeftOut:
    asset, since = device.asset, used_since(device)
    if asset.cost is None:
        return LeftOut.NO_COST
    first = (None if since is None else rule_of(since, rules)) or (rules[0] if rules else None)
    if first is None or asset.cost < first.threshold:
        return LeftOut.BELOW
    if since is None:
        return LeftOut.NO_DATE
    if since > year:
        return LeftOut.LATER
    closed = None if before is None else (before.year, before.accumulated)
    found = wear(asset.cost, device.kind, since, year, rules, closed)
    if found is None:
        return LeftOut.NO_RATE
    return LedgerLine(
        key=key_of(device),
        device=device.id,
        name=device.name,
        code=asset.code or "",
        serial=asset.serial or "",
        kind=device.kind,
        used_since=since,
        year=year,
        cost=asset.cost,
        wear=found.wear,
        accumulated=found.accumulated,
        residual=found.residual,
        source=found.source,
    )
