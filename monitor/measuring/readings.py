"""What a poll means: interface rates, load, storage and battery, as one reading."""

from collections.abc import Mapping

from core.model import Outcome, Reading, Reason
from monitor.measuring.cells import integer, number, oid, text
from monitor.measuring.interfaces import Memory, Times, tell
from monitor.measuring.uptime import TICKS, WRAP, Look, follow
from monitor.snmp import ber
from monitor.snmp.plain import Cell
from monitor.snmp.plans import Columns
from monitor.snmp.poll import PollResult

__all__ = ["UPTIME", "Memory", "reading", "uptime_of_a_trap"]

UPTIME = "uptime_seconds"

_SYSTEM = "1.3.6.1.2.1.1."
_STORAGE = "1.3.6.1.2.1.25.2.3.1."
_UPS = "1.3.6.1.2.1.33.1."
_RAM = "1.3.6.1.2.1.25.2.1.2"
_FIXED_DISK = "1.3.6.1.2.1.25.2.1.4"

_FACTS = {
    name: ber.oid(_SYSTEM + f"{number}.0") for number, name in ((1, "sysDescr"), (5, "sysName"), (6, "sysLocation"))
}
_UPTIME = ber.oid(_SYSTEM + "3.0")
_HOST_UPTIME = ber.oid("1.3.6.1.2.1.25.1.1.0")
_LOAD = ber.oid("1.3.6.1.2.1.25.3.3.1.2")
_STORAGE_COLUMNS = [ber.oid(_STORAGE + str(number)) for number in (2, 3, 4, 5, 6)]
_ON_BATTERY = ber.oid(_UPS + "4.1.0")
_BATTERY = (
    ("battery_charge_ratio", ber.oid(_UPS + "2.4.0"), 0.01),
    ("battery_runtime_seconds", ber.oid(_UPS + "2.3.0"), 60.0),
    ("battery_seconds", ber.oid(_UPS + "2.2.0"), 1.0),
)
_SOURCE_BATTERY = 5


def reading(
    subject: str, result: PollResult, memory: Memory, times: tuple[float, float], longest: float, full: float
) -> Reading:
    """The reading of a poll that ended at ``times``: Unix seconds, and seconds of a clock that nobody sets.

    ``longest`` is the longest time between polls over which a rate is told; ``full`` the used share of a
    storage from which it counts as full. Brings ``memory`` up to date.
    """
    at, now = times
    values: dict[str, float] = {}
    facts = {name: text(result.scalars[key]) for name, key in _FACTS.items() if key in result.scalars}
    epoch = _uptime(result, memory, now, values)
    tell(result.columns, memory, Times(now, epoch, longest), values, facts)
    if result.restarted:  # counters of two runs: neither this poll's nor the next one's rates would be true
        memory.counts, memory.uptime = {}, None
    _host(result.columns, values)
    reasons = _battery(result.scalars, values)
    if any(value >= full for name, value in values.items() if name.startswith("storage_used_ratio|")):
        reasons = (*reasons, Reason.STORAGE_FULL)
    outcome = result.outcome
    return Reading(subject, at, "snmp", outcome, values, facts, reasons if outcome is Outcome.ANSWERED else ())


def _uptime(result: PollResult, memory: Memory, now: float, values: dict[str, float]) -> float:
    """When the agent began to count, of the clock that nobody sets; 0 when it does not tell."""
    ticks = integer(result.scalars.get(_UPTIME))
    if ticks is None:
        return 0.0
    look = Look(
        now - result.duration + result.scalars_after,
        ticks % WRAP,
        result.engine,
        integer(result.scalars.get(_HOST_UPTIME)),
        result.scalars_after,
    )
    memory.uptime, _ = follow(memory.uptime, look)
    values[UPTIME] = memory.uptime.seconds
    return now if result.restarted else memory.uptime.since


def uptime_of_a_trap(seconds: float, memory: Memory, now: float) -> float:
    """Seconds since the agent began to count, from the sysUpTime (seconds) of a trap that arrived at ``now``.

    ``now`` is of the clock that nobody sets; the wraps that the polls saw count, unless the agent restarted since.
    """
    return follow(memory.uptime, Look(now, round(seconds * TICKS) % WRAP))[0].seconds


def _host(columns: Columns, values: dict[str, float]) -> None:
    loads = [load for cell in columns.get(_LOAD, {}).values() if (load := number(cell)) is not None]
    if loads:
        values["cpu_load_ratio"] = round(sum(loads) / len(loads) / 100, 3)
    kinds, names, _, sizes, used = (columns.get(column, {}) for column in _STORAGE_COLUMNS)
    for index, cell in sizes.items():
        size, filled = number(cell), number(used.get(index))
        kind = oid(kinds.get(index))
        if size and filled is not None and size > 0 and kind in (_RAM, _FIXED_DISK):
            share = round(filled / size, 3)
            values["memory_used_ratio" if kind == _RAM else f"storage_used_ratio|{text(names.get(index))}"] = share


def _battery(scalars: Mapping[bytes, Cell], values: dict[str, float]) -> tuple[Reason, ...]:
    for name, key, scale in _BATTERY:
        if (value := number(scalars.get(key))) is not None:
            values[name] = round(value * scale, 3)
    source = number(scalars.get(_ON_BATTERY))
    if source is None:
        return ()
    values["on_battery"] = float(source == _SOURCE_BATTERY)
    return (Reason.ON_BATTERY,) if source == _SOURCE_BATTERY else ()
