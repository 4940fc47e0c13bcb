"""Processors, memory and storage of made-up devices."""

from pathlib import Path

import pytest

from core.errors import InputError
from monitor.identify import hosts
from monitor.identify.hosts import host
from tests.monitor.identify.made_up import ENTITY, SYS_OBJECT_ID, Given, device

HR = "1.3.6.1.2.1.25"
UCD, CISCO_CPU, H3C = "1.3.6.1.4.1.2021", "1.3.6.1.4.1.9.9.109.1.1.1.1", "1.3.6.1.4.1.25506.2.6.1.1.1.1"
FIXED, RAM, OTHER = f".{HR}.2.1.4", f".{HR}.2.1.2", f".{HR}.2.1.1"


def stored(index: int, kind: str, name: str, unit: int, size: int, used: int) -> Given:
    row = f"{HR}.2.3.1"
    return {
        f"{row}.2.{index}": kind, f"{row}.3.{index}": name, f"{row}.4.{index}": unit, f"{row}.5.{index}": size,
        f"{row}.6.{index}": used,
    }  # fmt: skip


def test_a_machine_by_the_standard_tables() -> None:
    loads: Given = {f"{HR}.3.3.1.2.1": 12, f"{HR}.3.3.1.2.2": 250, f"{HR}.3.2.1.3.1": "Bộ xử lý 1"}
    found = host(device(
        loads
        | stored(1, RAM, "Physical memory", 1024, 4000, 3000)
        | stored(6, OTHER, "Memory buffers", 1024, 4000, 500)
        | stored(7, OTHER, "Cached memory", 1024, 1500, 1500)
        | stored(31, FIXED, "/", 4096, 1000, 250)
        | stored(32, FIXED, "empty", 4096, 0, 0)
    ))  # fmt: skip
    assert found["processors"] == [
        {"descr": "Bộ xử lý 1", "type": "hr", "usage_pct": 12, "oid": f"{HR}.3.3.1.2.1"},
    ]
    physical, buffers, cached = found["memory"]
    assert physical == {
        "descr": "Physical memory", "class": "system", "total": 4_096_000, "used": 1_024_000, "free": 3_072_000,
        "perc": 25,
    }  # fmt: skip
    assert (buffers["class"], cached["class"], cached["perc"]) == ("buffers", "cached", 38)
    assert found["storage"] == [
        {
            "descr": "/", "type": "hrStorageFixedDisk", "index": "31", "size": 4_096_000, "used": 1_024_000,
            "free": 3_072_000, "perc": 25,
        },
    ]  # fmt: skip


def test_an_agent_that_leaves_out_what_is_cached_is_not_told_less() -> None:
    rows = stored(1, RAM, "Physical memory", 1, 100, 30) | stored(7, OTHER, "Cached memory", 1, 40, 40)
    assert host(device(rows))["memory"][0]["used"] == 30


def test_a_disk_beyond_what_the_type_holds() -> None:
    found = host(device(stored(1, FIXED, "D:", 4096, -2_147_483_648, 1_073_741_824)))
    assert (found["storage"][0]["size"], found["storage"][0]["perc"]) == (4096 << 31, 50)


@pytest.mark.parametrize(
    ("given", "field", "expected"),
    [
        ({f"{UCD}.11.11.0": 62}, "processors", [("Processor", 38)]),
        (
            {f"{CISCO_CPU}.8.1": 7, f"{CISCO_CPU}.2.1": 1001, f"{ENTITY}.7.1001": "Switch 1"},
            "processors",
            [("Switch 1", 7)],
        ),
        ({"1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5.67": 0, "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.7.67": 0}, "processors", None),
        (
            {f"{H3C}.6.65": 8, f"{ENTITY}.7.65": "Board", f"{H3C}.8.65": 47},
            "memory",
            [("Board", 47)],
        ),
        ({"1.3.6.1.4.1.4413.1.1.1.1.4.9.0": "5 Secs ( 40.8%) 60 Secs ( 18.2%)"}, "processors", [("Processor", 40.8)]),
        ({"1.3.6.1.4.1.4413.1.1.1.1.4.9.0": "5 Sec (9.5%), 1 Min (8%)"}, "processors", [("Processor", 9.5)]),
        ({"1.3.6.1.4.1.171.12.1.1.6.2.0": 24}, "processors", [("Processor", 24)]),
        ({"1.3.6.1.4.1.171.12.1.1.6.1.0": 24, "1.3.6.1.4.1.171.12.1.1.6.2.0": 9}, "processors", [("Processor", 24)]),
        ({"1.3.6.1.4.1.9.9.48.1.1.1.5.1": 25, "1.3.6.1.4.1.9.9.48.1.1.1.6.1": 75}, "memory", [("Memory", 25)]),
        ({"1.3.6.1.4.1.12356.101.4.1.4.0": 33, "1.3.6.1.4.1.12356.101.4.1.5.0": 1000}, "memory", [("Main memory", 33)]),
        (
            {f"{UCD}.4.5.0": 100, f"{UCD}.4.6.0": 40, f"{UCD}.4.15.0": 20},
            "memory",
            [("Physical memory", 40), ("Cached memory", 20)],
        ),
        ({"1.3.6.1.4.1.9.9.48.1.1.1.5.1": -5, "1.3.6.1.4.1.9.9.48.1.1.1.6.1": 5}, "memory", None),
    ],
)  # fmt: skip
def test_a_vendors_own_objects(given: Given, field: str, expected: list[tuple[str, float]] | None) -> None:
    rows = host(device(given)).get(field)
    told = [(row["descr"], row.get("usage_pct", row.get("perc"))) for row in rows] if rows else None
    assert told == expected


E = "1.3.6.1.4.1"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # the same tree under each product's own number
        ({SYS_OBJECT_ID: f".{E}.890.1.5.8.99", f"{E}.890.1.5.8.99.11.7.0": 9}, {"processors": [9]}),
        ({SYS_OBJECT_ID: f".{E}.890.1.5.8.99", f"{E}.890.1.5.8.98.11.7.0": 9}, {}),
        (
            {SYS_OBJECT_ID: f".{E}.259.10.1.99.101", f"{E}.259.10.1.99.1.39.3.1.0": 400,
             f"{E}.259.10.1.99.1.39.3.2.0": 100},
            {"memory": [25]},
        ),
        (
            {SYS_OBJECT_ID: f".{E}.52642.2.1.99.101", f"{E}.52642.2.1.99.1.39.2.1.0": 8,
             f"{E}.52642.2.1.99.1.39.3.1.0": 400, f"{E}.52642.2.1.99.1.39.3.2.0": 100},
            {"processors": [8], "memory": [25]},
        ),
        # a part of a percent
        ({f"{E}.3097.6.3.78.0": 1234}, {"processors": [12.34]}),
        ({f"{E}.17713.21.2.1.64.0": 155}, {"processors": [15.5]}),
        # one row of a column
        ({f"{E}.8886.1.1.1.3.1.2.1.2.2": 80, f"{E}.8886.1.1.1.3.1.2.1.2.3": 7}, {"processors": [7]}),
        # texts of cameras and recorders
        ({f"{E}.39165.1.7.0": "14 PERCENT", f"{E}.39165.1.10.0": "256 MB", f"{E}.39165.1.11.0": "45 PERCENT"},
         {"processors": [14], "memory": [45]}),
        (
            {f"{E}.50001.1.220.0": 200, f"{E}.50001.1.221.0": 5, f"{E}.50001.1.241.1.5.1": 100,
             f"{E}.50001.1.241.1.4.1": 40},
            {"memory": [5], "storage": [60]},
        ),
        ({f"{E}.12356.106.4.1.2.0": 3, f"{E}.12356.106.4.1.3.0": 50, f"{E}.12356.106.4.1.4.0": 200},
         {"processors": [3], "memory": [25]}),
        (
            {f"{E}.12356.103.2.1.1.0": 6, f"{E}.12356.103.2.1.2.0": 10, f"{E}.12356.103.2.1.3.0": 40,
             f"{E}.12356.103.2.1.4.0": 30, f"{E}.12356.103.2.1.5.0": 40},
            {"processors": [6], "memory": [25], "storage": [75]},
        ),
        (
            {f"{E}.12356.107.2.1.5.0": 6, f"{E}.12356.107.2.1.7.0": 31, f"{E}.12356.107.2.1.8.0": 999,
             f"{E}.12356.107.2.1.9.0": 5, f"{E}.12356.107.2.1.10.0": 999},
            {"processors": [6], "memory": [31], "storage": [5]},
        ),
        (
            {f"{E}.2604.5.1.2.4.1.0": 999, f"{E}.2604.5.1.2.4.2.0": 12, f"{E}.2604.5.1.2.5.1.0": 999,
             f"{E}.2604.5.1.2.5.2.0": 55, f"{E}.2604.5.1.2.5.3.0": 999, f"{E}.2604.5.1.2.5.4.0": 0},
            {"memory": [55, 0], "storage": [12]},
        ),
        ({f"{E}.28557.2.2.1.3.0": 9}, {"processors": [9]}),
        ({f"{E}.368.4.1.100.3.1.0": 33}, {"processors": [33]}),
        ({f"{E}.5951.4.1.1.41.6.1.2.1.65": 12, f"{E}.5951.4.1.1.41.2.0": 30, f"{E}.5951.4.1.1.41.4.0": 999},
         {"processors": [12], "memory": [30]}),
        ({f"{E}.12532.10.0": 4}, {"processors": [4]}),
        ({f"{E}.5089.1.2.1.1.0": 5, f"{E}.5089.1.2.1.12.0": 44}, {"processors": [5], "memory": [44]}),
        ({f"{E}.3375.2.1.1.2.1.44.0": 1000, f"{E}.3375.2.1.1.2.1.45.0": 200}, {"memory": [20]}),
        ({f"{E}.3967.1.1.9.1.1.1": 70}, {"processors": [30]}),
        ({f"{E}.35265.41.1.2.1.1.3.0": 1000, f"{E}.35265.41.1.2.1.1.7.0": 400}, {"memory": [60]}),
        ({f"{E}.14179.1.1.5.1.0": 4, f"{E}.14179.1.1.5.2.0": 1000, f"{E}.14179.1.1.5.3.0": 600},
         {"processors": [4], "memory": [40]}),
        ({f"{E}.2636.3.39.1.12.1.1.1.4.0": 7, f"{E}.2636.3.39.1.12.1.1.1.5.0": 61},
         {"processors": [7], "memory": [61]}),
        ({f"{E}.9.9.109.1.1.1.1.12.1": 250, f"{E}.9.9.109.1.1.1.1.13.1": 750}, {"memory": [25]}),
        ({f"{E}.2011.6.9.1.4.2.1.3.1": 1000, f"{E}.2011.6.9.1.4.2.1.4.1": 700}, {"storage": [30]}),
        ({f"{E}.232.11.2.13.1.0": 800, f"{E}.232.11.2.13.2.0": 600}, {"memory": [25]}),
        ({f"{E}.789.1.5.4.1.2.1": "/vol/a/", f"{E}.789.1.5.4.1.29.1": 1000, f"{E}.789.1.5.4.1.30.1": 900},
         {"storage": [90]}),
        ({f"{E}.171.14.5.1.4.1.3.1.1": 1000, f"{E}.171.14.5.1.4.1.4.1.1": 300}, {"memory": [30]}),
        ({f"{E}.4881.1.1.10.2.35.1.1.1.3.1": 39, f"{E}.4881.1.1.10.2.35.1.1.1.6.1": 1000,
          f"{E}.4881.1.1.10.2.35.1.1.1.7.1": 400}, {"memory": [40]}),
    ],
)  # fmt: skip
def test_what_is_told_of_loads_and_room(given: Given, expected: dict[str, list[float]]) -> None:
    found = host(device(given))
    assert {name: [row.get("usage_pct", row.get("perc")) for row in rows] for name, rows in found.items()} == expected


def test_storage_in_units_that_a_column_tells() -> None:
    pool = "1.3.6.1.4.1.50536.1.1.1.1"
    answers = device({f"{pool}.2.1": "tank", f"{pool}.3.1": 4096, f"{pool}.4.1": 100, f"{pool}.5.1": 90})
    assert host(answers)["storage"] == [
        {"descr": "tank", "type": "zpool", "size": 409600, "used": 368640, "free": 40960, "perc": 90},
    ]


def test_a_size_that_a_gauge_cannot_hold_is_not_told() -> None:
    flash = "1.3.6.1.4.1.9.9.10.1.1.4.1.1"
    assert host(device({f"{flash}.4.1.1": 4_294_967_295, f"{flash}.5.1.1": 4_294_967_295})) == {}


def test_a_mistake_in_the_file_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "hosts.yml"
    broken.write_text("processors: 3", encoding="utf-8")
    monkeypatch.setattr(hosts, "FILE", broken)
    hosts.known.cache_clear()
    try:
        with pytest.raises(InputError, match=r"hosts\.yml"):
            hosts.known()
    finally:
        hosts.known.cache_clear()
