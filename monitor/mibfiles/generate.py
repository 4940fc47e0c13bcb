"""From facts to a module of snmp.yml: which metrics, of which types, labelled how. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.names.objects import LEAVES, Object, Syntax
from monitor.names.table import Names, rows
from monitor.snmp.schema import Index, Lookup, Metric, Module, ObjectType

MANY = 20
"""Labels of an enumeration from which it tells a kind rather than a state: a label of its own, not a number."""
LABELS = 3
_TEXT_HINT = re.compile(r"[0-9]+[at]")
_LABEL = re.compile(r"(?:Descr|Description|Name|Alias|Label)$")
_INTEGERS = frozenset({"Integer32", "Unsigned32", "Gauge32", "TimeTicks"})
_REALS = ("Float", "Double")
_HELP = 120
_IF_LABELS = ("ifAlias", "ifDescr", "ifName")
_CHAINS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ifIndex": tuple(("ifIndex", label) for label in _IF_LABELS),
    "entPhysicalIndex": (("entPhysicalIndex", "entPhysicalDescr"), ("entPhysicalIndex", "entPhysicalName")),
    "dot1dBasePort": (("dot1dBasePort", "dot1dBasePortIfIndex"), ("dot1dBasePortIfIndex", "ifName")),
    "hrStorageIndex": (("hrStorageIndex", "hrStorageDescr"),),
    "hrDeviceIndex": (("hrDeviceIndex", "hrDeviceDescr"),),
}
"""Indexes that many tables share, and what names their rows: (from this label, by this column)."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A module, and what was left out of it and why."""

    module: Module
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    metrics: list[Metric] = field(default_factory=list)
    tables: dict[str, None] = field(default_factory=dict)
    gets: dict[str, None] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def module(
    names: Names, objects: Sequence[Object], roots: Sequence[str], types: Mapping[str, str] | None = None
) -> Generated:
    """A module of all these objects that can be read. ``roots`` are walked whole; without them each table is.

    ``types`` are types for objects by name, instead of what their MIB suggests.
    """
    chosen = [one for one in objects if one.kind in LEAVES and (not roots or _under(one.oid, roots))]
    readable = [one for one in chosen if one.access == ""]
    labels = {one.oid for column in readable for one in _own_labels(names, column)}
    labels |= {one.oid for name in _IF_LABELS if (one := names.named(name, "IF-MIB"))}
    draft, seen = _Draft(), set[str]()
    for one in readable:
        name = metric_name(one.name)
        if one.oid in labels and one.name not in (types or {}):
            draft.tables[_table(one)] = None
        elif name in seen:
            draft.left_out.append(f"{one.title}: another object is called {name} too")
        elif (made := metric(names, one, (types or {}).get(one.name))) is None:
            draft.left_out.append(f"{one.title}: its index cannot be a label")
        else:
            seen.add(name)
            draft.metrics.append(made)
            (draft.tables if made.indexes else draft.gets)[_table(one) if made.indexes else f"{one.oid}.0"] = None
    return Generated(_module(draft, roots), tuple(draft.left_out))


def _module(draft: _Draft, roots: Sequence[str]) -> Module:
    walk = _outermost([*roots, *draft.tables])
    looked_up = [one.oid for made in draft.metrics for one in made.lookups if one.oid and not _under(one.oid, walk)]
    walk = _outermost([*walk, *looked_up])
    gets = [oid for oid in draft.gets if not _under(oid, walk)]
    return Module(walk=tuple(walk), get=tuple(gets), metrics=tuple(draft.metrics))


def metric(names: Names, one: Object, type_: str | None = None) -> Metric | None:
    """The metric of one scalar or column; None when its row has an index that no label can show."""
    syntax = one.syntax or Syntax("OctetString", "OctetString")
    indexes = indexes_of(names, one) if one.kind == "column" else ()
    if indexes is None:
        return None
    kind = type_ or _type(names, one, syntax)
    hint = syntax.hint if kind == "OctetString" and syntax.base == "OctetString" else ""
    enumerated = kind in ("gauge", "EnumAsInfo", "EnumAsStateSet", "Bits")
    return Metric.model_validate(
        {
            "name": metric_name(one.name),
            "oid": one.oid,
            "type": kind,
            "help": _help(one),
            "indexes": indexes,
            "lookups": tuple(_lookups(names, one, indexes)),
            "enum_values": dict(syntax.values) if enumerated else {},
            "display_hint": hint,
        }
    )


def metric_name(name: str) -> str:
    """An object's name as Prometheus allows it."""
    return re.sub(r"[^A-Za-z0-9_:]", "_", name)


def indexes_of(names: Names, column: Object) -> tuple[Index, ...] | None:
    """The parts of a row's index; None when one is not known or can be no label."""
    parts = rows(names, column)
    if not parts:
        return None
    row = _row(names, column)
    implied = {part.name for part in row.index if part.implied} if row else set()
    found: list[Index] = []
    for place, part in enumerate(parts):
        syntax = part.syntax or Syntax("Integer32", "Integer32")
        following = parts[place + 1].syntax if place + 1 < len(parts) else None
        if syntax.is_a("InetAddressType") and following is not None and following.is_a("InetAddress"):
            continue  # the address that follows says its type itself
        if syntax.base in ("ObjectIdentifier", "Bits", "Opaque"):
            return None
        kind = _index_type(syntax, parts[place - 1].syntax if place else None)
        fixed = syntax.size if kind in ("DisplayString", "OctetString") else 0
        found.append(
            Index(labelname=metric_name(part.name), type=kind, fixed_size=fixed, implied=part.name in implied)
        )  # fmt: skip
    return tuple(found)


def _index_type(syntax: Syntax, before: Syntax | None) -> ObjectType:
    if syntax.is_a("InetAddress"):
        return "InetAddress" if before is not None and before.is_a("InetAddressType") else "OctetString"
    return _octets(syntax) or "gauge"


def _octets(syntax: Syntax) -> ObjectType | None:
    """The type of what is text, an address or octets; None for numbers."""
    if syntax.base == "IpAddress":
        return "InetAddressIPv4"
    if syntax.base != "OctetString":
        return None
    if syntax.is_a("DisplayString") or _TEXT_HINT.fullmatch(syntax.hint):
        return "DisplayString"
    if syntax.is_a("MacAddress", "PhysAddress") or syntax.hint == "1x:":
        return "PhysAddress48"
    if syntax.is_a("InetAddressIPv4", "InetAddressIPv6"):
        return "InetAddressIPv4" if syntax.is_a("InetAddressIPv4") else "InetAddressIPv6"
    return "OctetString"


def _type(names: Names, one: Object, syntax: Syntax) -> str:
    if syntax.base in ("Counter32", "Counter64"):
        return "counter"
    if syntax.base in _INTEGERS:
        return "EnumAsInfo" if len(syntax.values) > MANY else "gauge"
    if syntax.base == "Bits":
        return "Bits" if syntax.values else "OctetString"
    if syntax.base == "Opaque":
        return next((real for real in _REALS if syntax.is_a(real)), "OctetString")
    if syntax.is_a("DateAndTime"):
        return "DateAndTime"
    if syntax.is_a("InetAddress"):
        head, _, last = one.oid.rpartition(".")
        before = names.at(f"{head}.{int(last) - 1}")
        typed = before is not None and before.syntax is not None and before.syntax.is_a("InetAddressType")
        return "InetAddress" if typed else "OctetString"
    return _octets(syntax) or "OctetString"


def _lookups(names: Names, column: Object, indexes: Sequence[Index]) -> Iterator[Lookup]:
    """Labels that name a row for a person."""
    taken = {index.labelname for index in indexes}
    for index in indexes:
        for source, label in _CHAINS.get(index.labelname, ()):
            found = names.named(label)
            if found is not None and label not in taken and source in taken:
                taken.add(label)
                yield Lookup(labels=(source,), labelname=label, oid=found.oid, type=_lookup_type(found))
    by = tuple(index.labelname for index in indexes)
    for found in _own_labels(names, column):
        label = metric_name(found.name)
        if label not in taken:
            taken.add(label)
            yield Lookup(labels=by, labelname=label, oid=found.oid, type=_lookup_type(found))


def _lookup_type(found: Object) -> ObjectType:
    return (_octets(found.syntax) if found.syntax else None) or "gauge"


def _own_labels(names: Names, column: Object) -> list[Object]:
    """Texts of the same table that name its rows: their names end as names of names do."""
    row = _row(names, column) if column.kind == "column" else None
    parts = rows(names, column) if row is not None else ()
    if row is None or not parts or any(part.name in _CHAINS for part in parts):
        return []
    if any(part.syntax and _octets(part.syntax) == "DisplayString" for part in parts):
        return []  # the index is readable as it is
    mine = names.columns(_table(column))
    texts = (one for one in mine if one.syntax is not None and _octets(one.syntax) == "DisplayString")
    return [one for one in texts if one.access == "" and _LABEL.search(one.name)][:LABELS]


def _row(names: Names, column: Object) -> Object | None:
    """The row whose index counts: that which the column's own row augments, if it does."""
    row, seen = names.at(column.oid.rpartition(".")[0]), set[str]()
    while row is not None and row.augments and row.name not in seen:
        seen.add(row.name)
        row = names.named(row.augments)
    return row


def _table(one: Object) -> str:
    """The number of a column's table."""
    return one.oid.rsplit(".", 2)[0]


def _help(one: Object) -> str:
    """The first sentence of the description, or what there is of it; and the number, by which it can be looked up."""
    first = re.split(r"(?<=[a-z0-9)])\.(?:\s|$)", one.help, maxsplit=1)[0].strip()
    words = first if len(first) <= _HELP else first[:_HELP].rsplit(" ", 1)[0] + "…"
    return f"{words} - {one.oid}" if words else one.oid


def _under(oid: str, roots: Sequence[str]) -> bool:
    return any(oid == root or oid.startswith(f"{root}.") for root in roots)


def _outermost(oids: Sequence[str]) -> list[str]:
    """Each subtree once, in the order of their numbers."""
    ordered = sorted(set(oids), key=lambda oid: [int(part) for part in oid.split(".")])
    found: list[str] = []
    for oid in ordered:
        if not found or not _under(oid, found[-1:]):
            found.append(oid)
    return found
