"""Processors, memory and storage: HOST-RESOURCES-MIB (RFC 2790), and where ``hosts.yml`` says that others tell them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from monitor.identify import knowledge
from monitor.identify.answers import Answers, Oid, Value, number_in, parsed
from monitor.identify.identity import SYS_OBJECT_ID
from monitor.identify.knowledge import Strict, checked
from monitor.snmp import ber

FILE = Path(__file__).with_name("hosts.yml")
_PART_NAMES = ("1.3.6.1.2.1.47.1.1.1.1.7", "1.3.6.1.2.1.47.1.1.1.1.2")
_TABLE = "1.3.6.1.2.1.25.2.3.1"
_STORAGE_TYPES = "1.3.6.1.2.1.25.2.1."
_MEMORIES = {2: "system", 3: "virtual"}
"""hrStorageRam, hrStorageVirtualMemory."""
_STORAGES = {4: "hrStorageFixedDisk", 5: "hrStorageRemovableDisk", 8: "hrStorageRamDisk", 9: "hrStorageFlashMemory"}
_PHYSICAL, _RECLAIMED = "physical memory", ("memory buffers", "cached memory")
"""Rows of NET-SNMP: what the first counts as used holds the other two, which Linux gives back when it is asked."""
_OTHER_MEMORIES = {
    "memory buffers": "buffers", "cached memory": "cached", "shared memory": "shared", "swap space": "swap",
    "swap": "swap",
}  # fmt: skip
_OF_PHYSICAL = (*_RECLAIMED, "shared memory")
"""Parts of the physical memory: as their size NET-SNMP tells what is in use."""
_WRAP = 1 << 32
_BEYOND = _WRAP - 1
"""What a Gauge32 holds at most, and tells of more."""


class _Rule(Strict):
    """``of``: a maker's prefix of sysObjectID, where one tree is repeated under each product; objects that begin with a
    point then stand in the product's."""

    of: str = ""
    name: str = ""
    label: str = ""
    part: str = ""
    parts: bool = False
    unless: str = ""


_Any = TypeVar("_Any", bound=_Rule)


class Processor(_Rule):
    """A processor's load in percent. ``scale``: what to multiply it with. ``idle``: the object tells the rest of it.
    ``match``: a pattern whose group tells it in a text. ``absent_by``: a column without which, or with 0 there too, a 0
    is a part that has no processor."""

    oid: str
    type: str
    scale: float = 1
    idle: bool = False
    match: str = ""
    absent_by: str = ""


class Room(_Rule):
    """Memory or storage. ``unit``: a column of octets a unit, beside ``scale``. ``not_used``: objects that tell what
    counts as used and is not."""

    total: str = ""
    used: str = ""
    free: str = ""
    share: str = ""
    scale: int = 1
    unit: str = ""
    kind: str = ""
    not_used: tuple[str, ...] = ()


class _Known(Strict):
    processors: tuple[Processor, ...]
    memory: tuple[Room, ...]
    storage: tuple[Room, ...]


@cache
def known() -> _Known:
    """The file, read once. Raises InputError."""
    found: _Known = checked(FILE, _Known)
    return found


def asked(named: str = "") -> frozenset[str]:
    """Every object that the file reads, on a device with this sysObjectID."""
    found: set[str] = set()
    for one in _of(known().processors, named):
        found |= {one.oid, one.label, one.part, one.unless, one.absent_by}
    for room in _of((*known().memory, *known().storage), named):
        found |= {room.total, room.used, room.free, room.share, room.label, room.part, room.unless, room.unit}
        found |= {*room.not_used}
    return frozenset(found - {""})


def _of(rules: Iterable[_Any], named: str) -> Iterator[_Any]:
    """Those that a device with this sysObjectID can have, with all their objects named in full."""
    for rule in rules:
        tree = knowledge.tree(rule.of, named) if rule.of else ""
        if not rule.of:
            yield rule
        elif tree:
            own = {field: tree + oid for field, oid in rule if isinstance(oid, str) and oid.startswith(".")}
            yield rule.model_copy(update=own)


def host(answers: Answers) -> dict[str, list[dict[str, Any]]]:
    """Processors (load in percent), memory and storage (octets and percent); what is not told is missing."""
    memory, storage = _standard(answers)
    named, rules = answers.text(SYS_OBJECT_ID), known()
    rooms = (row for rule in _of(rules.memory, named) for row in _rooms(answers, rule, "class", "system"))
    disks = (row for rule in _of(rules.storage, named) for row in _rooms(answers, rule, "type", "disk"))
    found = {
        "processors": [row for rule in _of(rules.processors, named) for row in _processors(answers, rule)],
        "memory": [*memory, *rooms],
        "storage": [*storage, *map(_stored, disks)],
    }
    return {name: rows for name, rows in found.items() if rows}


def _processors(answers: Answers, rule: Processor) -> Iterator[dict[str, Any]]:
    if rule.unless and answers.has(rule.unless):
        return
    others = answers.column(rule.absent_by) if rule.absent_by else {}
    exact = answers.get(rule.oid)
    cells = {(): exact} if exact is not None else answers.column(rule.oid)
    for index, cell in cells.items():
        load = _load(rule, cell)
        other = others.get(index)
        if load is None or not 0 <= load <= 100 or (rule.absent_by and not load and not (other and other.number())):
            continue
        label = _name(answers, rule, index) or "Processor"
        yield {"descr": label, "type": rule.type, "usage_pct": load, "oid": ber.dotted((*parsed(rule.oid), *index))}


def _load(rule: Processor, cell: Value) -> float | None:
    if rule.match:
        found = re.search(rule.match, cell.text())
        return float(found[1]) if found else None
    load = cell.number()
    if load is None:
        return None
    return 100 - load if rule.idle else load if rule.scale == 1 else round(load * rule.scale, 2)


def _rooms(answers: Answers, rule: Room, word: str, usual: str) -> Iterator[dict[str, Any]]:
    if rule.unless and answers.has(rule.unless):
        return
    totals, used, free, shares = (
        answers.column(oid) if oid else {} for oid in (rule.total, rule.used, rule.free, rule.share)
    )
    units = answers.column(rule.unit) if rule.unit else {}
    spared = sum(number_in(cell) or 0 for oid in rule.not_used for cell in answers.column(oid).values())
    for index in sorted(shares or used or free):
        told = [number_in(cells.get(index)) for cells in (totals, used, free, shares)]
        figures = _figures(told, (number_in(units.get(index)) or 1) * rule.scale, spared)
        if figures:
            yield {"descr": _name(answers, rule, index) or "Memory", word: rule.kind or usual, **figures}


def _figures(told: list[float | None], scale: float, spared: float) -> dict[str, Any]:
    """Of two of total, used and free, or of a share; empty when that is not a room with something in it."""
    total, used, free, share = (None if one == _BEYOND else one for one in told)
    if total is None and used is not None and free is not None:
        total = used + free
    if used is None and total is not None and free is not None:
        used = total - free
    if share is not None:
        if not 0 <= share <= 100 or (not share and not total):
            return {}
        if not total or total < 0:
            return {"perc": round(share)}
        used = total * share / 100
    if not total or used is None or total < 0 or used < 0:
        return {}
    return _room(total * scale, max(0.0, used - spared) * scale)


def _room(total: float, used: float) -> dict[str, Any]:
    return {
        "total": round(total), "used": round(used), "free": round(total - used), "perc": round(used * 100 / total),
    }  # fmt: skip


def _stored(room: dict[str, Any]) -> dict[str, Any]:
    return {"size" if name == "total" else name: value for name, value in room.items()}


def _standard(answers: Answers) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """hrStorageTable as memory and storage. Sizes beyond 2³¹ units come as negative numbers."""
    rows = list(_rows(answers))
    spared = sum(used for _, _, label, _, used in rows if label.casefold() in _RECLAIMED)
    physical = next((size for _, _, label, size, _ in rows if label.casefold() == _PHYSICAL), 0.0)
    memory, storage = [], []
    for index, kind, label, size, used in rows:
        said = label.casefold()
        if kind in _MEMORIES or said in _OTHER_MEMORIES:
            # an agent that leaves them out already has less in use than they are
            taken = used - spared if said == _PHYSICAL and used > spared else used
            whole = max(physical, size) if said in _OF_PHYSICAL else size
            memory.append({"descr": label, "class": _MEMORIES.get(kind) or _OTHER_MEMORIES[said]} | _room(whole, taken))
        elif kind in _STORAGES:
            storage.append(
                {"descr": label, "type": _STORAGES[kind], "index": ber.dotted(index)} | _stored(_room(size, used))
            )
    return memory, storage


def _rows(answers: Answers) -> Iterator[tuple[Oid, int, str, float, float]]:
    """Index, number of hrStorageType, description, size and used octets of the rows that hold something."""
    types, names, units, sizes, used = (answers.column(f"{_TABLE}.{number}") for number in (2, 3, 4, 5, 6))
    for index, cell in sizes.items():
        kind = types[index].text().removeprefix(_STORAGE_TYPES) if index in types else ""
        unit, size, filled = number_in(units.get(index)), _unsigned(cell), _unsigned(used.get(index))
        if unit and unit > 0 and size and filled is not None:
            label = names[index].text() if index in names else ""
            yield index, int(kind) if kind.isdecimal() else 0, label, size * unit, filled * unit


def _unsigned(cell: Value | None) -> float | None:
    found = number_in(cell)
    return found + _WRAP if found is not None and found < 0 else found


def _name(answers: Answers, rule: _Rule, index: Oid) -> str:
    """A label's text, or the name of the physical part that the index or a column says it is."""
    labels: Mapping[Oid, Value] = answers.column(rule.label) if rule.label else {}
    if index in labels and (text := labels[index].text()):
        return text
    part = index if rule.parts else None
    if rule.part:
        pointed = answers.get(f"{rule.part}.{ber.dotted(index[:1])}")
        part = (pointed.integer() or 0,) if pointed is not None else None
    told = (answers.text(f"{oid}.{ber.dotted(part)}") for oid in _PART_NAMES) if part else ()
    return next((text for text in told if text), rule.name)
