"""Vendor, kind, model, serial number, firmware and hardware revision, each with where it was read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from monitor.identify import knowledge
from monitor.identify.answers import ENTERPRISES, Answers, Oid, Value, mac_of
from monitor.identify.knowledge import Source, Vendor, place

_LLDP_DESCR = "1.0.8802.1.1.2.1.3.4.0"
"""lldpLocSysDesc, which is sysDescr once more, for agents whose system group is out of sight."""
SYS_DESCR, SYS_OBJECT_ID = "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.2.0"
_ENTITY = "1.3.6.1.2.1.47.1.1.1.1"
_COLUMNS = {"descr": 2, "name": 7, "hw_rev": 8, "fw_rev": 9, "sw_rev": 10, "serial": 11, "mfg": 12, "model": 13}
_UPS_MAKER = "1.3.6.1.2.1.33.1.1.1.0"
_CLASS, _CONTAINED = f"{_ENTITY}.5", f"{_ENTITY}.4"
_CHASSIS, _STACK, _MODULE = 3, 11, 9
FIELDS = ("model", "serial", "firmware", "hardware")
_GENERIC = ("1.3.6.1.4.1.8072.", "1.3.6.1.4.1.2021.", "1.3.6.1.2.1.", "0.")
"""sysObjectIDs that name the agent's software (NET-SNMP-AGENT-MIB, UCD) or a standard's MIB, not the device."""
_SHARED = {9: ((9, 23),)}
"""Tables under a vendor's number that others' devices have too: CISCO-CDP-MIB."""
_TELLING = (("1.3.6.1.2.1.43.11.1.1", "printer"), ("1.3.6.1.2.1.33.1", "ups"))
"""prtMarkerSuppliesTable (RFC 3805) and UPS-MIB (RFC 1628); a router may tell of the UPS at its USB port, too."""
_COMMON = (("1.3.6.1.2.1.17.1.4.1.2", "switch"), ("1.3.6.1.2.1.25.3.3.1.2", "server"))
"""BRIDGE-MIB and hrProcessorTable, which others have too."""
_NOTHING = frozenset(
    {"", "n/a", "na", "none", "null", "unknown", "0", "-", "not available", "not specified", "default"}
    | {"default string", "not applicable", "to be filled by o.e.m."}
    | {"system manufacturer", "system product name", "system serial number"}
)
"""What stands where nothing is known; the later ones are what the makers of PC boards leave in their SMBIOS tables."""


@dataclass(frozen=True, slots=True)
class Found:
    """A field's value, where it was read, what stood there, and how sure that is (0 to 1)."""

    value: str
    oid: str
    raw: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Identity:
    """What a device is."""

    vendor: str
    kind: str
    fields: dict[str, Found]
    evidence: dict[str, Found]


def identify(answers: Answers) -> Identity:
    """The identity of a device; what cannot be told is missing."""
    described = answers.text(SYS_DESCR) or answers.text(_LLDP_DESCR)
    named = answers.text(SYS_OBJECT_ID)
    vendor, why = _vendor(answers, described, named)
    fields = {}
    for field in FIELDS:
        for origin in (vendor, knowledge.standard()):
            sources: tuple[Source, ...] = getattr(origin, field) if origin else ()
            found = _first(answers, sources, described, (named, origin.own(named) if origin else ""))
            if found is not None:
                fields[field] = found
                break
    kind = _kind(answers, vendor, why, described, named)
    maker = vendor.vendor if vendor else why.value if why else ""
    evidence = {name: found for name, found in (("vendor", why), ("kind", kind)) if found is not None}
    return Identity(maker, kind.value if kind else "", fields, evidence)


def _vendor(answers: Answers, described: str, named: str) -> tuple[Vendor | None, Found | None]:
    """By the longest prefix of sysObjectID; where that names only the agent, by signs and by sysDescr."""
    every = [vendor for vendor in knowledge.vendors() if vendor.vendor]
    generic = _is_generic(named)
    best: tuple[float, Vendor, Found] | None = None
    for vendor in every:
        for prefix in vendor.objects:
            if f"{named}.".startswith(f"{prefix}."):
                best = _better(best, 100 + len(prefix), vendor, Found(vendor.vendor, SYS_OBJECT_ID, named, 1.0))
        sign = next((oid for oid in vendor.signs if answers.has(oid)), None)
        if sign is not None and (generic or vendor.rank > 0):
            points = 300 + vendor.rank if vendor.rank > 0 else 60 + vendor.rank
            best = _better(best, points, vendor, Found(vendor.vendor, sign, answers.text(sign), 0.9))
        if vendor.descr and re.search(vendor.descr, described, re.IGNORECASE):
            points = 250 if generic else 50
            where = SYS_DESCR if answers.text(SYS_DESCR) else _LLDP_DESCR
            best = _better(best, points + vendor.rank, vendor, Found(vendor.vendor, where, described, 0.8))
    best = best or _by_number(named)
    if best is None or (generic and best[0] < 250):
        best = _by_enterprise(answers, every, described) or best
    maker = _maker(answers) if best is None or best[1].rank < 0 else None
    if maker is not None:
        return next((one for one in every if one.vendor.casefold() in maker.value.casefold().split()), None), maker
    return (best[1], best[2]) if best else (None, None)


def _better(
    best: tuple[float, Vendor, Found] | None, points: float, vendor: Vendor, found: Found
) -> tuple[float, Vendor, Found]:
    return best if best is not None and best[0] >= points else (points, vendor, found)


def _by_number(named: str) -> tuple[float, Vendor, Found] | None:
    """Whose enterprise number a sysObjectID begins with, for makers without a file."""
    number = re.match(rf"{re.escape(ENTERPRISES)}\.(\d+)(?:\.|$)", named)
    vendor = knowledge.makers().get(int(number[1])) if number else None
    return (0.0, vendor, Found(vendor.vendor, SYS_OBJECT_ID, named, 0.5)) if vendor else None


def _by_enterprise(answers: Answers, every: Iterable[Vendor], described: str) -> tuple[float, Vendor, Found] | None:
    """A vendor whose enterprise the agent has, when it has only one besides those of the agent's software."""
    present = [number for number in answers.enterprises() if number not in (8072, 2021)]
    for number in present:
        prefix = f"{ENTERPRISES}.{number}"
        if all(index[:2] in _SHARED.get(number, ()) for index, _ in answers.rows(prefix)):
            continue
        for vendor in every:
            if prefix in vendor.objects:
                return 70.0, vendor, Found(vendor.vendor, prefix, described, 0.6)
    return None


def _maker(answers: Answers) -> Found | None:
    """entPhysicalMfgName of the chassis, or upsIdentManufacturer (RFC 1628): the device's, whatever its agent's."""
    ups = answers.text(_UPS_MAKER).strip()
    made = Found(ups, _UPS_MAKER, ups, 0.85) if ups.casefold() not in _NOTHING else None
    return next(_entity(answers, "mfg"), made)


def _first(answers: Answers, sources: Iterable[Source], described: str, named: tuple[str, str]) -> Found | None:
    """``named``: the sysObjectID, and the product's tree in it."""
    for source in sources:
        if source.when and not source.condition.search(described):
            continue
        if source.has and not answers.has(source.has):
            continue
        if source.object and not f"{named[0]}.".startswith(f"{source.object}."):
            continue
        found = _take(answers, source, described, named)
        if found is not None:
            return found
    return None


def _take(answers: Answers, source: Source, described: str, named: tuple[str, str]) -> Found | None:
    if source.parts:
        parts = [found for part in source.parts if (found := _first(answers, (part,), described, named))]
        if not parts:
            return None
        text = source.join.join(part.value for part in parts)
        return Found(text, parts[0].oid, parts[0].raw, min(part.confidence for part in parts))
    for candidate in _candidates(answers, source, named[1]):
        value = _worded(source, candidate.raw)
        if value.strip().casefold() not in _NOTHING:
            return Found(value.strip(), candidate.oid, candidate.raw, source.confidence)
    return None


def _worded(source: Source, raw: str) -> str:
    match = source.pattern.search(raw)
    if match is None:
        return ""
    groups = [(group or "").strip() for group in match.groups()] or [match[0]]
    found = source.format.format(*groups)
    words = knowledge.names(source.table) if source.table else source.words
    return words.get(found, "") if words else found


def _candidates(answers: Answers, source: Source, tree: str) -> Iterator[Found]:
    if source.entity:
        yield from _entity(answers, source.entity)
        return
    oid = place(source, tree) if source.oid or source.under_object else SYS_DESCR
    exact = answers.get(oid) if oid else None
    if exact is not None:
        yield Found("", oid, _shown(source, exact), source.confidence)
    elif oid:
        for index, value in answers.rows(oid):
            yield Found("", f"{oid}.{'.'.join(map(str, index))}", _shown(source, value), source.confidence)


def _shown(source: Source, value: Value) -> str:
    return mac_of(value.body) if source.mac else value.text()


def _entity(answers: Answers, column: str) -> Iterator[Found]:
    """A column of entPhysicalTable at the chassis, then at the stack, then at what stands on its own."""
    cells = answers.column(f"{_ENTITY}.{_COLUMNS[column]}")
    for index in _places(answers, cells):
        raw = cells[index].text()
        if raw.casefold() not in _NOTHING:
            yield Found(raw, f"{_ENTITY}.{_COLUMNS[column]}.{'.'.join(map(str, index))}", raw, 0.85)


def _places(answers: Answers, cells: Iterable[Oid]) -> list[Oid]:
    classes, within = answers.column(_CLASS), answers.column(_CONTAINED)

    def order(index: Oid) -> tuple[int, Oid]:
        found = classes[index].integer() if index in classes else None
        inside = within[index].integer() if index in within else None
        return {_CHASSIS: 0, _STACK: 1}.get(found or 0, 2 if inside == 0 else 9), index

    ordered = sorted(cells, key=order)
    return [index for index in ordered if order(index)[0] < 9] or [
        index for index in ordered if not classes or (index in classes and classes[index].integer() == _MODULE)
    ]


def _kind(answers: Answers, vendor: Vendor | None, why: Found | None, described: str, named: str) -> Found | None:
    """By the vendor's file, else by what a device of that kind has; None when nothing tells."""
    for rule in vendor.kinds if vendor is not None else ():
        if rule.object and f"{named}.".startswith(f"{rule.object}."):
            return Found(rule.kind, SYS_OBJECT_ID, named, 0.95)
        text = answers.text(rule.oid) if rule.oid else described
        if rule.descr and _compiled(rule.descr).search(text):
            where = rule.oid or (SYS_DESCR if answers.text(SYS_DESCR) else _LLDP_DESCR)
            return Found(rule.kind, where, text, 0.85)
        if rule.has and answers.has(rule.has):
            return Found(rule.kind, rule.has, answers.text(rule.has), 0.9)
    usual = replace(why, value=vendor.kind, confidence=0.7) if why is not None and vendor and vendor.kind else None
    if usual is not None and not _is_generic(named):
        return usual
    return _having(answers, _TELLING, 0.8) or usual or _having(answers, _COMMON, 0.4)


def _having(answers: Answers, kinds: Iterable[tuple[str, str]], confidence: float) -> Found | None:
    return next((Found(kind, oid, answers.text(oid), confidence) for oid, kind in kinds if answers.has(oid)), None)


def _is_generic(named: str) -> bool:
    """Whether sysObjectID names nobody, or only the agent's software."""
    return not named or f"{named}.".startswith(_GENERIC)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
