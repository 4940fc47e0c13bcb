"""Members of stacks, limits of sensors, and the condition of UPSs and printers, of made-up devices."""

import pytest

from monitor.identify.members import members, serials
from monitor.identify.printers import printer
from monitor.identify.report import report
from monitor.identify.sensors import sensors
from monitor.identify.ups import ups
from tests.monitor.identify.made_up import ENTITY, Given, device

UPS, APC = "1.3.6.1.2.1.33.1", "1.3.6.1.4.1.318.1.1.1"
CISCO, THRESHOLDS = "1.3.6.1.4.1.9.9.91.1.1.1.1", "1.3.6.1.4.1.9.9.91.1.2.1.1"


def part(index: int, within: int, kind: int, **texts: str | int) -> Given:
    columns = {"name": 7, "sw": 10, "serial": 11, "model": 13, "position": 6}
    given: Given = {f"{ENTITY}.4.{index}": within, f"{ENTITY}.5.{index}": kind}
    return given | {f"{ENTITY}.{columns[name]}.{index}": text for name, text in texts.items()}


def test_a_stack_has_its_members_with_their_parts() -> None:
    answers = device(
        part(1, 0, 11)
        | part(2000, 1, 3, name="Switch 2", serial="SN2", model="AC-48", sw="4.2", position=2)
        | part(1000, 1, 3, name="Switch 1", serial="SN1", model="AC-48", position=1)
        | part(1001, 1000, 5)
        | part(1002, 1001, 6, name="PSU A", serial="PS1")
        | part(1003, 1001, 7, name="Fan 1")
        | {"1.3.6.1.4.1.9.9.500.1.2.1.1.3.1000": 1}
    )
    first, second = members(answers)
    assert first == {
        "index": 1000, "name": "Switch 1", "model": "AC-48", "serial": "SN1", "number": 1, "role": "master",
        "parts": [{"class": "powerSupply", "index": 1002, "name": "PSU A", "serial": "PS1"}],
    }  # fmt: skip
    assert (second["number"], second["serial"], second["firmware"]) == (2, "SN2", "4.2")
    assert report(answers)["members"] == [first, second]


def test_a_makers_own_table_tells_of_a_stack_without_chassis() -> None:
    table = "1.3.6.1.4.1.2636.3.40.1.4.1.1.1"
    given: Given = {f"{table}.2.0": "PE1", f"{table}.3.0": 1, f"{table}.5.0": "21.4", f"{table}.8.0": "ex3400-48t"}
    given |= {f"{table}.2.1": "PE2", f"{table}.3.1": 2, f"{table}.2.2": ""}
    answers = device(given)
    assert members(answers) == [
        {"index": 0, "number": 0, "serial": "PE1", "model": "ex3400-48t", "firmware": "21.4", "role": "master"},
        {"index": 1, "number": 1, "serial": "PE2", "role": "standby"},
    ]
    assert serials(answers) == ("PE1", "PE2")


def test_a_cluster_has_more_members_than_the_chassis_that_answers() -> None:
    table = "1.3.6.1.4.1.12356.101.13.2.1.1"
    given: Given = {f"{table}.2.1": "FGT1", f"{table}.2.2": "FGT2", f"{table}.11.2": "fw-b"}
    answers = device(part(1, 0, 3, serial="FGT1", model="FGT_60F") | given)
    assert [(one["serial"], one.get("name")) for one in members(answers)] == [("FGT1", None), ("FGT2", "fw-b")]
    assert serials(answers) == ("FGT1", "FGT2")


def test_a_device_on_its_own_is_its_only_member() -> None:
    assert serials(device(part(1, 0, 3, serial="SN1") | part(2, 1, 6, serial="PS1"))) == ("SN1",)
    assert serials(device({})) == ()


def test_containers_that_go_round_in_a_circle_end() -> None:
    assert members(device(part(1, 2, 9, serial="A") | part(2, 1, 5) | part(3, 0, 3))) == [{"index": 3}]


@pytest.mark.parametrize(("raw", "state"), [(405, "ok"), (650, "warning"), (800, "critical"), (-10, "critical")])
def test_a_sensors_limits_are_told_in_its_unit(raw: int, state: str) -> None:
    given: Given = {f"{CISCO}.{column}.9": value for column, value in ((1, 8), (2, 9), (3, 1), (4, raw), (5, 1))}
    for number, (severity, relation, value) in enumerate(((10, 4, 600), (20, 4, 700), (30, 3, 900), (20, 1, 0)), 1):
        given |= {
            f"{THRESHOLDS}.{column}.9.{number}": one for column, one in ((2, severity), (3, relation), (4, value))
        }
    (row,) = sensors(device(given))
    assert (row["limit_low"], row["limit_high_warn"], row["limit_high"], row["state"]) == (0, 60, 70, state)


def test_limits_of_a_negative_voltage_come_by_their_size() -> None:
    given: Given = {f"{CISCO}.{column}.9": value for column, value in ((1, 4), (2, 9), (3, 0), (4, -12), (5, 1))}
    for number, (severity, relation, value) in enumerate(((20, 4, -16), (20, 2, -7)), 1):
        given |= {
            f"{THRESHOLDS}.{column}.9.{number}": one for column, one in ((2, severity), (3, relation), (4, value))
        }
    (row,) = sensors(device(given))
    assert (row["limit_low"], row["limit_high"], row["state"]) == (-16, -7, "ok")


def test_a_sensor_that_does_not_work_says_so() -> None:
    given: Given = {
        f"1.3.6.1.2.1.99.1.1.1.{column}.9": value for column, value in ((1, 8), (2, 9), (3, 0), (4, 0), (5, 3))
    }
    (row,) = sensors(device(given))
    assert row["state"] == "nonoperational"


def test_a_vendors_limit_is_told_as_its_value_is() -> None:
    probe = "1.3.6.1.4.1.674.10892.5.4.700.20.1"
    (row,) = sensors(
        device({f"{probe}.6.1.1": 475, f"{probe}.10.1.1": 470, f"{probe}.11.1.1": 420, f"{probe}.13.1.1": 30})
    )
    assert (row["value"], row["limit_low"], row["limit_high_warn"], row["limit_high"]) == (47.5, 3, 42, 47)
    assert row["state"] == "critical"


def test_the_condition_of_a_ups() -> None:
    answers = device({
        f"{UPS}.2.1.0": 3, f"{UPS}.4.1.0": 5, f"{UPS}.7.3.0": 1, f"{UPS}.7.4.0": "Ắc quy tốt",
        f"{UPS}.6.2.1.2.1": f".{UPS}.6.3.2", f"{UPS}.6.2.1.2.2": ".1.3.6.1.4.1.5.1",
        f"{APC}.2.1.3.0": "03/14/2024", f"{APC}.7.2.4.0": "11/02/2026", f"{APC}.2.2.4.0": 2,
    })  # fmt: skip
    assert ups([], answers) == {
        "battery_status": "low", "battery_needs_replacing": "yes", "battery_replaced": "2024-03-14",
        "output_source": "battery", "last_test": "passed", "last_test_detail": "Ắc quy tốt",
        "last_test_day": "2026-11-02", "alarms": ["onBattery", "1.3.6.1.4.1.5.1"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day"), [("03/14/24", "2024-03-14"), ("2024-03-14", None), ("Unknown", None), ("", None)]
)
def test_a_day_that_is_none_is_not_told(text: str, day: str | None) -> None:
    assert ups([], device({f"{APC}.2.1.3.0": text})).get("battery_replaced") == day


def test_the_condition_of_a_printer() -> None:
    supply, tray, alert = "1.3.6.1.2.1.43.11.1.1", "1.3.6.1.2.1.43.8.2.1", "1.3.6.1.2.1.43.18.1.1"
    found = printer(device({
        f"{supply}.9.1.1": 10, f"{supply}.8.1.1": 100, f"{tray}.10.1.1": 0, f"{tray}.9.1.1": 250, f"{tray}.11.1.1": 16,
        f"{tray}.10.1.2": 100, f"{tray}.9.1.2": 250, f"{tray}.11.1.2": 8, f"{tray}.10.1.3": 5, f"{tray}.11.1.3": 4,
        f"{alert}.7.1.1": 8, f"{alert}.7.1.2": 3, f"{alert}.8.1.2": "Nắp mở", "1.3.6.1.2.1.25.3.5.1.1.1": 5,
        "1.3.6.1.2.1.25.3.5.1.2.1": bytes([0x4C, 0x02]),
    }))  # fmt: skip
    assert [row.get("state") for row in found["supplies"]] == [None, "critical", "warning", "active"]
    assert (found["status"], found["alerts"]) == ("warmup", ["jam", "Nắp mở"])
    assert found["errors"] == ["noPaper", "doorOpen", "jammed", "overduePreventMaint"]
