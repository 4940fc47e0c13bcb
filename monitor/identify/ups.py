"""UPS: the figures of its sensors, and its condition: battery, output, last test, alarms (``ups.yml``, RFC 1628)."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from monitor.identify.answers import Answers
from monitor.identify.knowledge import Strict, checked

FILE = Path(__file__).with_name("ups.yml")
_ALARMS, _WELL_KNOWN = "1.3.6.1.2.1.33.1.6.2.1.2", "1.3.6.1.2.1.33.1.6.3."
_ALARM_WORDS = (
    "batteryBad", "onBattery", "lowBattery", "depletedBattery", "tempBad", "inputBad", "outputBad", "outputOverload",
    "onBypass", "bypassBad", "outputOffAsRequested", "upsOffAsRequested", "chargerFailed", "upsOutputOff",
    "upsSystemOff", "fanFailure", "fuseFailure", "generalFault", "diagnosticTestFailed", "communicationsLost",
    "awaitingPower", "shutdownPending", "shutdownImminent", "testInProgress",
)  # fmt: skip
"""upsWellKnownAlarms 1 to 24."""
_SEVERAL = ("battery_voltage_V", "input_voltage_V", "output_voltage_V", "battery_temp_C")


class _Told(Strict):
    oid: str
    words: dict[int, str] = Field(default={})
    dates: tuple[str, ...] = ()


@cache
def known() -> Mapping[str, tuple[_Told, ...]]:
    """The file: what is told → where. Raises InputError."""
    found: Mapping[str, tuple[_Told, ...]] = checked(FILE, dict[str, tuple[_Told, ...]])
    return found


@cache
def asked() -> frozenset[str]:
    """Every object that the file reads."""
    return frozenset(one.oid for every in known().values() for one in every)


def ups(measured: list[dict[str, Any]], answers: Answers) -> dict[str, Any]:
    """Figures by what the sensors are called, then the words of the file; days are written YYYY-MM-DD."""
    found = _figures(measured)
    for name, every in known().items():
        told = next((said for one in every if (said := _said(one, answers))), "")
        if told:
            found[name] = told
    alarms = [_alarm(cell.text()) for _, cell in answers.rows(_ALARMS)]
    return found | ({"alarms": [one for one in alarms if one]} if any(alarms) else {})


def _said(one: _Told, answers: Answers) -> str:
    if one.words:
        number = answers.number(one.oid)
        return one.words.get(int(number), "") if number is not None else ""
    text = answers.text(one.oid)
    return _day(text, one.dates) if one.dates else text


def _day(text: str, forms: tuple[str, ...]) -> str:
    for form in forms:
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007  -- a day without a time
        except ValueError:
            continue
    return ""


def _alarm(text: str) -> str:
    """An alarm's word by its object identifier; one of the vendor's own stays as it is."""
    number = text.removeprefix(_WELL_KNOWN)
    is_known = number != text and number.isdecimal() and 0 < int(number) <= len(_ALARM_WORDS)
    return _ALARM_WORDS[int(number) - 1] if is_known else text


def _figures(measured: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in measured:
        figure = _figure(row["class"], row["descr"].casefold())
        if figure in _SEVERAL:
            found.setdefault(figure, []).append(row["value"])
        elif figure == "load_pct":
            found.setdefault(figure, []).append({"descr": row["descr"], "value": row["value"]})
        elif figure:
            found.setdefault(figure, row["value"])
    if len(found.get("load_pct", ())) == 1:
        found["load_pct"] = found["load_pct"][0]["value"]
    return found


def _figure(type_: str, label: str) -> str:
    if type_ == "temperature":
        return "battery_temp_C" if "batt" in label or "internal" in label else ""
    if type_ == "voltage":
        return next((f"{word}_voltage_V" for word in ("battery", "input", "output") if word in label), "")
    if type_ == "runtime" and "time on battery" in label:
        return ""
    return {"charge": "battery_charge_pct", "runtime": "runtime_min", "load": "load_pct"}.get(type_, "")
