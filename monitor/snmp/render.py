"""What was polled as Prometheus samples, with snmp_exporter's names, labels and conversions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite, isnan

from monitor.snmp import ber, convert
from monitor.snmp.hot import Column, lines
from monitor.snmp.plain import Cell
from monitor.snmp.plans import SCALAR, Columns, Plan, previous, tables
from monitor.snmp.poll import PollResult
from monitor.snmp.schema import Lookup, Metric
from monitor.snmp.types import COMBINED

Labels = tuple[tuple[str, str], ...]
_PLAIN = frozenset({"gauge", "counter", "Integer", "Integer32"})
"""Types whose value is the number as it came."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample line. ``labels`` are in the order in which they are written."""

    name: str
    labels: Labels
    value: float
    kind: str
    help: str


@dataclass(frozen=True, slots=True)
class Lines:
    """The samples of a whole column as text lines, each series once."""

    name: str
    kind: str
    help: str
    text: bytes


def blocks(plan: Plan, result: PollResult) -> Iterator[Sample | Lines]:
    """Every sample that a poll gives; columns of plain whole numbers, which most are, at once."""
    columns = tables(plan, result.scalars, result.columns)
    shapes: dict[str, tuple[dict[bytes, Labels], dict[bytes, bytes]]] = {}
    for _, metric in plan.metrics:
        labels, written = shapes.setdefault(metric.shape, ({}, {}))
        column = columns.get(metric.column)
        text = _lines(metric, column, columns, labels, written) if metric.indexes else None
        if text is None:
            yield from _of(metric, result, columns, labels)
        elif text:
            yield Lines(metric.name, "counter" if metric.type == "counter" else "gauge", metric.help, text)


def _lines(
    metric: Metric,
    column: Mapping[bytes, Cell] | None,
    columns: Columns,
    labels: dict[bytes, Labels],
    written: dict[bytes, bytes],
) -> bytes | None:
    """A column's lines; None when they are not all plain numbers of different series."""
    if metric.type not in _PLAIN or metric.offset or metric.scale not in (0.0, 1.0) or not isinstance(column, Column):
        return None
    for index in column:
        if index not in written:
            if index not in labels:
                labels[index] = tuple(_labels(metric, index, columns).items())
            written[index] = _written(labels[index]).encode()
    if len(set(written.values())) != len(written) or b"" in written.values():
        return None
    return lines(metric.name.encode(), written, column)


def samples(plan: Plan, result: PollResult) -> Iterator[Sample]:
    """Every sample that a poll gives, metric by metric."""
    columns = tables(plan, result.scalars, result.columns)
    # Nearly all metrics of a table have the same indexes and lookups: the labels of a row are made once.
    shapes: dict[str, dict[bytes, Labels]] = {}
    for _, metric in plan.metrics:
        yield from _of(metric, result, columns, shapes.setdefault(metric.shape, {}))


def _of(metric: Metric, result: PollResult, columns: Columns, labels: dict[bytes, Labels]) -> Iterator[Sample]:
    """A metric's samples; ``labels`` are those of the rows that are known."""
    if not metric.indexes:
        cell = result.scalars.get(metric.column + SCALAR)
        if cell is not None:
            yield from _samples(metric, (), cell, metric.type)
        return
    for index, cell in columns.get(metric.column, {}).items():
        if index not in labels:
            labels[index] = tuple(_labels(metric, index, columns).items())
        yield from _samples(metric, labels[index], cell, _kind(metric.type, metric.column, index, columns))


def exposition(found: Iterable[Sample | Lines]) -> str:
    """The text format, version 0.0.4: samples of one name together, and each series once."""
    families: dict[str, list[Sample | Lines]] = {}
    for one in found:
        families.setdefault(one.name, []).append(one)
    parts = []
    for name, members in families.items():
        first = members[0]
        parts.append(f"# HELP {name} {escape_help(first.help)}\n# TYPE {name} {first.kind}\n")
        if isinstance(first, Lines) and len(members) == 1:
            parts.append(first.text.decode())
            continue
        series: dict[str, str] = {}
        for one in members:
            for key, value in _series(one):
                series.setdefault(key, value)
        parts += [f"{key} {value}\n" for key, value in series.items()]
    return "".join(parts)


def _series(one: Sample | Lines) -> Iterator[tuple[str, str]]:
    if isinstance(one, Sample):
        labels = _written(one.labels)
        yield f"{one.name}{{{labels}}}" if labels else one.name, number(one.value)
        return
    for line in one.text.decode().split("\n")[:-1]:  # a label's value has no line end, it is escaped
        series, _, value = line.rpartition(" ")
        yield series, value


def _written(labels: Labels) -> str:
    return ",".join([f'{label}="{escape(value)}"' for label, value in labels])


def escape(value: str) -> str:
    """A label's value inside its quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def escape_help(value: str) -> str:
    """A HELP text."""
    return value.replace("\\", "\\\\").replace("\n", "\\n")


def number(value: float) -> str:
    """The shortest text that reads back as the same float64."""
    if not isfinite(value):
        return "NaN" if isnan(value) else "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 1e17 else repr(value)


def _samples(metric: Metric, labels: Labels, cell: Cell, kind: str) -> Iterator[Sample]:
    match metric.type:
        case "gauge" | "counter" | "Float" | "Double" | "Integer" | "Integer32":
            value = convert.number(cell)
        case "DateAndTime":
            value = convert.date_and_time(cell)
        case "ParseDateAndTime":
            value = convert.written_time(cell, metric.datetime_pattern)
        case "NTPTimeStamp":
            value = convert.ntp_time(cell)
        case "EnumAsInfo" | "EnumAsStateSet" | "Bits":
            yield from _states(metric, labels, cell)
            return
        case _:
            yield from _strings(metric, labels, convert.text(cell, kind, metric.display_hint))
            return
    if value is not None:
        scaled = value * (metric.scale or 1.0) + metric.offset if metric.scale != 1.0 or metric.offset else value
        yield Sample(metric.name, labels, scaled, "counter" if metric.type == "counter" else "gauge", metric.help)


def _states(metric: Metric, labels: Labels, cell: Cell) -> Iterator[Sample]:
    help_ = f"{metric.help} ({metric.type})"
    if metric.type == "Bits":
        if cell[0] != ber.OCTET_STRING:
            return
        for bit, state in metric.enum_values.items():
            here = bit // 8 < len(cell[1]) and cell[1][bit // 8] & 128 >> bit % 8
            yield Sample(metric.name, (*labels, (metric.name, state)), float(bool(here)), "gauge", help_)
        return
    current = convert.number(cell)
    if current is None:
        return
    now = metric.enum_values.get(int(current), str(int(current)))
    if metric.type == "EnumAsInfo":
        yield Sample(f"{metric.name}_info", (*labels, (metric.name, now)), 1, "gauge", help_)
        return
    yield Sample(metric.name, (*labels, (metric.name, now)), 1, "gauge", help_)
    for number_, state in metric.enum_values.items():
        if number_ != current:
            yield Sample(metric.name, (*labels, (metric.name, state)), 0, "gauge", help_)


def _strings(metric: Metric, labels: Labels, found: str) -> Iterator[Sample]:
    if not metric.regex_extracts:
        # A label of the same name (ifDescr of ifDescr) is written once.
        own = () if any(name == metric.name for name, _ in labels) else ((metric.name, found),)
        yield Sample(metric.name, (*labels, *own), 1, "gauge", metric.help)
        return
    for suffix, extracts in metric.regex_extracts.items():
        tried = (convert.extracted(one.compiled, one.value, found) for one in extracts)
        value = next((one for one in tried if one is not None), None)
        if value is not None:
            scaled = value * (metric.scale or 1.0) + metric.offset
            yield Sample(metric.name + suffix, labels, scaled, "gauge", f"{metric.help} (regex extracted)")


def _labels(metric: Metric, index: bytes, columns: Columns) -> dict[str, str]:
    left = ber.numbers(index)
    labels: dict[str, str] = {}
    used: dict[str, tuple[int, ...]] = {}
    for part in metric.indexes:
        (text, numbers), left = convert.index_part(
            left, part.type, part.fixed_size, part.implied, part.enum_values if part.type == "EnumAsInfo" else {}
        )
        labels[part.labelname], used[part.labelname] = text, numbers
    for lookup in metric.lookups:
        if not lookup.labels:
            labels.pop(lookup.labelname, None)
            continue
        labels[lookup.labelname], numbers = _looked_up(lookup, used, columns)
        used[lookup.labelname] = numbers
    return labels


def _looked_up(lookup: Lookup, used: Mapping[str, tuple[int, ...]], columns: Columns) -> convert.Part:
    try:
        key = ber.subidentifiers(number_ for label in lookup.labels for number_ in used[label])
    except KeyError:  # an earlier link of the chain is missing
        return "", ()
    cell = columns.get(lookup.column, {}).get(key)
    if cell is None:
        return "", ()
    kind = _kind(lookup.type, lookup.column, key, columns)
    shown = convert.text(cell, kind, lookup.display_hint, lookup.enum_values if lookup.type == "EnumAsInfo" else None)
    value = convert.number(cell)
    return shown, () if value is None or value < 0 else (int(value),)


def _kind(kind: str, column: bytes, index: bytes, columns: Columns) -> str:
    """The type itself, or for a combined one that which the number in the column before it stands for."""
    if kind not in COMBINED:
        return kind
    before = columns.get(previous(column), {}).get(index)
    told = None if before is None else convert.number(before)
    return "OctetString" if told is None else COMBINED[kind].get(int(told), "OctetString")
