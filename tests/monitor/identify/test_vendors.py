"""Made-up devices of many vendors, as their MIBs and their sysDescr have them."""

import pytest

from monitor.identify.identity import identify
from monitor.identify.sensors import sensors, states
from tests.monitor.identify.made_up import ENTITY, SYS_DESCR, SYS_OBJECT_ID, Given, device

E = "1.3.6.1.4.1"
CASES: list[tuple[Given, tuple[str, str, str, str, str]]] = [
    (
        {
            SYS_OBJECT_ID: f".{E}.207.1.14.1", f"{E}.207.8.4.4.3.21.1.1.4.1.1": "x999-28GTX",
            f"{E}.207.8.4.4.3.21.1.1.8.1.1": "A0001", f"{E}.207.8.4.4.4.500.2.1.1.0": "5.9.9-1.2",
        },
        ("Allied Telesis", "switch", "x999-28GTX", "A0001", "5.9.9-1.2"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.8691.7.999", f"{E}.8691.7.999.1.2.0": "EDS-900", f"{E}.8691.7.999.1.4.0": "V9.1"},
        ("Moxa", "switch", "EDS-900", "", "V9.1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.3097.1.5.99", SYS_DESCR: "M9990",
            f"{E}.3097.6.3.1.0": "<sysb:9.0.B1><sysa:9.1.B700000>",
        },
        ("WatchGuard", "firewall", "M9990", "", "9.1.B700000"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.4329.6.1.2",
            SYS_DESCR: "Siemens, SIMATIC NET, SCALANCE X999, 6GK5 999-0BA00-2AA3, HW: Version 3, FW: Version V9.0, X1",
        },
        ("Siemens", "switch", "SCALANCE X999", "X1", "V9.0"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.40418.7.999",
            SYS_DESCR: "SNR-S9999G-24T Device, Compiled on Jan 01 00:00:00 2020\r\n SoftWare Version 9.0.3.5(R1)\r\n"
            " BootRom Version 9.1\r\n HardWare Version 1.0.9\r\n Serial No.:SW000000001",
        },
        ("SNR", "switch", "S9999G-24T", "SW000000001", "9.0.3.5(R1)"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.2356.11.8.9.9",
            SYS_DESCR: "LANCOM 9999VA (over ISDN) 19.12.0128RU4 / 24.05.2038 4009999999999999",
        },
        ("LANCOM", "router", "LANCOM 9999VA (over ISDN)", "4009999999999999", "19.12.0128RU4"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.29671.2.999", SYS_DESCR: "Meraki MS999-24P Cloud Managed PoE Switch"},
        ("Meraki", "switch", "MS999-24P", "", ""),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.5951.1", f"{E}.5951.4.1.1.1.0": "NetScaler NS99.1: Build 1.2.nc, Date: Jan 1 2030",
            f"{E}.5951.4.1.1.11.0": "NetScaler Made-Up", f"{E}.5951.4.1.1.14.0": "MADEUP0001",
        },
        ("Citrix", "loadbalancer", "NetScaler Made-Up", "MADEUP0001", "NS99.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.33049.1.1.1.999", SYS_DESCR: "Mellanox MSX9999,MLNX-OS,SWv9.6.1000"},
        ("Mellanox", "switch", "MSX9999", "", "9.6.1000"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.6527.1.3.99", SYS_DESCR: "TiMOS-C-99.0.R1 cpm/hops64 Nokia 9999 SR Copyright (c) 2000"},
        ("Nokia", "router", "9999 SR", "", "TiMOS-C-99.0.R1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.43356.1.1.2", f"{E}.43356.2.1.2.1.2.0": "9000000001",
            f"{E}.43356.2.1.2.1.3.0": "9.5.0",
        },
        ("Mimosa", "wireless-bridge", "B5 Lite", "9000000001", "9.5.0"),
    ),
    (
        {
            SYS_DESCR: "Linux RUT900 5.4.1 #1 SMP mips", SYS_OBJECT_ID: f".{E}.8072.3.2.10",
            f"{E}.48690.1.1.0": "9900000001", f"{E}.48690.1.2.0": "RUT900", f"{E}.48690.1.6.0": "RUT9_R_99.01.1",
        },
        ("Teltonika", "router", "RUT900", "9900000001", "RUT9_R_99.01.1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.12740.17.1", f"{E}.12740.2.1.11.1.1.1.99": "99-0000-X",
            f"{E}.12740.2.1.11.1.2.1.99": "SN99",
        },
        ("Dell", "storage", "EqualLogic 99-0000-X", "SN99", ""),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.1182.1.999", SYS_DESCR: "RTX9999 Rev.19.01.02 (Tue Jan  1 00:00:00 2030)"},
        ("Yamaha", "router", "RTX9999", "", "19.01.02"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.17713.22", f"{E}.17713.22.1.1.1.4.0": "W9AA0000AAAA",
            f"{E}.17713.22.1.1.1.5.0": "cnPilot E999", f"{E}.17713.22.1.1.1.8.0": "9.2.1-r1",
        },
        ("Cambium", "wireless-ap", "cnPilot E999", "W9AA0000AAAA", "9.2.1-r1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.13742.4", f"{E}.13742.4.1.1.12.0": "PX-9999", f"{E}.13742.4.1.1.2.0": "AA00000",
            f"{E}.13742.4.1.1.1.0": "9.5.1",
        },
        ("Raritan", "pdu", "PX-9999", "AA00000", "9.5.1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.534.10.2", f"{E}.534.10.2.1.2.0": "ATS 99", f"{E}.534.10.2.1.3.0": "09.00.0001",
            f"{E}.534.10.2.1.5.0": "G000A00000",
        },
        ("Eaton", "ats", "ATS 99", "G000A00000", "09.00.0001"),
    ),
    (
        {
            SYS_DESCR: "Linux GSE200M 2.6.31 armv5tejl", SYS_OBJECT_ID: f".{E}.8072.3.2.10",
            f"{E}.2011.6.174.1.2.100.1.2.1": "UPS9000-A-99KTTL", f"{E}.2011.6.174.1.2.100.1.3.1": "V900R001",
        },
        ("Huawei", "ups", "UPS9000-A-99KTTL", "", "V900R001"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.11.2.3.7.11.999",
            SYS_DESCR: "Aruba Instant On 9930 24G Switch JL999A, InstantOn_9930_9.0.5.0 (139), Linux 4.4.120",
        },
        ("HPE/Aruba", "switch", "9930 24G JL999A", "", "9.0.5.0"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.2606.7", SYS_DESCR: "Rittal CMC III PU SN 90000001 HW V9.00 - SW V9.11.00_2",
        },
        ("Rittal", "sensor", "CMC III PU", "90000001", "V9.11.00_2"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.25728.99.1", SYS_DESCR: "NetPing 9/PWR-990 v9/ETH, FW v99.4.5.A-1"},
        ("NetPing", "pdu", "NetPing 9/PWR-990 v9/ETH", "", "99.4.5.A-1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.52642.2.1.45.199", f"{E}.52642.2.1.45.1.1.5.1.0": "S9900-24T",
            f"{E}.52642.2.1.45.1.1.3.1.6.1": "9.5.1", f"{E}.52642.2.1.45.1.1.3.1.10.1": "FS0001",
        },
        ("FS", "switch", "S9900-24T", "FS0001", "9.5.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.259.10.1.99.101", f"{E}.259.10.1.99.1.1.3.1.10.1": "EC0001", SYS_DESCR: "ECS9999-28T"},
        ("Edgecore", "switch", "ECS9999-28T", "EC0001", ""),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.34592.1", f"{E}.17409.2.3.1.3.1.1.7.1.0": "FD9999",
            f"{E}.17409.2.3.1.1.13.0": "CD0001",
            f"{E}.17409.2.3.1.3.1.1.9.1.0": "V9.2.1",
        },
        ("C-Data", "olt", "FD9999", "CD0001", "V9.2.1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.37662.1.2.2.1", SYS_DESCR: "Transfer switch v9.1 (SN AT0001)",
            f"{E}.37662.1.2.2.1.1.1.1.0": "ATS 99",
        },
        ("ATS", "ats", "ATS 99", "AT0001", "9.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.6486.801.1.1.2.1.99.1.1", SYS_DESCR: "Alcatel-Lucent OS9999-P24 9.9.94.R01 GA"},
        ("Alcatel-Lucent", "switch", "OS9999-P24", "", "9.9.94.R01"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.52674.500", f"{E}.318.1.4.2.2.1.2.1": "NetBotz 999",
            f"{E}.318.1.4.2.2.1.3.1": "NB0001",
            f"{E}.318.1.4.2.4.1.4.1": "v9.3",
        },
        ("APC", "sensor", "NetBotz 999", "NB0001", "v9.3"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.9.1.9999", f"{E}.9.9.719.1.9.35.1.32.1": "UCSC-C999",
            f"{E}.9.9.719.1.9.35.1.47.1": "UC0001", SYS_DESCR:
            "Cisco Integrated Management Controller(CIMC) [UCS C999], Firmware Version 9.0(1b) Copyright (c) 2030",
        },
        ("Cisco", "bmc", "UCSC-C999", "UC0001", "9.0(1b)"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.272.4.99", f"{E}.272.4.1.17.1.5.0.0.0": "R9999", f"{E}.272.4.1.17.1.3.0.0.0": "9.0",
            f"{E}.272.4.1.17.1.8.0.0.0": "BT0001", f"{E}.272.4.1.26.0": "V.9.1 Rev. 2 from 2030/01/01 00:00:00",
        },
        ("bintec", "router", "R9999 9.0", "BT0001", "V.9.1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.38446", f"{E}.38446.1.1.2.1.10.1": "EN9999", f"{E}.38446.1.1.2.1.11.1": "EL0001",
            f"{E}.38446.1.1.2.1.13.1": "9.1.0",
        },
        ("enLogic", "pdu", "EN9999", "EL0001", "9.1.0"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.674.10903.200", f"{E}.674.10903.200.2.200.100.2.1.7.1": "AP9999",
            f"{E}.674.10903.200.2.200.100.2.1.4.1": "09", f"{E}.674.10903.200.2.200.100.2.1.8.1": "DE0001",
            f"{E}.674.10903.200.2.200.100.2.1.5.1": "v9.1.2",
        },
        ("Dell", "pdu", "AP9999 09", "DE0001", "v9.1.2"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.45.3.99", SYS_DESCR: "Virtual Services Platform 9999GTS HW:01 FW:9.1.0.1 SW:v9.1.2.003"},
        ("Extreme", "switch", "VSP-9999GTS", "", "9.1.2.003"),
    ),
    (
        {SYS_DESCR: "Linux pCOWeb 2.4.21 armv4l", SYS_OBJECT_ID: f".{E}.8072.3.2.10", f"{E}.9839.1.1.0": 1},
        ("Carel", "sensor", "", "", "2.4.21"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), CASES, ids=[f"{case[1][0]} {case[1][2]}" for case in CASES])
def test_a_device_of_a_vendor(given: Given, expected: tuple[str, str, str, str, str]) -> None:
    found = identify(device(given))
    told = {name: one.value for name, one in found.fields.items()}
    seen = (found.vendor, found.kind, told.get("model", ""), told.get("serial", ""), told.get("firmware", ""))
    assert seen == expected


def test_the_maker_of_a_chassis_named_by_two_files_is_told_by_the_main_one() -> None:
    found = identify(device({SYS_OBJECT_ID: ".0.0", f"{ENTITY}.5.1": 3, f"{ENTITY}.12.1": "Cisco Systems, Inc."}))
    assert (found.vendor, found.kind) == ("Cisco", "switch")


def test_a_ups_that_has_no_standard_table_is_measured() -> None:
    ups = f"{E}.4555.1.1.1.1"
    answers = device({
        SYS_OBJECT_ID: f".{E}.4555.1.1.1", f"{ups}.2.1.0": 5, f"{ups}.2.4.0": 87, f"{ups}.4.4.1.2.1": 2310,
    })  # fmt: skip
    assert identify(answers).kind == "ups"
    assert [(row["value"], row["unit"]) for row in sensors(answers)] == [(87, "%"), (231.0, "V")]
    assert [row["text"] for row in states(answers)] == ["batteryDischarging"]


def test_a_sensor_that_is_not_plugged_in_is_not_measured() -> None:
    product = f"{E}.28507.999"
    answers = device({
        SYS_OBJECT_ID: f".{product}", f"{product}.1.5.1.2.1.5.1": 1250, f"{product}.1.6.1.1.2.1": 231,
        f"{product}.1.6.1.1.2.2": -9999,
    })  # fmt: skip
    assert identify(answers).kind == "pdu"
    assert [(row["value"], row["unit"]) for row in sensors(answers)] == [(1.25, "A"), (23.1, "C")]


def test_a_probe_that_is_offline_is_not_measured_and_one_in_fahrenheit_is_told_in_celsius() -> None:
    probe = f"{E}.3854.1.2.2.1.16.1"
    given: Given = {SYS_OBJECT_ID: f".{E}.3854.1"}
    for row, (tenths, online, celsius) in enumerate(((225, 1, 1), (770, 1, 0), (300, 2, 1))):
        given |= {f"{probe}.14.{row}": tenths, f"{probe}.5.{row}": online, f"{probe}.12.{row}": celsius}
    assert [(row["value"], row["unit"]) for row in sensors(device(given))] == [(22.5, "C"), (25, "C")]


def test_optical_power_in_milliwatts_is_told_in_dbm() -> None:
    power = f"{E}.207.8.4.4.3.28.1.5.1.3"
    answers = device({SYS_OBJECT_ID: f".{E}.207.1.14.1", f"{power}.1.1": 1000, f"{power}.2.1": 0})
    assert [(row["value"], row["unit"]) for row in sensors(answers)] == [(-10, "dBm")]


def test_the_tree_of_a_product_whose_variants_are_numbered_is_read() -> None:
    tree = f"{E}.259.10.1.99"
    answers = device({SYS_OBJECT_ID: f".{tree}.101", f"{tree}.1.1.11.1.3.1.1": 41, f"{tree}.1.1.6.1.3.1.1": 2})
    assert [(row["value"], row["unit"]) for row in sensors(answers)] == [(41, "C")]
    assert [row["text"] for row in states(answers)] == ["green"]


def test_a_cooling_unit_is_told_by_its_own_numbers() -> None:
    unit = f"{E}.318.1.1.13.3.2.2"
    found = identify(device({
        SYS_OBJECT_ID: f".{E}.318.1.3.14.5", SYS_DESCR: "APC Web/SNMP Management Card (MB:v9.9.9)",
        f"{unit}.1.4.0": "ACRC999", f"{unit}.1.5.0": "JK0001", f"{unit}.1.6.0": "9.9.1",
    }))  # fmt: skip
    told = {name: one.value for name, one in found.fields.items()}
    assert (found.kind, told["model"], told["serial"], told["firmware"]) == ("sensor", "ACRC999", "JK0001", "9.9.1")


def test_a_transfer_switch_is_measured_on_both_sides() -> None:
    feed = f"{E}.318.1.1.8.5"
    answers = device({
        SYS_OBJECT_ID: f".{E}.318.1.3.11", f"{feed}.3.3.1.3.1.1.1": 231, f"{feed}.4.3.1.4.1.1.1": 25,
        f"{feed}.1.3.0": 2,
    })  # fmt: skip
    assert identify(answers).kind == "ats"
    assert [(row["value"], row["unit"]) for row in sensors(answers)] == [(231, "V"), (2.5, "A")]
    assert [(row["text"], row["severity"]) for row in states(answers)] == [("atsFullyRedundant", "ok")]


@pytest.mark.parametrize(
    ("name", "raw", "object_", "value", "unit"),
    [
        ("12148.9.3.2.0", 5412, "12148.9", 54.12, "V"), ("38446.1.3.4.1.5.1.1", 312, "38446.1", 3.12, "A"),
        ("21317.1.3.2.2.2.2.99.1.4.1", 120500, "21317.1.3.2.2", 120.5, "W"),
        ("1588.2.1.1.1.1.22.1.4.1", 38, "1588.2", 38, "C"), ("3808.1.1.4.3.1.0", 47, "3808.1.1.1", 47, "%RH"),
        ("21796.4.9.3.1.5.1", 238, "21796.4.9", 23.8, "C"), ("534.10.2.2.2.1.2.1", 2301, "534.10.2", 230.1, "V"),
        ("41112.1.5.2.2.1.4.1", 7450, "41112.1.5", 7.45, "W"), ("45.1.6.3.7.1.1.5.5.1.0", 121, "45.3.99", 60.5, "C"),
        ("2272.1.212.5.0", 61, "2272.999", 61, "C"), ("6302.2.1.2.7.1.0", 21500, "6302.2.1", 21.5, "C"),
        ("318.1.1.26.6.3.1.8.1", 119, "318.1.3.4.9", 1190, "VA"),
        ("10418.17.2.5.3.1.50.1.1", 47, "10418.17.1.7", 4.7, "A"),
        ("171.10.99.1.2.105.2.1.1.1.3.25", "3.29", "171.10.99.1.2", 3.29, "V"),
        ("171.14.72.1.4.1.1.19.25", 5000, "171.14", -3.0103, "dBm"),
        ("318.1.1.13.2.2.10.0", 24, "318.1.3.14.3", 24, "C"),
        ("318.1.1.13.3.3.1.2.2.12.0", 455, "318.1.3.14.6", 45.5, "%"),
        ("318.1.1.8.5.3.3.1.6.1.1.1", 7, "318.1.3.11", 7, "A"),
        ("4555.1.1.7.1.4.4.1.6.1", 12, "4555.1.1.7", 1200, "W"),
        ("10418.17.2.5.3.1.105.1.1", 4700, "10418.17.1.7", 4.7, "kWh"),
    ],
)  # fmt: skip
def test_a_measured_value(name: str, raw: int | str, object_: str, value: float, unit: str) -> None:
    kinds: Given = {f"{E}.1588.2.1.1.1.1.22.1.2.1": 1, f"{E}.21796.4.9.3.1.7.1": 1}
    answers = device({SYS_OBJECT_ID: f".{E}.{object_}", f"{E}.{name}": raw, **kinds})
    assert [(round(row["value"], 4), row["unit"]) for row in sensors(answers)] == [(value, unit)]


def test_a_netbotz_tells_each_reading_once() -> None:
    probe = f"{E}.5528.100.4.1.1.1"
    answers = device({
        SYS_OBJECT_ID: f".{E}.5528.100.20.10.2013", f"{probe}.2.1.2": 235, f"{probe}.4.1.2": "Rack",
        f"{probe}.8.1.2": 23,
    })  # fmt: skip
    assert [(row["descr"], row["value"]) for row in sensors(answers)] == [("Rack", 23.5)]


def test_a_probe_of_an_environment_manager_tells_degrees_in_the_scale_of_its_agent() -> None:
    ems = f"{E}.318.1.1.10.3"
    answers = device({SYS_OBJECT_ID: f".{E}.318.1.3.8.2", f"{ems}.12.11.0": 2, f"{ems}.13.1.1.3.1": 77})
    assert [(row["value"], row["unit"]) for row in sensors(answers)] == [(25, "C")]


def test_a_pdus_probe_tells_degrees_by_its_units_row() -> None:
    pdu = f"{E}.534.6.6.7"
    answers = device({
        SYS_OBJECT_ID: f".{pdu}", f"{pdu}.1.2.1.9.0": 1, f"{pdu}.7.1.1.3.0.1": 1, f"{pdu}.7.1.1.4.0.1": 770,
    })  # fmt: skip
    assert [(row["value"], row["unit"]) for row in sensors(answers)] == [(25, "C")]


@pytest.mark.parametrize(
    ("name", "raw", "object_", "text", "severity"),
    [
        ("2272.1.101.1.1.2.1.6.1", 2, "2272.999", "highWarning", "warning"),
        ("21796.3.3.3.1.4.1", 1, "21796.3.3", "normal", "ok"),
        ("534.10.2.3.2.1.3.2", 1, "534.10.2", "voltageOrFreqOutofRange", "warning"),
        ("171.14.72.1.4.1.1.2.25", 4, "171.14", "lowerAlarm", "warning"),
        ("41112.1.5.3.2.1.3.1", 3, "41112.1.5", "standby", "ok"),
        ("28507.99.1.3.1.2.1.3.1", 0, "28507.99", "off", "ok"),
        ("6302.2.1.2.11.4.1.8.3", 1, "6302.2.1", "activated", "warning"),
        ("674.10893.1.20.130.4.1.4.1", 34, "674.10892.1", "predictiveFailure", "warning"),
        ("2636.3.1.15.1.8.1.1.0.0", 2, "2636.1.1.1.2.99", "empty", "ok"),
        ("4555.1.1.7.1.4.1.0", 6, "4555.1.1.7", "onBypass", "warning"),
        ("318.1.1.8.5.4.3.1.19.1.1.1", 4, "318.1.3.11", "overload", "warning"),
    ],
)  # fmt: skip
def test_a_told_state(name: str, raw: int, object_: str, text: str, severity: str) -> None:
    answers = device({SYS_OBJECT_ID: f".{E}.{object_}", f"{E}.{name}": raw})
    assert [(row["text"], row["severity"]) for row in states(answers)] == [(text, severity)]


def test_a_state_that_is_written_as_its_word() -> None:
    member = f"{E}.47196.4.1.1.3.15.1.2.1.3"
    answers = device({SYS_OBJECT_ID: f".{E}.47196.4.1.1.1", f"{member}.1": "ready", f"{member}.2": "booting"})
    assert [(row["value"], row["severity"]) for row in states(answers)] == [(12, "ok"), (11, "warning")]


def test_a_switch_that_tells_of_itself_only_by_lldp_med() -> None:
    med = "1.0.8802.1.1.2.1.5.4795.1.2"
    found = identify(device({
        SYS_OBJECT_ID: f".{E}.99999.1", f"{med}.7.0": "EX9999", f"{med}.5.0": "MED0001", f"{med}.4.0": "9.1-r2",
    }))  # fmt: skip
    assert {name: one.value for name, one in found.fields.items()} == {
        "model": "EX9999", "serial": "MED0001", "firmware": "9.1-r2",
    }  # fmt: skip


def test_a_value_whose_row_names_its_measure_by_the_second_number_of_its_index() -> None:
    tests = f"{E}.9.6.1.101.90.1.2.1.3"
    answers = device({
        SYS_OBJECT_ID: f".{E}.9.6.1.99.1", f"{tests}.49.5": 41, f"{tests}.49.6": 3301000, f"{tests}.49.9": -4120,
        f"{tests}.50.5": 0,
    })  # fmt: skip
    assert [(row["value"], row["unit"]) for row in sensors(answers)] == [(41, "C"), (3.301, "V"), (-4.12, "dBm")]
