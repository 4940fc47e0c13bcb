"""Printers: supplies and trays with their levels (Printer-MIB, RFC 3805), pages, alerts, condition (RFC 2790)."""

from typing import Any

from monitor.identify.answers import Answers, Value, integer_in, text_in

_MIB = "1.3.6.1.2.1.43"
_TYPES = {
    1: "other", 2: "unknown", 3: "toner", 4: "wastetoner", 5: "ink", 6: "inkcartridge", 7: "inkribbon", 8: "wasteink",
    9: "opc", 10: "developer", 11: "fuseroil", 12: "solidwax", 13: "ribbonwax", 14: "wastewax", 15: "fuser",
    16: "coronawire", 17: "fuseroilwick", 18: "cleanerunit", 19: "fusercleaningpad", 20: "transferunit",
    21: "tonercartridge", 22: "fuseroiler", 23: "water", 24: "wastewater", 25: "glueadditive", 26: "wastepaper",
    27: "bindingsupply", 28: "bandingsupply", 29: "stitchingwire", 30: "shrinkwrap", 31: "paperwrap", 32: "staples",
    33: "inserts", 34: "covers",
}  # fmt: skip
"""PrtMarkerSuppliesTypeTC."""
_PRINTER_STATUS, _ERRORS = "1.3.6.1.2.1.25.3.5.1.1", "1.3.6.1.2.1.25.3.5.1.2"
_STATUS_WORDS = {1: "other", 2: "unknown", 3: "idle", 4: "printing", 5: "warmup"}
_ERROR_WORDS = (
    "lowPaper", "noPaper", "lowToner", "noToner", "doorOpen", "jammed", "offline", "serviceRequested",
    "inputTrayMissing", "outputTrayMissing", "markerSupplyMissing", "outputNearFull", "outputFull", "inputTrayEmpty",
    "overduePreventMaint",
)  # fmt: skip
"""hrPrinterDetectedErrorState, from its highest bit."""
_NON_CRITICAL, _CRITICAL = 8, 16
_AVAILABLE = {0: "idle", 2: "standby", 4: "active", 6: "busy", 1: "unavailable", 3: "broken", 5: "unknown"}
_CODES = {
    3: "coverOpen", 4: "coverClosed", 5: "interlockOpen", 6: "interlockClosed", 7: "configurationChange", 8: "jam",
    9: "subunitMissing", 10: "subunitLifeAlmostOver", 11: "subunitLifeOver", 12: "subunitAlmostEmpty",
    13: "subunitEmpty", 14: "subunitAlmostFull", 15: "subunitFull", 16: "subunitNearLimit", 17: "subunitAtLimit",
    18: "subunitOpened", 19: "subunitClosed", 20: "subunitTurnedOn", 21: "subunitTurnedOff", 22: "subunitOffline",
    23: "subunitPowerSaver", 24: "subunitWarmingUp", 25: "subunitAdded", 26: "subunitRemoved",
}  # fmt: skip
"""PrtAlertCodeTC, for alerts without a description."""
_RECEPTACLE = 4
"""prtMarkerSuppliesClass: what is filled, as with waste toner; its level is what goes in or is in, as agents please."""
_SOME_LEFT = -3
"""There is some, nobody knows how much (RFC 3805)."""


def printer(answers: Answers) -> dict[str, Any]:
    """Supplies, then trays; pages, alerts, status and detected errors where they are told."""
    supplies = [*_supplies(answers), *_trays(answers)]
    found: dict[str, Any] = {"supplies": supplies} if supplies else {}
    pages = next((value.integer() for _, value in answers.rows(f"{_MIB}.10.2.1.4")), None)
    if pages is not None:
        found["pages"] = pages
    status = next((value.integer() for _, value in answers.rows(_PRINTER_STATUS)), None)
    if supplies and status in _STATUS_WORDS:
        found["status"] = _STATUS_WORDS[status]
    errors = next((errors_of(value.body) for _, value in answers.rows(_ERRORS)), None)
    if supplies and errors is not None:
        found["errors"] = errors  # none is worth telling too: what was wrong is over
    alerts = _alerts(answers)
    return found | ({"alerts": alerts} if alerts else {})


def errors_of(body: bytes) -> list[str]:
    """The words of the bits that are set in hrPrinterDetectedErrorState."""
    bits = "".join(f"{octet:08b}" for octet in body[:2])
    return [word for bit, word in zip(bits, _ERROR_WORDS, strict=False) if bit == "1"]


def _alerts(answers: Answers) -> list[str]:
    """Their descriptions, else what their codes are called."""
    codes, texts = answers.column(f"{_MIB}.18.1.1.7"), answers.column(f"{_MIB}.18.1.1.8")
    every = (
        (texts[index].text() if index in texts else "") or _CODES.get(integer_in(codes.get(index)) or 0, "")
        for index in sorted({*texts, *codes})
    )
    return [text for text in every if text]


def _supplies(answers: Answers) -> list[dict[str, Any]]:
    base = f"{_MIB}.11.1.1"
    classes, types, names, capacities = (answers.column(f"{base}.{number}") for number in (4, 5, 6, 8))
    found = []
    for index, cell in answers.rows(f"{base}.9"):
        level, capacity = cell.integer(), integer_in(capacities.get(index))
        if level is None:
            continue
        # Xerox: "Black Toner, PN 006R01509;SN48178080E0000481"
        kind = _TYPES.get(integer_in(types.get(index)) or 0, "markerSupply")
        row = _row(index[-1], kind, names.get(index), level, capacity, f"{base}.9.{'.'.join(map(str, index))}")
        row["descr"], _, part = row["descr"].partition(", PN ")
        is_filled = {"fills_up": True} if integer_in(classes.get(index)) == _RECEPTACLE else {}
        found.append(row | ({"part": part.split(";")[0]} if part else {}) | is_filled)
    return found


def _trays(answers: Answers) -> list[dict[str, Any]]:
    base = f"{_MIB}.8.2.1"
    names, descriptions, capacities, statuses = (answers.column(f"{base}.{number}") for number in (13, 18, 9, 11))
    found = []
    for index, cell in answers.rows(f"{base}.10"):
        level, capacity = cell.integer(), integer_in(capacities.get(index))
        if level is None:
            continue
        name = names.get(index)
        label = name if name is not None and name.text() else descriptions.get(index)
        row = _row(index[-1], "input", label, level, capacity, f"{base}.10.{'.'.join(map(str, index))}")
        status = integer_in(statuses.get(index))
        found.append(row | ({"state": _tray_state(status)} if status is not None and 0 <= status < 128 else {}))
    return found


def _tray_state(status: int) -> str:
    """PrtSubUnitStatusTC: the trouble, else whether it can be used; the lowest three bits are its availability."""
    if status & _CRITICAL:
        return "critical"
    if status & _NON_CRITICAL:
        return "warning"
    return _AVAILABLE.get(status & 7, "unknown")


def _row(index: int, kind: str, label: Value | None, level: int, capacity: int | None, oid: str) -> dict[str, Any]:
    full = capacity if capacity is not None and capacity > 0 else 100
    return {
        "index": index,
        "type": kind,
        "descr": text_in(label),
        "level_pct": percent(level, full),
        "capacity": full,
        "raw_level": level,
        "raw_max": capacity,
        "oid": oid,
    }


def percent(level: int, full: int) -> int | None:
    """A level as a share; "some" counts as half, what is unknown or without limit as nothing known."""
    if level == _SOME_LEFT:
        return 50
    return None if level < 0 else max(0, min(100, round(level * 100 / full)))
