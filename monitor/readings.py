"""What a poll means: interface rates, load, storage and battery, as one reading."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from core.model import Outcome, Reading, Reason
from monitor.rates import Count, rate
from monitor.snmp import ber
from monitor.snmp.engine import Cell, Column
from monitor.snmp.poll import PollResult

T = TypeVar("T")

_SYSTEM = "1.3.6.1.2.1.1."
_IF = "1.3.6.1.2.1.2.2.1."
_IFX = "1.3.6.1.2.1.31.1.1.1."
_STORAGE = "1.3.6.1.2.1.25.2.3.1."
_UPS = "1.3.6.1.2.1.33.1."
_RAM = "1.3.6.1.2.1.25.2.1.2"
_FIXED_DISK = "1.3.6.1.2.1.25.2.1.4"

_FACTS = {
    name: ber.oid(_SYSTEM + f"{number}.0") for number, name in ((1, "sysDescr"), (5, "sysName"), (6, "sysLocation"))
}
_UPTIME = ber.oid(_SYSTEM + "3.0")
_COUNTERS = (
    ("in_bits_per_second", ber.oid(_IFX + "6"), ber.oid(_IF + "10"), 8),
    ("out_bits_per_second", ber.oid(_IFX + "10"), ber.oid(_IF + "16"), 8),
    ("in_errors_per_second", None, ber.oid(_IF + "14"), 1),
    ("out_errors_per_second", None, ber.oid(_IF + "20"), 1),
)
"""(value, 64-bit column, 32-bit column, bits a unit)"""
_IF_NAME, _IF_DESCR = ber.oid(_IFX + "1"), ber.oid(_IF + "2")
_IF_ALIAS = ber.oid(_IFX + "18")
_IF_SPEED, _IF_HIGH_SPEED = ber.oid(_IF + "5"), ber.oid(_IFX + "15")
_IF_STATES = (("admin_status", ber.oid(_IF + "7")), ("oper_status", ber.oid(_IF + "8")))
_LOAD = ber.oid("1.3.6.1.2.1.25.3.3.1.2")
_STORAGE_COLUMNS = [ber.oid(_STORAGE + str(number)) for number in (2, 3, 4, 5, 6)]
_ON_BATTERY = ber.oid(_UPS + "4.1.0")
_BATTERY = (
    ("battery_charge_ratio", ber.oid(_UPS + "2.4.0"), 0.01),
    ("battery_runtime_seconds", ber.oid(_UPS + "2.3.0"), 60.0),
    ("battery_seconds", ber.oid(_UPS + "2.2.0"), 1.0),
)
_SOURCE_BATTERY = 5


@dataclass(slots=True)
class Memory:
    """A device's counters as last seen, by (value, interface name, bits): names survive renumbering, indexes do not."""

    counts: dict[tuple[str, str, int], Count] = field(default_factory=dict)


def reading(subject: str, result: PollResult, memory: Memory, at: float, longest: float, full: float) -> Reading:
    """The reading of a poll that ended at ``at`` (Unix seconds).

    ``longest`` is the longest time between polls over which a rate is told; ``full`` the used share of a
    storage from which it counts as full. Brings ``memory`` up to date.
    """
    values: dict[str, float] = {}
    facts = {name: _text(result.scalars[key]) for name, key in _FACTS.items() if key in result.scalars}
    uptime = _number(result.scalars.get(_UPTIME))
    if uptime is not None:
        values["uptime_seconds"] = uptime / 100
    epoch = at - uptime / 100 if uptime is not None else 0.0
    _interfaces(result.columns, memory, (at, epoch, longest), values, facts)
    _host(result.columns, values)
    reasons = _battery(result.scalars, values)
    if any(value >= full for name, value in values.items() if name.startswith("storage_used_ratio|")):
        reasons = (*reasons, Reason.STORAGE_FULL)
    outcome = result.outcome
    return Reading(subject, at, "snmp", outcome, values, facts, reasons if outcome is Outcome.ANSWERED else ())


def _interfaces(
    columns: Mapping[bytes, Column],
    memory: Memory,
    times: tuple[float, float, float],
    values: dict[str, float],
    facts: dict[str, str],
) -> None:
    at, epoch, longest = times
    names = columns.get(_IF_NAME) or columns.get(_IF_DESCR) or {}
    descriptions = columns.get(_IF_DESCR, {})
    seen: dict[tuple[str, str, int], Count] = {}
    for index, name in _distinct(
        {i: _text(names.get(i)) or _text(cell) for i, cell in (descriptions or names).items()}
    ):
        speed = _speed(columns, index)
        if speed:
            values[f"speed_bits_per_second|{name}"] = speed
        if alias := _text(columns.get(_IF_ALIAS, {}).get(index)):
            facts[f"alias|{name}"] = alias
        for value, column in _IF_STATES:
            if (state := _number(columns.get(column, {}).get(index))) is not None:
                values[f"{value}|{name}"] = state
        for value, wide, narrow, unit in _COUNTERS:
            found = _counter(columns, index, wide, narrow)
            if found is None:
                continue
            count = Count(found[0], at, epoch)
            limit = speed / unit if speed and unit == 8 else None
            told = rate(memory.counts.get((value, name, found[1])), count, found[1], limit, longest)
            seen[value, name, found[1]] = count
            if told.value is not None:
                values[f"{value}|{name}"] = round(told.value * unit) if unit == 8 else round(told.value, 3)
    recent = {key: count for key, count in memory.counts.items() if 0 <= at - count.at <= longest}
    memory.counts = recent | seen


def _distinct(names: Mapping[bytes, str]) -> Iterator[tuple[bytes, str]]:
    """(index, name); interfaces without a name of their own are told apart by their number."""
    times = Counter(names.values())
    for index, name in names.items():
        own = name and times[name] == 1
        yield index, name if own else f"{name} #{ber.dotted(ber.numbers(index))}".strip()


def _counter(
    columns: Mapping[bytes, Column], index: bytes, wide: bytes | None, narrow: bytes
) -> tuple[int, int] | None:
    """(value, bits) of the widest counter that the agent has."""
    for column, bits in ((wide, 64), (narrow, 32)):
        if column is not None and (value := _integer(columns.get(column, {}).get(index))) is not None:
            return value, bits
    return None


def _speed(columns: Mapping[bytes, Column], index: bytes) -> float:
    high = _number(columns.get(_IF_HIGH_SPEED, {}).get(index)) or 0
    return high * 1e6 or _number(columns.get(_IF_SPEED, {}).get(index)) or 0


def _host(columns: Mapping[bytes, Column], values: dict[str, float]) -> None:
    loads = [load for cell in columns.get(_LOAD, {}).values() if (load := _number(cell)) is not None]
    if loads:
        values["cpu_load_ratio"] = round(sum(loads) / len(loads) / 100, 3)
    kinds, names, _, sizes, used = (columns.get(column, {}) for column in _STORAGE_COLUMNS)
    for index, cell in sizes.items():
        size, filled = _number(cell), _number(used.get(index))
        kind = _oid(kinds.get(index))
        if size and filled is not None and size > 0 and kind in (_RAM, _FIXED_DISK):
            share = round(filled / size, 3)
            values["memory_used_ratio" if kind == _RAM else f"storage_used_ratio|{_text(names.get(index))}"] = share


def _battery(scalars: Mapping[bytes, Cell], values: dict[str, float]) -> tuple[Reason, ...]:
    for name, key, scale in _BATTERY:
        if (value := _number(scalars.get(key))) is not None:
            values[name] = round(value * scale, 3)
    source = _number(scalars.get(_ON_BATTERY))
    if source is None:
        return ()
    values["on_battery"] = float(source == _SOURCE_BATTERY)
    return (Reason.ON_BATTERY,) if source == _SOURCE_BATTERY else ()


def _safely(convert: Callable[[Cell], T], cell: Cell | None) -> T | None:
    if cell is None:
        return None
    try:
        return convert(cell)
    except ber.BerError:
        return None


def _integer(cell: Cell | None) -> int | None:
    if cell is None or (cell[0] != ber.INTEGER and cell[0] not in ber.UNSIGNED):
        return None
    return _safely(lambda known: ber.number(*known), cell)


def _number(cell: Cell | None) -> float | None:
    found = _integer(cell)
    return None if found is None else float(found)


def _oid(cell: Cell | None) -> str | None:
    return _safely(lambda known: ber.oid_text(known[1]), cell)


def _text(cell: Cell | None) -> str:
    return "" if cell is None else cell[1].decode("utf-8", "replace").strip("\x00 ")
