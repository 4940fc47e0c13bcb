"""Interfaces of a poll: their names, their counters, and what these say of the time since the last poll."""

from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field

from core.model import Verdict
from monitor.measuring import cells
from monitor.measuring.cells import integer, number, text
from monitor.measuring.rates import Count, Rate, rate
from monitor.measuring.uptime import Uptime
from monitor.snmp import ber
from monitor.snmp.line_speed import line_speed
from monitor.snmp.plans import Columns

_IF = "1.3.6.1.2.1.2.2.1."
_IFX = "1.3.6.1.2.1.31.1.1.1."
_NAME, _DESCR, _ALIAS = ber.oid(_IFX + "1"), ber.oid(_IF + "2"), ber.oid(_IFX + "18")
_SPEED, _HIGH_SPEED = ber.oid(_IF + "5"), ber.oid(_IFX + "15")
_MTU, _DISCONTINUITY = ber.oid(_IF + "4"), ber.oid(_IFX + "19")
_STATES = (("admin_status", ber.oid(_IF + "7")), ("oper_status", ber.oid(_IF + "8")))
_FASTEST = 4e11
"""Bits a second: what no port is faster than, where the agent does not tell how fast it is."""
_SMALLEST_FRAME = 512
"""Bits of an Ethernet frame."""
_FRAME_HEAD = 26
"""Octets around what the MTU counts: addresses, type, two tags, check sum."""
_JUMBO = 65535 + _FRAME_HEAD


@dataclass(frozen=True, slots=True)
class _Counted:
    """One rate: its value, its columns of 64 and of 32 bits, and the columns of packets that bound octets."""

    value: str
    wide: bytes | None
    narrow: bytes
    bits: int
    verdict: str = ""
    packets: tuple[bytes, ...] = ()


_COUNTED = (
    _Counted(
        "in_bits_per_second",
        ber.oid(_IFX + "6"),
        ber.oid(_IF + "10"),
        8,
        "in_verdict",
        (ber.oid(_IF + "11"), ber.oid(_IF + "12")),
    ),
    _Counted(
        "out_bits_per_second",
        ber.oid(_IFX + "10"),
        ber.oid(_IF + "16"),
        8,
        "out_verdict",
        (ber.oid(_IF + "17"), ber.oid(_IF + "18")),
    ),
    _Counted("in_errors_per_second", None, ber.oid(_IF + "14"), 1),
    _Counted("out_errors_per_second", None, ber.oid(_IF + "20"), 1),
)


@dataclass(slots=True)
class Memory:
    """A device's counters as last seen, by (value, interface name, bits): names survive renumbering, indexes do not.

    ``names`` are the interfaces' by encoded ifIndex, as the last poll had them; ``indexes`` the other way round.
    """

    counts: dict[tuple[str, str, int], Count] = field(default_factory=dict)
    names: Mapping[bytes, str] = field(default_factory=dict)
    indexes: Mapping[str, bytes] = field(default_factory=dict)
    uptime: Uptime | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """When a poll was: ``now`` of a clock that nobody sets; ``epoch`` is when its agent began to count, of the same
    clock, 0 when it does not tell; ``longest`` seconds between polls over which a rate is told."""

    now: float
    epoch: float
    longest: float


def tell(
    columns: Columns, memory: Memory, times: Times, values: MutableMapping[str, float], facts: MutableMapping[str, str]
) -> None:
    """Put what is known of every interface into ``values`` and ``facts``, and bring ``memory`` up to date."""
    named = dict(interfaces(columns))
    values.update(_renumbered(memory, named))
    memory.names = named or memory.names
    seen: dict[tuple[str, str, int], Count] = {}
    for index, name in named.items():
        speed = _speed(columns, index)
        if speed:
            values[f"speed_bits_per_second|{name}"] = speed
        if alias := text(columns.get(_ALIAS, {}).get(index)):
            facts[f"alias|{name}"] = alias
        for value, column in _STATES:
            if (state := number(columns.get(column, {}).get(index))) is not None:
                values[f"{value}|{name}"] = state
        for one in _COUNTED:
            told = _rate(one, columns, (index, name, speed), memory, times, seen)
            if told is None:
                continue
            if told.value is not None:
                values[f"{one.value}|{name}"] = round(told.value * 8) if one.bits == 8 else round(told.value, 3)
            if one.verdict and told.verdict is not Verdict.OK:
                values[f"{one.verdict}|{name}"] = float(told.verdict.code)
    recent = {key: count for key, count in memory.counts.items() if 0 <= times.now - count.at <= times.longest}
    memory.counts = recent | seen


def _rate(
    one: _Counted,
    columns: Columns,
    interface: tuple[bytes, str, float],
    memory: Memory,
    times: Times,
    seen: dict[tuple[str, str, int], Count],
) -> Rate | None:
    """The rate of one counter, which is put into ``seen``; None when the interface does not have it."""
    index, name, speed = interface
    found = counter(columns, index, one.wide, one.narrow)
    if found is None:
        return None
    value, bits = found
    key = (one.value, name, bits)
    count = seen[key] = _count(columns, index, value, times)
    fastest = speed or _FASTEST
    limit = fastest / 8 if one.bits == 8 else fastest / _SMALLEST_FRAME
    if bits == 64 or not one.packets:
        return rate(memory.counts.get(key), count, bits, limit, times.longest)
    most = _most_octets(one, columns, (index, name), memory, times, seen)
    # Without a speed every counter of 32 bits would be ambiguous.
    return rate(memory.counts.get(key), count, bits, limit if speed else None, times.longest, most)


def _count(columns: Columns, index: bytes, value: int, times: Times) -> Count:
    return Count(value, times.now, times.epoch, integer(columns.get(_DISCONTINUITY, {}).get(index)) or 0)


def _most_octets(
    one: _Counted,
    columns: Columns,
    interface: tuple[bytes, str],
    memory: Memory,
    times: Times,
    seen: dict[tuple[str, str, int], Count],
) -> float | None:
    """The octets of so many packets of the largest size; twice, for packets in error are octets and no packets."""
    index, name = interface
    packets: float | None = 0.0
    for place, column in enumerate(one.packets):
        value = integer(columns.get(column, {}).get(index))
        if value is None:
            return None
        key = (f"{one.value} packets {place}", name, 32)
        count = seen[key] = _count(columns, index, value, times)
        told = rate(memory.counts.get(key), count, 32, None, times.longest)
        if packets is None or told.value is None:
            packets = None  # but every column is counted, for the next time
        else:
            packets += told.value * (count.at - memory.counts[key].at)
    if packets is None:
        return None
    mtu = integer(columns.get(_MTU, {}).get(index))
    return 2 * packets * (mtu + _FRAME_HEAD if mtu and mtu > 0 else _JUMBO)


def _renumbered(memory: Memory, named: Mapping[bytes, str]) -> dict[str, float]:
    """The ifIndex of every name that has it since this poll: in the history it stands where it changed."""
    known, indexes = memory.indexes, {name: index for index, name in named.items()}
    memory.indexes = indexes or known
    changed = {name: cells.index(encoded) for name, encoded in indexes.items() if known.get(name) != encoded}
    return {f"if_index|{name}": float(number) for name, number in changed.items() if number is not None}


def interfaces(columns: Columns) -> Iterator[tuple[bytes, str]]:
    """(index, name) of every interface: ifName, or ifDescr."""
    names = columns.get(_NAME) or columns.get(_DESCR) or {}
    descriptions = columns.get(_DESCR, {})
    return _distinct({i: text(names.get(i)) or text(cell) for i, cell in (descriptions or names).items()})


def _distinct(names: Mapping[bytes, str]) -> Iterator[tuple[bytes, str]]:
    """(index, name); interfaces without a name of their own are told apart by their number."""
    times = Counter(names.values())
    for index, name in names.items():
        own = name and times[name] == 1
        yield index, name if own else f"{name} #{ber.dotted(ber.numbers(index))}".strip()


def counter(columns: Columns, index: bytes, wide: bytes | None, narrow: bytes | None) -> tuple[int, int] | None:
    """(value, bits) of the widest counter that the agent has."""
    for column, bits in ((wide, 64), (narrow, 32)):
        if column is not None and (value := integer(columns.get(column, {}).get(index))) is not None:
            return value, bits
    return None


def _speed(columns: Columns, index: bytes) -> float:
    plain, high = (number(columns.get(column, {}).get(index)) for column in (_SPEED, _HIGH_SPEED))
    return line_speed(plain, high) or 0
