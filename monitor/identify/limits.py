"""Limits of sensors, and what a value within or beyond them is."""

from collections.abc import Mapping
from typing import Any

from monitor.identify.answers import Answers, Oid

CISCO_SENSORS, CISCO_THRESHOLDS = "1.3.6.1.4.1.9.9.91.1.1.1.1", "1.3.6.1.4.1.9.9.91.1.2.1.1"
_BELOW, _ABOVE = (1, 2), (3, 4)
"""entSensorThresholdRelation: lessThan, lessOrEqual; greaterThan, greaterOrEqual."""
_SERIOUS = 20
"""entSensorThresholdSeverity: other 1, minor 10, major 20, critical 30."""


def entity_limits(answers: Answers, base: str) -> dict[Oid, dict[str, float]]:
    """Sensor's index → its limits as the agent scales them, the nearest of several (CISCO-ENTITY-SENSOR-MIB)."""
    found: dict[Oid, dict[str, float]] = {}
    if base != CISCO_SENSORS:
        return found
    severities, relations = (answers.column(f"{CISCO_THRESHOLDS}.{number}") for number in (2, 3))
    for index, cell in answers.rows(f"{CISCO_THRESHOLDS}.4"):
        value = cell.number()
        relation = relations[index].integer() if index in relations else None
        severity = (severities[index].integer() if index in severities else None) or 0
        if value is None or relation not in (*_BELOW, *_ABOVE):
            continue
        side, nearest = ("low", max) if relation in _BELOW else ("high", min)
        name = f"limit_{side}" if severity >= _SERIOUS else f"limit_{side}_warn"
        kept = found.setdefault(index[:-1], {})
        kept[name] = nearest(kept.get(name, value), value)
    return found


def judged(value: float, limits: Mapping[str, float], said: str) -> dict[str, Any]:
    """The limits, and the state: what the agent says when that is trouble, else what the limits say."""
    limits = _ordered(limits)
    told: dict[str, Any] = {name: round(limit, 10) for name, limit in limits.items()}
    state = said
    if limits and said in ("", "ok"):
        state = "ok"
        if _is_beyond(value, limits.get("limit_low_warn"), limits.get("limit_high_warn")):
            state = "warning"
        if _is_beyond(value, limits.get("limit_low"), limits.get("limit_high")):
            state = "critical"
    return told | ({"state": state} if state else {})


def _ordered(limits: Mapping[str, float]) -> Mapping[str, float]:
    """Those of a negative voltage come by their size: its lowest is what is called high."""
    found = dict(limits)
    for low, high in (("limit_low", "limit_high"), ("limit_low_warn", "limit_high_warn")):
        if low in found and high in found and found[low] > found[high]:
            found[low], found[high] = found[high], found[low]
    return found


def _is_beyond(value: float, low: float | None, high: float | None) -> bool:
    return (low is not None and value <= low) or (high is not None and value >= high)
