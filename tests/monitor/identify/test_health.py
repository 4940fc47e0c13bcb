"""What of a device's parts needs somebody's eye, and what does not."""

from typing import Any

import pytest

from core.model import FindingKind
from monitor.identify.health import troubles

QUIET: dict[str, Any] = {"sensors": [], "states": []}
HOT = {
    "oid": "1.5.1",
    "descr": "Inlet",
    "value": 80,
    "unit": "C",
    "limit_low": 5,
    "limit_high": 70,
    "state": "critical",
}
PSU = {"oid": "1.6.1", "descr": "PSU 2", "text": "failed", "severity": "warning"}
TONER = {"oid": "1.7.1", "descr": "Mực đen", "type": "toner", "level_pct": 3, "raw_level": 3}


def found(told: dict[str, Any]) -> list[tuple[FindingKind, dict[str, Any]]]:
    return [(one.kind, dict(one.detail)) for one in troubles(QUIET | told)]


def test_a_sensor_beyond_its_limit_a_part_that_failed_and_a_supply_that_ends() -> None:
    assert found({"sensors": [HOT], "states": [PSU], "printer": {"supplies": [TONER], "errors": ["jammed"]}}) == [
        (FindingKind.SENSOR_BEYOND, {"part": "Inlet", "value": "80 C", "limit": "70 C"}),
        (FindingKind.PART_TROUBLE, {"part": "PSU 2", "says": "failed"}),
        (FindingKind.SUPPLY_LOW, {"supply": "Mực đen", "level": 3}),
        (FindingKind.PART_TROUBLE, {"part": "printer", "says": "jammed"}),
    ]


def test_a_ups_whose_battery_is_at_its_end() -> None:
    told = found({"ups": {"battery_needs_replacing": "yes", "last_test": "failed", "battery_status": "normal"}})
    assert [detail["says"] for _, detail in told] == ["replace", "failed"]


@pytest.mark.parametrize(
    "told",
    [
        {"sensors": [HOT | {"state": "warning"}]},
        {"sensors": [{"oid": "1", "descr": "x", "value": 1, "unit": ""}]},
        {"states": [PSU | {"severity": "ok"}]},
        {"states": [PSU | {"text": "off"}]},
        {"states": [PSU | {"text": "notPresent"}]},
        {"states": [PSU | {"oid": "1.3.6.1.2.1.25.3.2.1.5.7"}]},
        {"printer": {"supplies": [TONER | {"raw_level": -3, "level_pct": 50}]}},
        {"printer": {"supplies": [TONER | {"level_pct": None}]}},
        {"printer": {"supplies": [TONER | {"fills_up": True}]}},
        {"printer": {"supplies": [TONER | {"descr": "Waste Toner Container", "type": "other"}]}},
        {"printer": {"supplies": [TONER | {"type": "input"}], "errors": ["noPaper"]}},
        {"ups": {"battery_needs_replacing": "no", "last_test": "passed", "battery_status": "low"}},
    ],
)
def test_what_is_in_order_or_told_elsewhere_is_no_finding(told: dict[str, Any]) -> None:
    assert found(told) == []


def test_each_part_is_told_once_and_a_device_that_is_full_of_trouble_in_part() -> None:
    assert len(troubles(QUIET | {"states": [PSU, PSU]})) == 1
    assert len(troubles(QUIET | {"states": [PSU | {"oid": f"1.6.{number}"} for number in range(100)]})) == 20
