"""What was asked, shown: lines for people, JSON, or Prometheus' text; each as it comes."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from core.i18n import Language
from core.model import Outcome
from monitor.mibfiles.generate import metric
from monitor.names import values
from monitor.names.objects import LEAVES, Object
from monitor.names.table import Names
from monitor.snmp import ber, render
from monitor.snmp.engine import Cell
from monitor.snmp.plans import SCALAR, Plan
from monitor.snmp.poll import PollResult

FORMATS = ("table", "json", "prometheus")
Write = Callable[[str], object]
_WIDTH = 44


@dataclass(frozen=True, slots=True)
class Ending:
    """How it went, for who reads the end."""

    outcome: Outcome
    seconds: float
    packets: int
    findings: tuple[str, ...] = ()


class Output(Protocol):
    """One way to show. ``show`` is called for each batch in order, ``end`` once, also after an interruption."""

    def show(self, batch: Iterable[ber.VarBind]) -> None: ...

    def end(self, how: Ending) -> None: ...


def output(name: str, names: Names, language: Language, write: Write, numeric: bool = False) -> Output:
    """The output of this name, one of FORMATS."""
    if name == "json":
        return _Json(names, language, write)
    if name == "prometheus":
        return _Prometheus(names, write)
    return _Lines(names, language, write, numeric)


class _Lines:
    def __init__(self, names: Names, language: Language, write: Write, numeric: bool) -> None:
        self._names, self._language, self._write, self._numeric = names, language, write, numeric

    def show(self, batch: Iterable[ber.VarBind]) -> None:
        names, language, numeric = self._names, self._language, self._numeric
        lines = []
        for name, tag, body in batch:
            found, rest = names.of(name)
            title = ber.oid_text(name) if numeric or found is None else titled(found, rest)
            lines.append(f"{title:<{_WIDTH}}  {values.shown((tag, body), found, names, language)}\n")
        self._write("".join(lines))

    def end(self, how: Ending) -> None:
        pass


class _Json:
    def __init__(self, names: Names, language: Language, write: Write) -> None:
        self._names, self._language, self._write = names, language, write
        self._separator = '{"objects": [\n'

    def show(self, batch: Iterable[ber.VarBind]) -> None:
        parts = []
        for name, tag, body in batch:
            parts.append(self._separator + json.dumps(self._one(name, (tag, body)), ensure_ascii=False))
            self._separator = ",\n"
        self._write("".join(parts))

    def _one(self, name: bytes, cell: tuple[int, bytes]) -> dict[str, object]:
        found, rest = self._names.of(name)
        about: dict[str, object] = {"oid": ber.oid_text(name), "type": values.kind(cell), "value": values.plain(cell)}
        if found is not None and found.kind in LEAVES:
            about |= {"module": found.module, "name": found.name, "index": index_text(rest)}
            label = values.shown(cell, found, self._names, self._language)
            if label != str(about["value"]):
                about["shown"] = label
        return about

    def end(self, how: Ending) -> None:
        head = '{"objects": [' if self._separator.startswith("{") else "\n"
        rest = {"outcome": how.outcome, "seconds": round(how.seconds, 4), "packets": how.packets}
        tail = json.dumps({**rest, "findings": how.findings}, ensure_ascii=False)
        self._write(f"{head}], {tail[1:]}\n")


class _Prometheus:
    """A column at a time: its samples stand together, and no more than one column is held."""

    def __init__(self, names: Names, write: Write) -> None:
        self._names, self._write = names, write
        self._current: Object | None = None
        self._cells: dict[bytes, Cell] = {}
        self._written: set[str] = set()

    def show(self, batch: Iterable[ber.VarBind]) -> None:
        for name, tag, body in batch:
            found, rest = self._names.of(name)
            if found is not self._current:
                self._flush()
                self._current = found
            if found is not None and found.kind in LEAVES:
                self._cells[rest] = (tag, body)

    def end(self, how: Ending) -> None:  # noqa: ARG002  -- the Protocol's
        self._flush()

    def _flush(self) -> None:
        cells, self._cells = self._cells, {}
        if not cells or self._current is None or self._current.title in self._written:
            return
        self._written.add(self._current.title)
        self._write(render.exposition(_samples(self._names, self._current, cells)))


def _samples(names: Names, found: Object, cells: Mapping[bytes, Cell]) -> Iterator[render.Sample]:
    """Without lookups: their columns come before or after this one. An index that cannot be read is one label."""
    made = metric(names, found)
    if made is not None and made.indexes:
        made = made.model_copy(update={"lookups": ()})
        yield from render.samples(Plan((), (), (("", made),)), PollResult(Outcome.ANSWERED, {}, {made.column: cells}))
        return
    alone = metric(names, replace(found, kind="scalar"))
    if alone is None:
        return
    plan = Plan((), (), (("", alone),))
    for index, cell in cells.items():
        of = () if index == SCALAR else (("index", ber.dotted(ber.numbers(index))),)
        for one in render.samples(plan, PollResult(Outcome.ANSWERED, {alone.column + SCALAR: cell})):
            yield replace(one, labels=(*of, *one.labels))


def titled(found: Object, rest: bytes) -> str:
    """'IF-MIB::ifDescr.3'."""
    return f"{found.module}::{found.name}.{index_text(rest)}" if rest else found.title


def index_text(index: bytes) -> str:
    """An encoded index, dotted."""
    # each number below 128 is the octet itself
    return ber.dotted(index) if index.isascii() else ber.dotted(ber.numbers(index))


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned text."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )
