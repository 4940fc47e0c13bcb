"""Sensors and states: ENTITY-SENSOR-MIB, Cisco's older one, UPS-MIB, and the tables of the vendors' files.

A sensor has the limits that its agent tells, in the unit of its value: ``limit_low``, ``limit_low_warn``,
``limit_high_warn`` and ``limit_high``; and a ``state``: ok, warning, critical, or what the agent says that it is.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

from monitor.identify import knowledge
from monitor.identify.answers import Answers, Oid, Value, integer_in, number_in, text_in
from monitor.identify.identity import SYS_OBJECT_ID
from monitor.identify.knowledge import Sensor, State, place
from monitor.identify.limits import entity_limits, judged
from monitor.snmp import ber

_TYPES = {
    3: ("voltage", "V"), 4: ("voltage", "V"), 5: ("current", "A"), 6: ("power", "W"), 7: ("frequency", "Hz"),
    8: ("temperature", "C"), 9: ("humidity", "%RH"), 10: ("fanspeed", "rpm"),
    11: ("airflow", "cmm"), 14: ("dbm", "dBm"),
}  # fmt: skip
"""EntitySensorDataType (RFC 3433), and dBm (14) of CISCO-ENTITY-SENSOR-MIB."""
_SENSOR_STATES = {1: "ok", 2: "unavailable", 3: "nonoperational"}
"""EntitySensorStatus."""
_ENTITY_SENSORS = ("1.3.6.1.2.1.99.1.1.1", "1.3.6.1.4.1.9.9.91.1.1.1.1")
_NAMES = ("1.3.6.1.2.1.47.1.1.1.1.2", "1.3.6.1.2.1.47.1.1.1.1.7")
_OUT_OF_REACH = 1_000_000_000
"""What EntitySensorValue reports on overflow (RFC 3433)."""


def sensors(answers: Answers) -> list[dict[str, Any]]:
    """Every measured value: its object, what it is, value and unit."""
    found: dict[str, dict[str, Any]] = {}
    named = answers.text(SYS_OBJECT_ID)
    for base in _ENTITY_SENSORS:
        for row in _entity_sensors(answers, base):
            found[row["oid"]] = row
    for vendor in knowledge.vendors():
        tree = vendor.own(named)
        for rule in vendor.sensors:
            for row in _measured(answers, rule, tree):
                found.setdefault(row["oid"], row)
    return list(found.values())


def states(answers: Answers) -> list[dict[str, Any]]:
    """Every enumerated value with its word."""
    found: dict[str, dict[str, Any]] = {}
    named = answers.text(SYS_OBJECT_ID)
    for vendor in knowledge.vendors():
        tree = vendor.own(named)
        for rule in vendor.states:
            for row in _told(answers, rule, tree):
                found.setdefault(row["oid"], row)
    return list(found.values())


def _entity_sensors(answers: Answers, base: str) -> Iterator[dict[str, Any]]:
    kinds, scales, precisions = (answers.column(f"{base}.{number}") for number in (1, 2, 3))
    descriptions, names = (answers.column(oid) for oid in _NAMES)
    statuses, thresholds = answers.column(f"{base}.5"), entity_limits(answers, base)
    for index, cell in answers.rows(f"{base}.4"):
        kind = kinds[index].integer() if index in kinds else None
        raw = cell.number()
        if kind not in _TYPES or raw is None or abs(raw) >= _OUT_OF_REACH:
            continue
        scale = (scales[index].integer() if index in scales else None) or 9
        precision = (precisions[index].integer() if index in precisions else None) or 0
        value = scaled(raw, scale, precision)
        label = next((text for cells in (descriptions, names) if (text := text_in(cells.get(index)))), "")
        type_, unit = _TYPES[kind]
        limits = {name: scaled(limit, scale, precision) for name, limit in thresholds.get(index, {}).items()}
        said = _SENSOR_STATES.get((statuses[index].integer() if index in statuses else None) or 0, "")
        yield _sensor(f"{base}.4.{ber.dotted(index)}", type_, unit, label, raw, value) | judged(value, limits, said)


def scaled(raw: float, scale: int, precision: int) -> float:
    """A sensor's value (RFC 3433): raw · 10^(3·(scale − 9)) / 10^precision; 9 is units, 8 milli, 10 kilo."""
    if not 1 <= scale <= 17 or not -8 <= precision <= 9:
        return raw
    return round(float(raw * 10.0 ** (3 * (scale - 9) - precision)), 12)


def _measured(answers: Answers, rule: Sensor, named: str) -> Iterator[dict[str, Any]]:
    oid = place(rule, named)
    if not oid or not answers.has(oid) or (rule.unless and answers.get(rule.unless) is not None):
        return
    labels = answers.column(rule.label) if rule.label else {}
    kinds = answers.column(rule.of) if rule.of else {}
    factors = answers.column(rule.by) if rule.by else {}
    divisors = answers.column(rule.over) if rule.over else {}
    digits = answers.column(rule.digits) if rule.digits else {}
    bounds = {f"limit_{word}": answers.column(oid) for word, oid in rule.limits.items()}
    decibels = rule.optical and any((cell.number() or 0) < -1 for _, _, cell in _instances(answers, oid))
    for name, index, cell in _instances(answers, oid):
        raw = cell.number()
        if raw is None or raw in rule.skip or (rule.second is not None and index[1:2] != (rule.second,)):
            continue
        if rule.given and _said(answers, rule.given, index) not in rule.given_at:
            continue
        if rule.digits and index not in digits:
            continue
        label = " ".join(part for part in (rule.name, _label(labels, index)) if part)
        type_, unit, scale = _measure(rule, label, kinds.get(index), index)
        if rule.tenths and _said(answers, rule.tenths, index) == rule.tenths_at:
            scale /= 10
        scale *= _factor(factors.get(index)) / _factor(divisors.get(index)) / _power(digits.get(index))
        value = _converted(rule, raw, scale, decibels)
        if value is None or not type_:
            continue
        is_fahrenheit = rule.fahrenheit or (rule.degrees and _said(answers, rule.degrees, index) == rule.fahrenheit_at)
        limits = {}
        for word, cells in bounds.items():
            limit = _converted(rule, bound, scale, decibels) if (bound := number_in(cells.get(index))) else None
            if limit is not None:
                limits[word] = _celsius(limit) if is_fahrenheit else limit
        value = _celsius(value) if is_fahrenheit else value
        yield _sensor(name, type_, unit, label, raw, value) | judged(value, limits, "")


def _said(answers: Answers, oid: str, index: Oid) -> int | None:
    """The number of a column at an index or at its start, or of an object that stands for all of them."""
    for part in (*(index[:size] for size in range(len(index), 0, -1)), (), (0,)):
        found = answers.number(f"{oid}.{ber.dotted(part)}" if part else oid)
        if found is not None:
            return int(found)
    return None


def _celsius(degrees: float) -> float:
    return (degrees - 32) / 1.8


def _factor(cell: Value | None) -> float:
    number = number_in(cell) or 1
    return -1 / number if number < 0 else number


def _power(cell: Value | None) -> int:
    """What a number has to be divided by that has this many digits behind the point."""
    digits = integer_in(cell) or 0
    return int(10 ** min(max(digits, 0), 9))


def _converted(rule: Sensor, raw: float, scale: float, decibels: bool) -> float | None:
    if rule.optical:
        return optical_dbm(raw, decibels)
    if rule.milliwatts:
        return 10 * math.log10(raw * scale) if raw * scale > 0 else None
    return raw * scale


def _measure(rule: Sensor, label: str, told: Value | None, index: Oid) -> tuple[str, str, float]:
    """(type, unit, scale) of a row; no type when nobody tells."""
    if rule.kinds:
        keys = (told.integer(), told.text()) if told is not None else index[-1:] if not rule.of else ()
        return next((rule.kinds[key] for key in keys if key in rule.kinds), ("", "", 1.0))
    for one in rule.named:
        if re.search(one.match, label, re.IGNORECASE):
            return one.type, one.unit, one.scale
    return rule.type, rule.unit, rule.scale


def optical_dbm(raw: float, decibels: bool) -> float | None:
    """Optical power of HUAWEI-ENTITY-EXTENT-MIB: hundredths of dBm, or microwatts of older software.

    Which of them an agent means is seen over the whole column: a power in microwatts is never negative.
    """
    if raw == -1:
        return None  # not measured
    if decibels:
        return raw / 100
    return 10 * math.log10(raw / 1000) if raw > 0 else None


def _told(answers: Answers, rule: State, named: str) -> Iterator[dict[str, Any]]:
    read = place(rule, named)
    if not read or not answers.has(read):
        return
    labels = answers.column(rule.label) if rule.label else {}
    for oid, index, cell in _instances(answers, read):
        value = cell.integer()
        if value is None:  # some agents write the word itself
            said = cell.text().casefold()
            value = next((number for number, word in rule.words.items() if word.casefold() == said), None)
        is_set = 0 in rule.words or not cell.body.isalnum()  # not a short word that nobody knows
        if value is None and 0 < len(cell.body) <= 2 and is_set:
            value = int.from_bytes(cell.body, "big")  # a set of bits, as hrPrinterDetectedErrorState is
        if value is None:
            continue
        label = " ".join(part for part in (rule.name, _label(labels, index)) if part)
        severity = ("ok" if value in rule.good else "warning") if rule.good else "unknown"
        yield {
            "descr": label or oid,
            "oid": oid,
            "raw": value,
            "value": value,
            "text": rule.words.get(value, ""),
            "severity": severity,
        }


def _instances(answers: Answers, oid: str) -> Iterator[tuple[str, Oid, Value]]:
    exact = answers.get(oid)
    if exact is not None:
        yield oid, (), exact
    for index, cell in answers.rows(oid):
        yield f"{oid}.{ber.dotted(index)}", index, cell


def _label(labels: dict[Oid, Value], index: Oid) -> str:
    """The name at the same index, else at the end or the start of it: tables that belong together share that part."""
    for part in (index, *(index[:size] for size in range(len(index) - 1, 0, -1)), index[-1:]):
        if part in labels:
            return labels[part].text()
    return ber.dotted(index) if labels else ""


def _sensor(oid: str, type_: str, unit: str, label: str, raw: float, value: float) -> dict[str, Any]:
    shown: float = round(value, 10)
    return {
        "descr": label or type_,
        "oid": oid,
        "class": type_,
        "raw": raw,
        "value": int(shown) if shown == int(shown) else shown,
        "unit": unit,
    }
