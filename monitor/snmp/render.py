"""What was polled as Prometheus samples, with snmp_exporter's names, labels and conversions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from monitor.snmp import ber
from monitor.snmp.engine import Cell
from monitor.snmp.modules import Index, Lookup, Metric, ObjectType, Plan
from monitor.snmp.poll import PollResult

FLOAT_LIMIT = 1 << 53
"""Counter64 is exported modulo 2^53, so that a float64 holds it exactly and a rate sees one wrap."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample line. ``labels`` are in the order in which they are written."""

    name: str
    labels: tuple[tuple[str, str], ...]
    value: float
    kind: str
    help: str


def samples(plan: Plan, result: PollResult) -> Iterator[Sample]:
    """Every sample that a poll gives, metric by metric."""
    for _, metric in plan.metrics:
        if not metric.indexes:
            cell = result.scalars.get(metric.column + b"\x00")
            if cell is not None:
                yield from _samples(metric, (), cell)
            continue
        for index, cell in result.columns.get(metric.column, {}).items():
            yield from _samples(metric, tuple(_labels(metric, index, result.columns).items()), cell)


def text(cell: Cell, kind: ObjectType) -> str:
    """A cell as a label's value."""
    tag, body = cell
    if tag == ber.OBJECT_IDENTIFIER:
        return ber.oid_text(body)
    if tag in ber.UNSIGNED or tag == ber.INTEGER:
        return str(ber.number(tag, body))
    if tag == ber.IP_ADDRESS or (kind == "InetAddressIPv4" and len(body) == 4):
        return ber.dotted(body)
    if kind == "PhysAddress48":
        return ":".join(f"{byte:02X}" for byte in body)
    if kind == "OctetString":
        return f"0x{body.hex().upper()}" if body else ""
    return body.decode("utf-8", "replace")


def exposition(found: Iterable[Sample]) -> str:
    """The text format, version 0.0.4; samples of one name must follow one another."""
    lines = []
    last = ""
    for sample in found:
        if sample.name != last:
            lines.append(f"# HELP {sample.name} {escape_help(sample.help)}")
            lines.append(f"# TYPE {sample.name} {sample.kind}")
            last = sample.name
        labels = ",".join(f'{name}="{escape(value)}"' for name, value in sample.labels)
        lines.append(
            f"{sample.name}{{{labels}}} {number(sample.value)}" if labels else f"{sample.name} {number(sample.value)}"
        )
    return "".join(f"{line}\n" for line in lines)


def escape(value: str) -> str:
    """A label's value inside its quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def escape_help(value: str) -> str:
    """A HELP text."""
    return value.replace("\\", "\\\\").replace("\n", "\\n")


def number(value: float) -> str:
    """The shortest text that reads back as the same float64."""
    return str(int(value)) if value == int(value) and abs(value) < 1e17 else repr(value)


def _samples(metric: Metric, labels: tuple[tuple[str, str], ...], cell: Cell) -> Iterator[Sample]:
    tag, body = cell
    numeric = tag in ber.UNSIGNED or tag == ber.INTEGER
    if metric.type in ("gauge", "counter"):
        if numeric:
            value = ber.number(tag, body) % FLOAT_LIMIT if tag == ber.COUNTER64 else ber.number(tag, body)
            yield Sample(metric.name, labels, value * metric.scale + metric.offset, metric.type, metric.help)
    elif metric.type == "EnumAsInfo":
        state = metric.enum_values.get(ber.number(tag, body), text(cell, metric.type)) if numeric else ""
        yield Sample(f"{metric.name}_info", (*labels, (metric.name, state)), 1, "gauge", metric.help)
    elif metric.type == "EnumAsStateSet":
        current = ber.number(tag, body) if numeric else None
        for number_, state in metric.enum_values.items():
            set_ = (*labels, (metric.name, state))
            yield Sample(metric.name, set_, float(number_ == current), "gauge", metric.help)
    else:
        # A label of the same name (ifDescr of ifDescr) is written once.
        others = tuple(label for label in labels if label[0] != metric.name)
        yield Sample(metric.name, (*others, (metric.name, text(cell, metric.type))), 1, "gauge", metric.help)


def _labels(metric: Metric, index: bytes, columns: Mapping[bytes, Mapping[bytes, Cell]]) -> dict[str, str]:
    parts = dict(_index_parts(metric.indexes, ber.numbers(index)))
    labels = {name: value for name, (value, _) in parts.items()}
    for lookup in metric.lookups:
        if not lookup.labels:
            labels.pop(lookup.labelname, None)
            continue
        labels[lookup.labelname] = _looked_up(lookup, parts, columns)
    return labels


def _looked_up(
    lookup: Lookup, parts: Mapping[str, tuple[str, tuple[int, ...]]], columns: Mapping[bytes, Mapping[bytes, Cell]]
) -> str:
    key = ber.subidentifiers(number_ for label in lookup.labels for number_ in parts[label][1])
    cell = columns.get(ber.oid(lookup.oid), {}).get(key)
    return "" if cell is None else text(cell, lookup.type)


def _index_parts(indexes: Iterable[Index], left: tuple[int, ...]) -> Iterator[tuple[str, tuple[str, tuple[int, ...]]]]:
    """(label, (its text, the numbers that it was made of)) for each part of an index."""
    for index in indexes:
        size = _index_size(index, left)
        mine, left = left[:size], left[size:]
        yield index.labelname, (_index_text(index, mine), mine)


def _index_size(index: Index, left: tuple[int, ...]) -> int:
    if index.type in ("gauge", "counter", "EnumAsInfo", "EnumAsStateSet"):
        return 1
    if index.type == "InetAddressIPv4":
        return 4
    if index.type == "PhysAddress48":
        return 6
    if index.fixed_size:
        return index.fixed_size
    return len(left) if index.implied else 1 + (left[0] if left else 0)


def _index_text(index: Index, parts: tuple[int, ...]) -> str:
    if index.type in ("gauge", "counter", "EnumAsInfo", "EnumAsStateSet"):
        return str(parts[0]) if parts else ""
    if index.type in ("InetAddressIPv4", "ObjectIdentifier"):
        return ber.dotted(parts)
    prefixed = not index.fixed_size and not index.implied and index.type != "PhysAddress48"
    body = bytes(part & 0xFF for part in (parts[1:] if prefixed else parts))
    return text((ber.OCTET_STRING, body), index.type)
