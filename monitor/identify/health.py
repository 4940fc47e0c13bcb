"""What of a device's own parts needs somebody's eye: sensors beyond limits, failed parts, empty supplies. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from core.model import Finding, FindingKind

KINDS = frozenset({FindingKind.PART_TROUBLE, FindingKind.SENSOR_BEYOND, FindingKind.SUPPLY_LOW})
"""What is found here, and ends here."""
LOW = 5
"""Percent from which on a supply is to be bought. What fills up is told by alerts alone."""
_MOST = 20
"""Of one device: more are one cause."""
_KEY = 200
"""Characters of a finding's key."""
_OF_UPS = {"battery": "battery_needs_replacing", "test": "last_test"}
_NOT_A_PART = ("1.3.6.1.2.1.25.3.2.1.5.", "1.3.6.1.2.1.25.3.5.1.2.", "1.3.6.1.2.1.33.1.2.1.", "1.3.6.1.2.1.33.1.4.1.")
"""hrDeviceStatus, which a port without a cable has too; errors of printers and the power of a UPS, told otherwise."""
_TROUBLE = re.compile(
    r"fail|fault|critical|degrad|error|bad\b|non-?recoverable|broken|crash|defect|overheat|over-?temp|replac|emergency",
    re.IGNORECASE,
)
"""What the words of a MIB for a part out of order have in common; others may be how somebody wants it."""
_EMPTY_CAGE = ("dbm", "current")
"""What transceivers measure: one that is not there is said to be broken by some."""
_NO_SUPPLY = ("waste", "input ")
_PAPER = frozenset({"jammed", "doorOpen", "serviceRequested", "markerSupplyMissing", "noToner", "overduePreventMaint"})


def troubles(told: Mapping[str, Any]) -> list[Finding]:
    """Of a report of identification, each once."""
    every = (*_sensors(told["sensors"]), *_parts(told["states"]), *_ups(told.get("ups", {})), *_paper(told))
    return list({(one.kind, one.key): one for one in every}.values())[:_MOST]


def looked_at(told: Mapping[str, Any]) -> Set[str]:
    """The keys of findings of ``KINDS`` that a report says something of, good or bad: half an answer ends no others.

    A sensor whose limits did not come has no state, and a battery that is not told to be good may still be bad.
    """
    printer = told.get("printer", {})
    rows = (
        *(row for row in told["sensors"] if "state" in row),
        *told["states"],
        *(row for row in printer.get("supplies", ()) if row["level_pct"] is not None),
    )
    of_ups = {key for key, field in _OF_UPS.items() if field in told.get("ups", {})}
    return {row["oid"][:_KEY] for row in rows} | of_ups | (_PAPER if "errors" in printer else frozenset())


def _finding(kind: FindingKind, key: str, **detail: str | int | float) -> Finding:
    return Finding(kind, key[:_KEY], tuple(detail.items()))


def _sensors(rows: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    for row in rows:
        if row.get("state") == "nonoperational" and row.get("class") not in _EMPTY_CAGE:
            yield _finding(FindingKind.PART_TROUBLE, row["oid"], part=row["descr"], says=row["state"])
        elif row.get("state") == "critical":
            broken = [name for name in ("limit_low", "limit_high") if name in row]
            limit = min((row[name] for name in broken), key=lambda limit: abs(limit - row["value"]))
            value, bound = (f"{number:g} {row['unit']}".strip() for number in (row["value"], limit))
            yield _finding(FindingKind.SENSOR_BEYOND, row["oid"], part=row["descr"], value=value, limit=bound)


def _parts(rows: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    for row in rows:
        is_wrong = row["severity"] == "warning" and _TROUBLE.search(row["text"])
        if is_wrong and not row["oid"].startswith(_NOT_A_PART):
            yield _finding(FindingKind.PART_TROUBLE, row["oid"], part=row["descr"], says=row["text"])


def _ups(told: Mapping[str, Any]) -> Iterator[Finding]:
    if told.get("battery_needs_replacing") == "yes" or told.get("battery_status") == "fault":
        yield _finding(FindingKind.PART_TROUBLE, "battery", part="battery", says="replace")
    if told.get("last_test") == "failed":
        yield _finding(FindingKind.PART_TROUBLE, "test", part="battery test", says="failed")


def _paper(told: Mapping[str, Any]) -> Iterator[Finding]:
    printer = told.get("printer", {})
    for row in printer.get("supplies", ()):
        level = row["level_pct"]
        called = f"{row['type']} {row['descr']}".casefold()
        is_used_up = not row.get("fills_up") and not any(word in called for word in _NO_SUPPLY)
        if is_used_up and level is not None and row["raw_level"] >= 0 and level <= LOW:
            yield _finding(FindingKind.SUPPLY_LOW, row["oid"], supply=row["descr"] or row["type"], level=level)
    for error in printer.get("errors", ()):
        if error in _PAPER:
            yield _finding(FindingKind.PART_TROUBLE, error, part="printer", says=error)
