"""From modules to what is asked: encoded instances and columns, each once, and only what a module's walk covers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import InputError
from monitor.snmp import ber
from monitor.snmp.plain import Cell
from monitor.snmp.schema import Filter, Metric, Module
from monitor.snmp.types import COMBINED

SCALAR = b"\x00"
"""The index of an object that is there once."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask for: encoded scalar instances and columns, each once, and the metrics to make of the answers."""

    scalars: tuple[bytes, ...]
    columns: tuple[bytes, ...]
    metrics: tuple[tuple[str, Metric], ...]
    """(module, metric)"""
    unordered: frozenset[bytes] = frozenset()
    """Columns whose names need not increase: snmp_exporter's ``allow_nonincreasing_oids``."""
    pieces: tuple[tuple[bytes, bytes], ...] = field(default=())
    """(column, an instance or subtree of it that is asked for instead of the whole)"""


def plan(modules: Mapping[str, Module], names: Sequence[str]) -> Plan:
    """Compile modules, in order and each once. Raises InputError for a name that is not known."""
    chosen = list(dict.fromkeys(names))
    for name in chosen:
        if name not in modules:
            raise InputError(f"Unknown module '{name}'")
    scalars: dict[bytes, None] = {}
    columns: dict[bytes, None] = {}
    pieces: dict[tuple[bytes, bytes], None] = {}
    unordered: set[bytes] = set()
    for name in chosen:
        module = modules[name]
        walks, gets = tuple(map(ber.oid, module.walk)), tuple(map(ber.oid, module.get))
        for metric in module.metrics:
            if not metric.indexes and (metric.column.startswith(walks) or metric.column + SCALAR in gets):
                scalars[metric.column + SCALAR] = None
        for column in _columns(module.metrics):
            if column.startswith(walks):
                columns[column] = None
                unordered |= {column} if module.allow_nonincreasing_oids else set()
                continue
            parts = [root for root in walks if root.startswith(column)]
            instances = [instance for instance in gets if instance.startswith(column)]
            columns |= dict.fromkeys(parts)
            unordered |= set(parts) if module.allow_nonincreasing_oids else set()
            scalars |= dict.fromkeys(instances)
            pieces |= dict.fromkeys((column, part) for part in (*parts, *instances))
    metrics = tuple((name, metric) for name in chosen for metric in modules[name].metrics)
    return Plan(tuple(scalars), tuple(sorted(columns)), metrics, frozenset(unordered), tuple(pieces))


def filter_plan(module: Module) -> Plan:
    """What a module's filters look at."""
    return Plan((), tuple(sorted({ber.oid(one.oid) for one in module.filters})), ())


def narrowed(module: Module, allowed: Iterable[tuple[Filter, Sequence[str]]]) -> Module:
    """The module with the filters' targets asked for at the allowed indexes only.

    ``allowed`` has dotted indexes; a filter that could not be evaluated is missing and narrows nothing.
    """
    walk, get = list(module.walk), list(module.get)
    for one, indexes in allowed:
        targets = [ber.oid(target) for target in one.targets]
        walk = [root for root in walk if ber.oid(root) not in targets]
        get = [name for name in get if not ber.oid(name).startswith(tuple(targets))]
        get += [f"{target}.{index}" for target in one.targets for index in indexes]
    return module.model_copy(update={"walk": tuple(walk), "get": tuple(get)})


Columns = Mapping[bytes, Mapping[bytes, Cell]]


def tables(chosen: Plan, scalars: Mapping[bytes, Cell], columns: Columns) -> Columns:
    """The columns as answered, those put together that were asked for in pieces."""
    if not chosen.pieces:
        return columns
    together: dict[bytes, dict[bytes, Cell]] = {}
    for column, piece in chosen.pieces:
        cells = together.setdefault(column, dict(columns.get(column, {})))
        index = piece[len(column) :]
        if piece in scalars:
            cells[index] = scalars[piece]
        cells |= {index + rest: cell for rest, cell in columns.get(piece, {}).items()}
    return {**columns, **together}


def previous(column: bytes) -> bytes:
    """The column before this one, which holds the type of what stands in this one."""
    parts = ber.numbers(column)
    return ber.subidentifiers((*parts[:-1], max(0, parts[-1] - 1)))


def _columns(metrics: Iterable[Metric]) -> Iterator[bytes]:
    for metric in metrics:
        if not metric.indexes:
            continue
        yield metric.column
        if metric.type in COMBINED:
            yield previous(metric.column)
        for lookup in metric.lookups:
            if lookup.oid:
                yield lookup.column
                if lookup.type in COMBINED:
                    yield previous(lookup.column)
