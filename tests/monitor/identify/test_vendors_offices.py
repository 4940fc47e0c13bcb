"""Made-up devices of what an office may have and nobody recorded: values by MIBs and by what others poll."""

import pytest

from monitor.identify.identity import identify
from monitor.identify.sensors import sensors, states
from tests.monitor.identify.made_up import SYS_DESCR, SYS_OBJECT_ID, Given, device

E = "1.3.6.1.4.1"
CASES: list[tuple[Given, tuple[str, str, str, str, str]]] = [
    (
        {SYS_OBJECT_ID: f".{E}.5875.800.1001.11", SYS_DESCR: "AN5999-06", f"{E}.5875.800.3.9.4.3.0": "RP9999"},
        ("FiberHome", "olt", "AN5999-06", "", "RP9999"),
    ),
    ({SYS_OBJECT_ID: ".0.0", SYS_DESCR: "AN5999-04"}, ("FiberHome", "olt", "AN5999-04", "", "")),
    (
        {SYS_OBJECT_ID: f".{E}.20992.2.99", SYS_DESCR: "Cradlepoint IBR9999LPE, Firmware Version 9.9.1.made.up"},
        ("Cradlepoint", "router", "IBR9999LPE", "", "9.9.1.made.up"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.30932.1.1", f"{E}.30932.1.10.1.2.10.1.2.1.2": "P9-1A0",
            f"{E}.30932.1.10.1.2.10.1.11.1.2": "9.9",
        },
        ("Chatsworth", "pdu", "P9-1A0", "", "9.9"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.18928.1", f"{E}.18928.1.2.1.1.0": "ARC-9999", f"{E}.18928.1.2.1.3.0": "Y999CAAR01",
            f"{E}.18928.1.2.1.4.0": "V9.99 2099-01-01",
        },
        ("Areca", "storage", "ARC-9999", "Y999CAAR01", "V9.99 2099-01-01"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.266.1.9", f"{E}.266.20.1.1.0": "FibreSwitch 9", f"{E}.266.20.1.4.0": "AB",
            f"{E}.266.20.1.5.0": "00012", f"{E}.266.20.1.9.0": "V9.99",
        },
        ("Nexans", "switch", "FibreSwitch 9", "AB00012", "V9.99"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.10297.202.7999", f"{E}.10297.100.1.1.0": "EKI-9999", SYS_DESCR: "EKI-9999",
            f"{E}.10297.100.1.4.0": "9.00.01",
        },
        ("Advantech", "switch", "EKI-9999", "", "9.00.01"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.164.6.1.6.99", "1.3.6.1.2.1.47.1.1.1.1.7.1": "ETX-9A chassis",
            "1.3.6.1.2.1.47.1.1.1.1.11.1": "9900001", "1.3.6.1.2.1.47.1.1.1.1.10.1": "9.9.0",
        },
        ("RAD", "", "ETX-9A", "9900001", "9.9.0"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.2509.9.99", "1.3.6.1.2.1.47.1.1.1.1.13.2": "INUz",
            "1.3.6.1.2.1.47.1.1.1.1.11.2": "ZZZ0000009", "1.3.6.1.2.1.47.1.1.1.1.10.2": "09.09.09",
        },
        ("Aviat", "wireless-bridge", "INUz", "ZZZ0000009", "09.09.09"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.637.61.1", f"{E}.637.61.1.23.3.1.14.4353": "FANT-F A",
            f"{E}.637.61.1.23.3.1.19.4353": "ZZ99999999", f"{E}.637.61.1.9.28.1.0": "R9.9.99",
        },
        ("Alcatel-Lucent", "olt", "7360 ISAM FX", "ZZ99999999", "R9.9.99"),
    ),
    ({SYS_OBJECT_ID: f".{E}.10520.2.1"}, ("GE", "power-system", "", "", "")),
    ({SYS_OBJECT_ID: f".{E}.3181.10.6"}, ("Microsens", "switch", "", "", "")),
    ({SYS_OBJECT_ID: f".{E}.10704.1.9"}, ("Barracuda", "firewall", "", "", "")),
    (
        {
            SYS_OBJECT_ID: f".{E}.6889.1.45.103.99", f"{E}.6889.2.9.1.1.2.0": "G999",
            f"{E}.6889.2.9.1.1.4.0": "99IS0001",
        },
        ("Avaya", "gateway", "G999", "99IS0001", ""),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.23867.1.2.99", f"{E}.23867.3.1.1.1.2.0": "EC-9",
            f"{E}.23867.3.1.1.1.6.0": "00-1B-BC-00",
            f"{E}.23867.3.1.1.1.1.0": "ECOS 9.9.9",
        },
        ("Silver Peak", "router", "EC-9", "00-1B-BC-00", "ECOS 9.9.9"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.7367", f"{E}.7367.3.1.0": "Vigor9999", f"{E}.7367.3.2.0": "9.9.9_MADEUP"},
        ("DrayTek", "router", "Vigor9999", "", "9.9.9_MADEUP"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.4881.1.1.10.1.999", f"{E}.4881.1.1.10.2.1.1.26.0": "RG-S9999"},
        ("Ruijie", "switch", "RG-S9999", "", ""),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.6486.802.1.1.2.1.2.999", SYS_DESCR: "OAW-AP9999 9.9.9.99",
            f"{E}.6486.802.1.1.2.1.2.999.1.1.5.0": "OAW-AP9999",
            f"{E}.6486.802.1.1.2.1.2.999.1.1.6.0": "ZZZ999900001",
        },
        ("Alcatel-Lucent", "wireless-ap", "OAW-AP9999", "ZZZ999900001", "9.9.9.99"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.14125.100.1.3", SYS_DESCR: "Wireless Access Point EAP999",
            f"{E}.14125.100.1.7.0": "999900001", f"{E}.14125.100.1.9.0": "9.9.9",
        },
        ("EnGenius", "wireless-ap", "EAP999", "999900001", "9.9.9"),
    ),
    ({SYS_OBJECT_ID: f".{E}.5040.1.2.42", SYS_DESCR: "Web-IO 9"}, ("Wiesemann & Theis", "sensor", "Web-IO 9", "", "")),
    (
        {
            SYS_OBJECT_ID: f".{E}.935", f"{E}.935.10.1.1.1.2.0": "Castle 9K", f"{E}.935.10.1.1.1.3.0": "09.90",
            f"{E}.935.10.1.1.1.4.0": "99000001",
        },
        ("Megatec NetAgent", "ups", "Castle 9K", "99000001", "09.90"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.42040.1.1.0", f"{E}.42040.1.101.1.0": "NF-999", f"{E}.42040.1.3.0": "zz-9999",
            f"{E}.42040.1.2.0": "9.9.1",
        },
        ("Nasuni", "nas", "NF-999", "zz-9999", "9.9.1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.25597.1", f"{E}.25597.11.1.1.2.0": "FireEyeZZ9999", f"{E}.25597.11.1.1.3.0": "ZZ9999",
            f"{E}.25597.11.5.1.1.0": "zMPS (zMPS) 9.9.9.999999",
        },
        ("FireEye", "firewall", "FireEyeZZ9999", "ZZ9999", "9.9.9.999999"),
    ),
    ({SYS_OBJECT_ID: f".{E}.14941.3.9"}, ("ExaGrid", "storage", "", "", "")),
    ({SYS_OBJECT_ID: f".{E}.52251.10.1"}, ("Enconnex", "pdu", "", "", "")),
    ({SYS_OBJECT_ID: f".{E}.13742.3.2.99"}, ("Raritan", "console", "", "", "")),
    (
        {
            SYS_OBJECT_ID: f".{E}.318.1.3.4.9", f"{E}.318.1.1.30.2.1.1.3.1": "Ver99.9",
            f"{E}.318.1.1.30.2.1.1.4.1": "EPDU9999M", f"{E}.318.1.1.30.2.1.1.5.1": "999900000001",
        },
        ("APC", "pdu", "EPDU9999M", "999900000001", "Ver99.9"),
    ),
]  # fmt: skip

MEASURED: list[tuple[Given, list[tuple[float, str]]]] = [
    ({f"{E}.5875.800.3.9.3.4.1.8.34078720": 512, f"{E}.5875.800.3.9.3.4.1.9.34078720": 327,
      f"{E}.5875.800.3.9.3.4.1.10.34078720": 1525, f"{E}.5875.800.3.9.3.4.1.11.34078720": 4150,
      f"{E}.5875.800.3.9.3.4.1.12.34078720": 31},
     [(5.12, "dBm"), (3.27, "V"), (0.01525, "A"), (41.5, "C"), (31, "")]),
    ({f"{E}.30932.1.10.1.5.10.1.4.1.1": 1, f"{E}.30932.1.10.1.5.10.1.5.1.1": 77, f"{E}.30932.1.10.1.5.10.1.4.1.2": 2,
      f"{E}.30932.1.10.1.5.10.1.5.1.2": 45, f"{E}.30932.1.10.1.3.10.1.3.1.1": 725},
     [(7.25, "A"), (25, "C"), (45, "%RH")]),
    ({f"{E}.4881.1.1.10.2.1.1.41.1.15.1.1": 61500, f"{E}.4881.1.1.10.2.1.1.41.1.13.1.1": 12030,
      f"{E}.4881.1.1.10.2.1.1.41.1.16.1.1": -255, f"{E}.4881.1.1.10.2.1.1.44.1.5.1.0.1": -255},
     [(61.5, "W"), (12.03, "V")]),
    ({f"{E}.318.1.1.27.1.4.1.2.1.2.1.2": "Supply air", f"{E}.318.1.1.27.1.4.1.2.1.3.1.2": 163,
      f"{E}.318.1.1.27.1.4.1.2.1.4.1.2": "C", f"{E}.318.1.1.27.1.4.1.2.1.5.1.2": 10,
      f"{E}.318.1.1.27.1.4.1.2.1.2.1.3": "Cooling output", f"{E}.318.1.1.27.1.4.1.2.1.3.1.3": 425,
      f"{E}.318.1.1.27.1.4.1.2.1.4.1.3": "kW", f"{E}.318.1.1.27.1.4.1.2.1.5.1.3": 100},
     [(16.3, "C"), (4250, "W")]),
    ({f"{E}.318.1.1.10.5.1.1.1.5.1": 752, f"{E}.318.1.1.10.5.1.1.1.11.1": 1, f"{E}.318.1.1.10.3.12.11.0": 2,
      f"{E}.318.1.1.10.5.1.1.1.5.2": 752, f"{E}.318.1.1.10.5.1.1.1.11.2": 0},
     [(24, "C")]),
    ({f"{E}.5040.1.2.42.1.4.1.1.1": 235, f"{E}.5040.1.2.42.1.4.1.1.2": 412}, [(23.5, "C"), (41.2, "%RH")]),
    ({f"{E}.52251.10.1.5.1.1.2.1.1": "Made up", f"{E}.52251.10.1.5.1.1.5.1.1": 123,
      f"{E}.52251.10.1.2.2.1.3.1.1": 2301},
     [(1.23, "A"), (230.1, "V")]),
    ({f"{E}.7367.1.1.0": "24.5 C", f"{E}.7367.4.1.0": "Connected", f"{E}.7367.4.7.0": "-71 dBm"},
     [(24.5, "C"), (-71, "dBm")]),
    ({f"{E}.10704.1.4.1.2.1": 2, f"{E}.10704.1.4.1.3.1": 41, f"{E}.10704.1.4.1.2.2": 0, f"{E}.10704.1.4.1.3.2": 1200},
     [(41, "C")]),
    ({f"{E}.318.1.1.8.5.4.5.1.15.1": 1883, f"{E}.318.1.1.8.5.4.5.1.9.1": 1921}, [(1883, "W"), (1921, "VA")]),
    ({f"{E}.3902.1082.10.10.2.1.6.1.2.1.1.3": -1000, f"{E}.3902.1082.10.10.2.1.5.1.8.1.1": 53700}, [(53.7, "V")]),
    ({f"{E}.534.6.6.7.3.1.1.3.0.1": 500, f"{E}.534.6.6.7.5.4.1.3.0.1": 2150}, [(50, "Hz"), (2.15, "A")]),
]  # fmt: skip

SAID: list[tuple[str, int, str, str]] = [
    ("14941.4.6.0", 2, "warningAlarm", "warning"),
    ("25597.11.3.1.2.0", 2, "unhealthy", "warning"),
    ("20992.1.2.2.1.5.1", 4, "error", "warning"),
    ("318.1.1.10.4.7.2.1.5.1", 1, "smokeDetected", "warning"),
    ("318.1.1.10.4.7.8.1.5.1", 1, "open", "ok"),
    ("47196.4.1.1.3.7.2.1.1.0", 3, "inSync", "ok"),
    ("534.6.6.7.5.1.1.5.0.1", 2, "breakerOff", "warning"),
    ("19746.1.1.3.1.1.1.6.1.1", 2, "fail", "warning"),
    ("266.20.1.21.0", 7, "alarmOnPowerSupplyS1", "warning"),
    ("3902.3.6002.2.3.1.7.1.1.1.1", 0, "abnormal", "warning"),
    ("11.2.14.11.1.9.1.8.1.1.1", 4, "fault", "warning"),
    ("10704.1.6.1.2.1", -1, "down", "warning"),
    ("10520.2.1.3.1.13.0", 0, "normal", "ok"),
    ("6889.2.9.1.3.3.0", 2, "down", "warning"),
]


@pytest.mark.parametrize(("given", "expected"), CASES, ids=[f"{case[1][0]} {case[1][2]}" for case in CASES])
def test_a_device_is_told(given: Given, expected: tuple[str, str, str, str, str]) -> None:
    found = identify(device(given))
    told = {name: one.value for name, one in found.fields.items()}
    seen = (found.vendor, found.kind, told.get("model", ""), told.get("serial", ""), told.get("firmware", ""))
    assert seen == expected


@pytest.mark.parametrize(("given", "expected"), MEASURED, ids=[next(iter(given)) for given, _ in MEASURED])
def test_what_is_measured(given: Given, expected: list[tuple[float, str]]) -> None:
    measured = [(round(row["value"], 9), row["unit"]) for row in sensors(device(given))]
    assert sorted(measured) == sorted(expected)


@pytest.mark.parametrize(("oid", "raw", "text", "severity"), SAID)
def test_a_state_has_the_word_of_its_mib(oid: str, raw: int, text: str, severity: str) -> None:
    (row,) = states(device({f"{E}.{oid}": raw}))
    assert (row["text"], row["severity"]) == (text, severity)
