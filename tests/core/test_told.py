"""What a device tells, as tables in Vietnamese."""

from typing import Any

import pytest

from core.i18n import language
from core.words.told import octets, ranges, told_tables

SPOKEN = language("vi")
NOTHING: dict[str, Any] = {
    "vendor": "", "kind": "", "system": {}, "inventory": {}, "interfaces": [], "ipv4": [], "vlans": [], "sensors": [],
    "states": [], "entity": [], "members": [], "neighbours": [], "evidence": {},
}  # fmt: skip


def rows(told: dict[str, Any], title: str) -> list[tuple[str, ...]]:
    return [row for table in told_tables(SPOKEN, NOTHING | told) if table.title == title for row in table.rows]


@pytest.mark.parametrize(
    ("numbers", "text"), [([1], "1"), ([3, 1, 2], "1–3"), ([1, 2, 4, 9, 10], "1–2, 4, 9–10"), ([], "")]
)
def test_numbers_that_follow_each_other_are_a_range(numbers: list[int], text: str) -> None:
    assert ranges(numbers) == text


@pytest.mark.parametrize(("count", "text"), [(512, "512 B"), (1500, "1,5 kB"), (8e9, "8,0 GB"), (2.5e12, "2,5 TB")])
def test_octets(count: float, text: str) -> None:
    assert octets(SPOKEN, count) == text


def test_what_nobody_told_is_no_table() -> None:
    assert told_tables(SPOKEN, NOTHING) == []


def test_a_port_with_its_vlans_aggregate_and_power() -> None:
    port = {
        "ifIndex": 1, "name": "Gi0/1", "alias": "Quầy 1", "admin": "up", "oper": "up", "speed_bps": 1_000_000_000,
        "duplex": "half", "mac": "00:11:22:33:44:55", "untagged": [10], "tagged": [20, 21, 22], "lag": "Po1",
        "poe": {"admin": "on", "status": "deliveringPower", "class": 3, "power_w": 6.3}, "in_errors": 1200,
        "out_errors": 3,
    }  # fmt: skip
    off = {"ifIndex": 2, "name": "Gi0/2", "admin": "down", "oper": "down", "pvid": 1, "poe": {"admin": "off"}}
    both = {"ifIndex": 3, "name": "Po1", "lag_members": ["Gi0/1"]}
    assert rows({"interfaces": [port, off, both]}, "Các cổng") == [
        (
            "Gi0/1 – Quầy 1", "có tín hiệu", "1,0 Gbit/s bán song công", "10; gắn thẻ 20–22", "Po1",
            "đang cấp nguồn, cấp 3, 6,3 W", "00:11:22:33:44:55", "1.203",
        ),
        ("Gi0/2", "đã tắt", "–", "1", "", "tắt", "", "–"),
        ("Po1", "không rõ", "–", "", "Gi0/1", "", "", "–"),
    ]  # fmt: skip


def test_a_sensor_with_its_limits_and_what_it_is() -> None:
    hot = {"descr": "Inlet", "value": 47.5, "unit": "C", "limit_high": 47, "limit_high_warn": 42, "state": "critical"}
    (table,) = told_tables(SPOKEN, NOTHING | {"sensors": [hot]})
    assert table.rows == (("Inlet", "47,5 C", "nên dưới 42; tối đa 47", "nguy cấp"),)
    assert table.levels == ("critical",)


def test_members_of_a_stack_with_their_parts() -> None:
    part = {"class": "powerSupply", "index": 3, "name": "PSU A", "serial": "PS1"}
    one = {"index": 1, "number": 2, "name": "Switch 2", "serial": "SN2", "role": "standby", "parts": [part]}
    assert rows({"members": [one]}, "Các khối và bộ phận") == [
        ("2", "Switch 2", "", "SN2", "", "chờ"), ("", "· PSU A", "", "PS1", "", ""),
    ]  # fmt: skip


def test_a_ups_and_a_printer() -> None:
    ups = {
        "battery_charge_pct": 97, "battery_voltage_V": [27.3, 27], "battery_status": "low",
        "battery_replaced": "2024-03-14",
        "load_pct": [{"descr": "L1", "value": 41}], "last_test": "passed", "unheard_of": 3,
    }  # fmt: skip
    assert rows({"ups": ups}, "bộ lưu điện") == [
        ("Mức sạc ắc quy", "97 %"), ("Điện áp ắc quy", "27,3 / 27 V"), ("Ắc quy", "thấp"),
        ("Ắc quy lắp ngày", "14/03/2024"),
        ("Mức tải", "41 %"), ("Lần kiểm tra gần nhất", "đạt"),
    ]  # fmt: skip
    supply = {"type": "toner", "descr": "Black", "level_pct": 25, "part": "000R1"}
    tray = {"type": "input", "descr": "Khay 1", "level_pct": None, "state": "critical"}
    paper = {"supplies": [supply, tray], "pages": 4711, "errors": ["jammed"], "alerts": ["Kẹt"], "status": "idle"}
    assert rows({"printer": paper}, "Vật tư và khay giấy") == [
        ("Black", "25 %", "000R1", ""), ("Khay 1", "–", "", "nguy cấp"),
    ]  # fmt: skip
    assert rows({"printer": paper}, "Máy in") == [
        ("Số trang đã in", "4.711"), ("Trạng thái", "sẵn sàng"), ("Trục trặc", "kẹt giấy"), ("Cảnh báo", "Kẹt"),
    ]  # fmt: skip


def test_a_machines_load() -> None:
    host = {
        "processors": [{"descr": "CPU 1", "usage_pct": 12}],
        "memory": [
            {"descr": "RAM", "perc": 25, "total": 4e9, "used": 1e9, "free": 3e9},
            {"descr": "Board", "perc": 47},
        ],
        "storage": [{"descr": "/", "perc": 50, "size": 2e9, "used": 1e9, "free": 1e9}],
    }
    assert rows({"host": host}, "Bộ xử lý, bộ nhớ, lưu trữ") == [
        ("Bộ xử lý", "CPU 1", "12 %", ""), ("Bộ nhớ", "RAM", "25 %", "1,0 GB / 4,0 GB"),
        ("Bộ nhớ", "Board", "47 %", ""),
        ("Lưu trữ", "/", "50 %", "1,0 GB / 2,0 GB"),
    ]  # fmt: skip
