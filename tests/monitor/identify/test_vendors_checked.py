"""Made-up storage, servers, cameras, phones and industrial switches: what their MIBs say and our rules once did not."""

import pytest

from monitor.identify.identity import identify
from monitor.identify.sensors import sensors, states
from tests.monitor.identify.made_up import SYS_DESCR, SYS_OBJECT_ID, Given, device

E = "1.3.6.1.4.1"
CASES: list[tuple[Given, tuple[str, str, str, str, str]]] = [
    (  # a slot is no firmware
        {
            SYS_OBJECT_ID: f".{E}.24681.1", f"{E}.24681.1.4.1.1.1.1.1.2.1.3.1": "TS-999",
            f"{E}.24681.1.4.1.1.1.1.1.2.1.4.1": "Q999A00001", f"{E}.24681.1.4.1.1.1.1.1.2.1.5.1": 9,
        },
        ("QNAP", "nas", "TS-999", "Q999A00001", ""),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.248.11.2.1.99", SYS_DESCR: "Hirschmann BRS99",
            f"{E}.248.11.10.1.1.3.0": "999000000099000099",
            f"{E}.248.11.10.1.3.1.10.1.5.1.1.1": "HiOS-2A-99.9.09 2099-01-01 00:00",
        },
        ("Hirschmann", "switch", "BRS99", "999000000099000099", "HiOS-2A-99.9.09"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.8691.600.1.2.99", f"{E}.8691.602.1.1.2.2.5.0": "EDS-9999-8P",
            f"{E}.8691.602.1.1.2.2.3.0": "TBZZ99990001", f"{E}.8691.602.1.1.2.2.1.0": "v9.9",
        },
        ("Moxa", "switch", "EDS-9999-8P", "TBZZ99990001", "v9.9"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.8691.15.999", f"{E}.8691.15.999.1.1.1.0": "AWK-9999Z",
            f"{E}.8691.15.999.1.1.3.0": "9999", f"{E}.8691.15.999.1.1.5.0": "9.9.1",
        },
        ("Moxa", "wireless-ap", "AWK-9999Z", "9999", "9.9.1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.332.11.6", f"{E}.332.11.6.1.1.0": "Digi PortServer TS 99",
            f"{E}.332.11.6.1.3.0": "Version 99009999_Z",
        },
        ("Digi", "", "PortServer TS 99", "", "Version 99009999_Z"),
    ),
    (
        {SYS_OBJECT_ID: ".0.0", f"{E}.20542.9.1.1.9.7.0": "RV99", f"{E}.20542.9.1.1.9.4.0": "9.9.9.009"},
        ("Sierra Wireless", "router", "RV99", "", "9.9.9.009"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.8072.3.2.10", "1.3.6.1.2.1.37459.2.1.7.0": "SIP-T99Z",
            "1.3.6.1.2.1.37459.2.1.5.0": "99.9.0.9",
        },
        ("Yealink", "phone", "SIP-T99Z", "", "99.9.0.9"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.8072.3.2.10", f"{E}.22736.3.1.1.0": "P999", f"{E}.22736.3.1.3.0": "99.9.0.9",
            f"{E}.22736.3.1.4.0": "9999Z9999999",
        },
        ("Yeastar", "gateway", "P999", "9999Z9999999", "99.9.0.9"),
    ),
]  # fmt: skip

MEASURED: list[tuple[Given, list[tuple[float, str]]]] = [
    ({f"{E}.24681.1.3.17.1.5.1": 250, f"{E}.24681.1.3.17.1.4.1": 1000, f"{E}.24681.1.3.11.1.3.1": 41,
      f"{E}.24681.1.4.1.1.1.2.3.2.1.4.1": 3, f"{E}.24681.1.4.1.1.1.2.3.2.1.3.1": 4},
     [(25, "%"), (41, "C"), (75, "%")]),
    ({f"{E}.6574.4.2.6.2.0": "2099/01/02", f"{E}.6574.4.3.6.1.0": 1800, f"{E}.6574.3.1.1.4.0": 1,
      f"{E}.6574.3.1.1.5.0": 8},
     [(30, "min"), (12.5, "%")]),
    ({f"{E}.674.10892.5.4.600.30.1.7.1.1": 24, f"{E}.674.10892.5.4.600.30.1.6.1.1": 140,
      f"{E}.674.10892.5.4.600.30.1.7.1.2": 25, f"{E}.674.10892.5.4.600.30.1.6.1.2": 12,
      f"{E}.674.10892.5.4.600.20.1.6.1.1": 12040},
     [(140, "W"), (1.2, "A"), (12.04, "V")]),
    ({f"{E}.248.11.10.1.7.2.1.2.7": -1000, f"{E}.248.11.10.1.7.2.1.2.8": 44, f"{E}.248.14.1.1.13.1.12.1.7": -1000,
      f"{E}.248.11.10.1.7.2.1.6.8": "-6.5"},
     [(44, "C"), (-6.5, "dBm")]),
    ({SYS_OBJECT_ID: f".{E}.8691.7.999", f"{E}.8691.7.999.1.54.0": 17, f"{E}.8691.7.999.1.59.0": 42,
      f"{E}.8691.603.5.3.2.1.1.1.9.9": "-7.25"},
     [(17, "%"), (42, "%"), (-7.25, "dBm")]),
    ({f"{E}.16177.2.1.2.2.1.1.3.9": 3312, f"{E}.16177.2.1.2.2.1.1.7.9": -1234}, [(3.312, "V"), (-12.34, "dBm")]),
    ({f"{E}.4526.10.43.1.15.1.3.1": 47}, [(47, "C")]),
    ({f"{E}.4526.18.5.1.2.1": 104, f"{E}.4526.18.3.1.5.1": 95, f"{E}.4526.22.7.1.6.1": 30, f"{E}.4526.22.7.1.5.1": 40},
     [(40, "C"), (35, "C"), (75, "%")]),
    ({f"{E}.1004849.2.1.3.0": 33}, [(33, "%")]),
    ({f"{E}.1916.1.1.1.27.1.6.1": -2, f"{E}.1916.1.32.1.2.0": 12}, [(12, "%")]),
    ({f"{E}.6574.1.7.1.0": 4, f"{E}.6574.1.7.2.0": 61}, [(4, "%"), (61, "%")]),
    ({f"{E}.55062.1.12.12.0": 9, f"{E}.55062.1.12.16.0": 3, f"{E}.55062.1.12.13.0": 12,
      f"{E}.55062.2.10.9.1.4.1": 1, f"{E}.55062.2.10.9.1.3.1": 5, f"{E}.55062.1.13.7.0": "99 %"},
     [(9, "%"), (25, "%"), (20, "%"), (99, "%")]),
    ({f"{E}.789.1.5.4.1.6.3": 81}, [(81, "%")]),
    ({f"{E}.44738.2.3.1.2.1": 9}, [(9, "%")]),
    ({f"{E}.332.11.6.1.6.0": 5, f"{E}.332.11.6.1.9.0": 4, f"{E}.332.11.6.1.8.0": 16, f"{E}.16378.10000.2.1.0": -77},
     [(5, "%"), (25, "%"), (-77, "dBm")]),
    ({f"{E}.20542.9.1.1.1.261.0": -81, f"{E}.20542.9.1.1.1.266.0": "12.31", f"{E}.20542.9.1.1.1.267.0": 38},
     [(-81, "dBm"), (12.31, "V"), (38, "C")]),
    ({f"{E}.22736.3.1.7.0": "56%"}, [(56, "%")]),
    ({f"{E}.4881.1.1.10.2.36.1.1.2.0": 7, f"{E}.4881.1.1.10.2.35.1.1.1.3.1": 44}, [(7, "%"), (44, "%")]),
    ({SYS_OBJECT_ID: f".{E}.259.10.1.99.101", f"{E}.259.10.1.99.1.1.9.1.6.1.1": 6200}, [(6200, "rpm")]),
]  # fmt: skip

SAID: list[tuple[str, int, str, str]] = [
    ("24681.1.3.11.1.4.1", -5, "noDisk", "ok"),
    ("6574.1.5.4.0", 3, "Connecting", "ok"),
    ("6574.1.8.0", 2, "Abnormal", "warning"),
    ("6574.105.1.1.3.1", 2, "Poor", "warning"),
    ("55062.1.10.5.1.4.1", 2, "Degraded", "warning"),
    ("789.1.25.2.1.18.1", 2, "yes", "warning"),
    ("789.1.6.11.1.4.1", 2, "resyncing", "warning"),
    ("674.10892.5.4.600.20.1.5.1.1", 8, "criticalLower", "warning"),
    ("674.10892.5.4.600.30.1.5.1.1", 5, "criticalUpper", "warning"),
    ("674.10892.5.4.300.70.1.6.1.1", 3, "chassisBreachedPrior", "warning"),
    ("674.10892.5.4.600.10.1.5.1.1", 5, "lost", "warning"),
    ("674.10892.5.5.1.20.140.1.1.20.1", 4, "nonCritical", "warning"),
    ("674.10903.200.2.200.120.2.1.3.1", 4, "overload", "warning"),
    ("674.10903.200.2.200.140.1.0", 2, "powerSupplyFailed", "warning"),
    ("674.10903.200.2.200.150.2.2.1.6.1", 5, "aboveHigh", "warning"),
    ("789.1.21.1.2.1.2.1", 4, "inactive", "warning"),
    ("789.1.2.2.4.0", 4, "nonCritical", "warning"),
    ("248.11.13.1.1.3.1.2.1.1.1", 3, "available-but-failure", "warning"),
    ("4526.10.43.1.15.1.2.1", 2, "warning", "warning"),
    ("4526.22.3.1.9.1", 1, "OFFLINE", "warning"),
    ("16177.2.1.3.3.1.1.1.5.1", 1, "disabled", "warning"),
    ("1916.1.1.1.11.0", 3, "presentNotOK", "warning"),
    ("16378.10000.2.2.0", 3, "registrationDenied", "warning"),
    ("16378.10000.2.3.0", 0, "notAttached", "warning"),
    ("8691.602.8.6.2.1.1.2.1", 0, "off", "unknown"),
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
