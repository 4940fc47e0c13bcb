"""Made-up devices of makers from I to Z, and what their sensors say."""

import pytest

from monitor.identify.identity import identify
from monitor.identify.sensors import sensors, states
from tests.monitor.identify.made_up import SYS_DESCR, SYS_OBJECT_ID, Given, device

E = "1.3.6.1.4.1"
NSEXTEND = f"{E}.8072.1.3.2.3.1.1"
CASES: list[tuple[Given, tuple[str, str, str, str, str]]] = [
    (
        {SYS_OBJECT_ID: f".{E}.46242", SYS_DESCR: "Netonix WS-99-AC", f"{E}.46242.1.0": "9.9.1"},
        ("Netonix", "switch", "WS-99-AC", "", "9.9.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.2634.3", f"{E}.2634.3.200.10.1.2.1": "VMR-99"},
        ("Western Telematic", "pdu", "VMR-99", "", ""),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.2468.1.4.2.1", f"{E}.2468.1.4.2.1.1.3.0": "iPoMan II v9.09.1 (SN AA00000001)"},
        ("Ingrasys", "pdu", "", "AA00000001", "9.09.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.31034.12", f"{E}.31034.12.1.1.2.1.1.1.5.9": "hPDU-9",
         f"{E}.31034.12.1.1.2.1.1.1.6.9": "SBN000001"},
        ("Schleifenbauer", "pdu", "hPDU-9", "SBN000001", ""),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.21111.1.1", f"{E}.21111.1.1.1.3.0": "MADEUP 9K", f"{E}.21111.1.1.1.4.0": "90000001",
         f"{E}.21111.1.1.1.6.0": "09.91"},
        ("Orvaldi", "ups", "MADEUP 9K", "90000001", "09.91"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.7342.9.1", SYS_DESCR: "Omnitron iConverter 19-Module NMM9 v9.1.2 s/n 00900001"},
        ("Omnitron", "switch", "19-Module NMM9", "00900001", "9.1.2"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.13891.101", SYS_DESCR: "Hawk-i9, OS 9.91,  S/w 9.1, H/w HK-99"},
        ("Sinetica", "ups", "HK-99", "", "9.91"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.388.14", SYS_DESCR: "Symbol AP-9931, Revision A, Version 9.9.1.0-001R"},
        ("Symbol", "wireless-ap", "AP-9931", "", "9.9.1.0-001R"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.7428.1.9", SYS_DESCR: "PDS-908G.  Unit S/N=0900000001.  App Ver=9.91, Boot Ver=1.0"},
        ("Microsemi", "switch", "PDS-908G", "0900000001", "9.91"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.2682.1", f"{E}.2682.1.2.1.2.0": "NetGuardian 999", f"{E}.2682.1.2.1.3.0": "v9.1A"},
        ("DPS Telecom", "sensor", "NetGuardian 999", "", "v9.1A"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.7244.2.1", SYS_DESCR: "Quanta LB9M, 9.1.0.99, Linux 2.6.21"},
        ("Quanta", "switch", "LB9M", "", "9.1.0.99"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.244.1.1", f"{E}.244.1.1.6.2.0": "0080A3000001", f"{E}.244.1.1.6.3.0": "9.1",
         f"{E}.244.1.1.6.28.0": "SLC 9048"},
        ("Lantronix", "console", "SLC 9048", "0080A3000001", "9.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.35424.1", f"{E}.35424.1.1.2.0": "01-00999-99-00001",
         f"{E}.35424.1.1.3.0": "Router 9930", f"{E}.35424.1.1.4.0": "2030010100"},
        ("Viprinet", "router", "Router 9930", "01-00999-99-00001", "2030010100"),
    ),
    (
        {
            SYS_OBJECT_ID: ".0.0", f"{E}.21317.1.5.1.0": 9, f"{E}.21317.1.5.2.0": 71, f"{E}.21317.1.5.7.0": 1,
            f"{E}.21317.1.16.3.4.0": "SYS-9999P-T", f"{E}.21317.1.16.3.6.0": "S999999X0000001",
        },
        ("Supermicro", "bmc", "SYS-9999P-T", "S999999X0000001", "9.71.1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.8072.3.2.8", SYS_DESCR: "pfSense made-up 9.8.1-RELEASE FreeBSD 99.0 amd64",
            f"{NSEXTEND}.8.104.97.114.100.119.97.114.101": "Netgate 9100",
            f"{NSEXTEND}.6.115.101.114.105.97.108": "NG9",
        },
        ("Netgate", "firewall", "Netgate 9100", "NG9", "9.8.1-RELEASE"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.1718.4", f"{E}.1718.4.1.2.2.1.5.1": "C9W99S-0000",
            f"{E}.1718.4.1.2.2.1.4.1": "AAAA000001",
            f"{E}.1718.4.1.1.1.3.0": "Version 9.0x",
        },
        ("Server Technology", "pdu", "C9W99S-0000", "AAAA000001", "Version 9.0x"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.21239.42.1.1", f"{E}.21239.5.2.3.1.1.9.1": 90, f"{E}.21239.5.2.1.8.0": "I9-9999",
            f"{E}.21239.5.2.1.10.0": "0019000001", f"{E}.21239.5.2.1.2.0": "9.9.0",
        },
        ("Vertiv/Geist", "pdu", "I9-9999", "0019000001", "9.9.0"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.850.1.1.1", SYS_DESCR: "PowerAlert", f"{E}.850.1.1.1.2.1.5.1": "SMART9999",
         f"{E}.850.1.1.2.1.1.5.1": "2900AY0", f"{E}.850.1.1.2.1.1.4.1": "90.90.91"},
        ("Tripp Lite", "ups", "SMART9999", "2900AY0", "90.90.91"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.25049.1.99", SYS_DESCR: "Opengear/IM9916 Version 9.1.1u2",
         f"{E}.25049.17.1.2.0": "90000001", f"{E}.25049.17.1.1.0": "9.1.1u2 (made up)"},
        ("Opengear", "console", "IM9916", "90000001", "9.1.1u2"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.45621.2", f"{E}.45621.2.1.1.0": "TPDIN-Made-Up", f"{E}.45621.2.1.2.0": "9.91"},
        ("Tycon", "sensor", "TPDIN-Made-Up", "", "9.91"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.19011.1.3.1", f"{E}.19011.1.3.1.1.1.2.0": "interSeptor 9",
         f"{E}.19011.1.3.1.1.1.3.0": "v9.91"},
        ("Jacarta", "sensor", "interSeptor 9", "", "v9.91"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.332.11.6", f"{E}.37954.2.1.1.1.0": 215},
        ("Kentix", "sensor", "", "", ""),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.1966.20.1.1", f"{E}.1966.21.1.1.1.1.1.1.2.1": "MCR9900",
         f"{E}.1966.21.1.1.1.1.1.1.4.1": "900-000001", f"{E}.1966.21.1.1.1.1.1.1.6.1": "9.1"},
        ("Perle", "switch", "MCR9900", "900-000001", "9.1"),
    ),
    (
        {SYS_OBJECT_ID: ".0.10.43.6.1.4.1", SYS_DESCR: "Papago_9TH_ETH", f"{E}.18248.31.1.1.1.0": "made up"},
        ("Papouch", "sensor", "Papago_9TH_ETH", "", ""),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.8072.3.2.10", f"{E}.55062.2.12.3.0": "TS-h999", f"{E}.55062.2.12.5.0": "Q999000001",
         f"{E}.55062.2.12.6.0": "h9.1.1"},
        ("QNAP", "nas", "TS-h999", "Q999000001", "h9.1.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.5651.1.99", SYS_DESCR: "MyPower S9999 version 9.1.99 (made up)"},
        ("Maipu", "switch", "S9999", "", "9.1.99"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.3833.1.7.255.15", f"{E}.3833.1.7.255.15.1.4.1.1.5.1": "PM999",
         f"{E}.3833.1.7.255.15.1.4.1.1.2.1": 90000001, f"{E}.3833.1.7.255.15.1.4.1.1.3.1": "9.910"},
        ("Schneider Electric", "sensor", "PM999", "90000001", "9.910"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.33555.4", f"{E}.33555.4.1.1.1.0": "RAy9-99", f"{E}.33555.4.1.1.2.0": "90000001",
         f"{E}.33555.4.1.2.2.0": "9.9.1.0"},
        ("RACOM", "wireless-bridge", "RAy9-99", "90000001", "9.9.1.0"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.2001.1.1.1", SYS_DESCR: "OKI OkiLAN 9100e Rev.01.90 Attached to C9990 Rev.M9.91"},
        ("OKI", "printer", "C9990", "", "M9.91"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.18334.1.1.1.2.1", f"{E}.18334.1.1.1.1.6.2.1.0": "KONICA MINOLTA bizhub C999"},
        ("Konica Minolta/Develop", "printer", "bizhub C999", "", ""),
    ),
]  # fmt: skip
MEASURED: list[tuple[Given, list[tuple[float, str]]]] = [
    ({f"{E}.13742.6.5.2.3.1.4.1.1.1": 1500, f"{E}.13742.6.5.2.3.1.4.1.1.4": 231, f"{E}.13742.6.5.2.3.1.4.1.1.23": 500,
      f"{E}.13742.6.5.2.3.1.4.1.1.99": 7}, [(1.5, "A"), (231, "V"), (50.0, "Hz")]),
    ({f"{E}.13742.6.3.6.3.1.2.1.1": 10, f"{E}.13742.6.5.5.3.1.4.1.1": 215, f"{E}.13742.6.3.6.3.1.2.1.2": 11,
      f"{E}.13742.6.5.5.3.1.4.1.2": 40, f"{E}.13742.6.5.5.3.1.4.1.3": 1}, [(21.5, "C"), (40, "%RH")]),
    ({f"{E}.1718.3.2.5.1.6.1.1": 215, f"{E}.1718.3.2.5.1.13.1.1": 0, f"{E}.1718.3.2.5.1.6.1.2": 770,
      f"{E}.1718.3.2.5.1.13.1.2": 1}, [(21.5, "C"), (25.0, "C")]),
    ({f"{E}.11863.6.96.1.7.1.1.5.25": "0.5", f"{E}.11863.6.96.1.7.1.1.6.25": "0"}, [(-3.010299957, "dBm")]),
    ({f"{E}.890.1.15.3.84.1.2.1.6.9.1": 2512, f"{E}.890.1.15.3.84.1.2.1.7.9.1": "Temperature",
      f"{E}.890.1.15.3.84.1.2.1.6.9.5": -512, f"{E}.890.1.15.3.84.1.2.1.7.9.5": "RxPower",
      f"{E}.890.1.15.3.84.1.2.1.6.9.6": 9, f"{E}.890.1.15.3.84.1.2.1.7.9.6": "N/A"}, [(25.12, "C"), (-5.12, "dBm")]),
    ({f"{E}.2606.7.4.2.2.1.3.1.2": "Temperature.Value", f"{E}.2606.7.4.2.2.1.7.1.2": "-100",
      f"{E}.2606.7.4.2.2.1.11.1.2": 2250, f"{E}.2606.7.4.2.2.1.3.1.3": "Temperature.SetPtHighAlarm",
      f"{E}.2606.7.4.2.2.1.11.1.3": 4000, f"{E}.2606.7.4.2.2.1.3.2.1": "Phase L1.Power.Active.Value",
      f"{E}.2606.7.4.2.2.1.7.2.1": "+10", f"{E}.2606.7.4.2.2.1.11.2.1": 12}, [(22.5, "C"), (120, "W")]),
    ({f"{E}.21317.1.3.1.2.1": "40.000", f"{E}.21317.1.3.1.13.1": "CPU Temp", f"{E}.21317.1.3.1.2.2": "12.19",
      f"{E}.21317.1.3.1.13.2": "12V", f"{E}.21317.1.3.1.2.3": "4", f"{E}.21317.1.3.1.13.3": "VBAT",
      f"{E}.21317.1.3.1.2.4": "3200.0", f"{E}.21317.1.3.1.13.4": "FAN1"}, [(40.0, "C"), (12.19, "V"), (3200.0, "rpm")]),
    ({f"{E}.39052.1.3.1.6.101": "temperature", f"{E}.39052.1.3.1.9.101": "23.5", f"{E}.39052.1.3.1.6.102": "door",
      f"{E}.39052.1.3.1.9.102": "1"}, [(23.5, "C")]),
    ({f"{E}.43943.1.1.3.3.0": 25, f"{E}.43943.1.1.4.5.1.3.1": 2301, f"{E}.43943.1.1.5.7.1.7.1": 34},
     [(25, "min"), (230.1, "V"), (34, "%")]),
    ({f"{E}.45621.2.2.5.0": 483, f"{E}.45621.2.2.6.0": 0, f"{E}.45621.2.2.9.0": 12, f"{E}.45621.2.2.13.0": 215},
     [(48.3, "V"), (1.2, "A"), (21.5, "C")]),
    ({f"{E}.18248.20.1.2.1.1.2.1": 215, f"{E}.18248.20.1.2.1.1.3.1": 0, f"{E}.18248.20.1.2.1.1.2.2": 401,
      f"{E}.18248.20.1.2.1.1.3.2": 3}, [(21.5, "C"), (40.1, "%RH")]),
    ({f"{E}.15004.4.17.2.1.1.14.1": 31500, f"{E}.15004.4.17.2.1.1.34.1": 500000}, [(31.5, "C"), (-3.010299957, "dBm")]),
    ({f"{E}.17095.3.1.0": "Int. Temp", f"{E}.17095.3.2.0": "21.50", f"{E}.17095.3.5.0": "Water",
      f"{E}.17095.3.6.0": "1"}, [(21.5, "C")]),
    ({f"{E}.38783.3.3.1.1.1.0": 21500, f"{E}.38783.3.3.1.1.2.0": 40100, f"{E}.38783.3.2.2.1.1.1.0": "S1:TSH2",
      f"{E}.38783.3.3.1.2.2.0": 0, f"{E}.38783.3.2.2.1.2.1.0": "S2"}, [(40.1, "%RH")]),
    ({f"{E}.1714.1.1.9.1.6.3": 3, f"{E}.1714.1.1.9.1.9.3": 415, f"{E}.1714.1.1.9.1.6.5": 5,
      f"{E}.1714.1.1.9.1.9.5": 12100, f"{E}.1714.1.1.9.1.6.9": 17, f"{E}.1714.1.1.9.1.9.9": 1},
     [(41.5, "C"), (12.1, "V")]),
    ({f"{E}.1588.2.1.1.1.1.22.1.2.1": 1, f"{E}.1588.2.1.1.1.1.22.1.4.1": 41, f"{E}.1588.2.1.1.1.1.22.1.2.3": 3,
      f"{E}.1588.2.1.1.1.1.22.1.4.3": 1}, [(41, "C")]),
    ({f"{E}.11606.10.9.63.1.7.1.3.9": -65535, f"{E}.11606.10.9.63.1.7.1.4.9": 8000}, [(31.25, "C")]),
    ({f"{E}.18334.1.1.1.5.7.2.1.1.0": 9001, f"{E}.18334.1.1.1.5.7.2.1.3.0": 0}, [(9001, "")]),
    ({f"{E}.476.1.42.3.9.20.1.10.1.2.1.9999": "Supply Air", f"{E}.476.1.42.3.9.20.1.20.1.2.1.9999": "21.5",
      f"{E}.476.1.42.3.9.20.1.30.1.2.1.9999": "deg C", f"{E}.476.1.42.3.9.20.1.20.1.2.1.9998": "12.5",
      f"{E}.476.1.42.3.9.30.1.60.1.2.1.9998": 4115, f"{E}.476.1.42.3.9.20.1.20.1.2.1.9997": "Unavailable",
      f"{E}.476.1.42.3.9.20.1.30.1.2.1.9997": "deg C"}, [(21.5, "C"), (12500, "W")]),
    ({f"{E}.476.1.42.3.5.2.2.1.8.1": 14}, [(14000, "W")]),
    ({f"{E}.476.1.42.3.5.2.2.1.8.1": 1400, f"{E}.476.1.42.3.5.1.18.0": 65535}, [(1400, "W")]),
    ({f"{E}.12148.10.2.15.0": 1, f"{E}.12148.10.2.16.0": 1, f"{E}.12148.10.2.17.0": 1, f"{E}.12148.10.10.6.5.0": 125,
      f"{E}.12148.10.10.7.5.0": 77, f"{E}.12148.10.10.9.5.0": 99}, [(12.5, "A"), (25, "C"), (99, "%")]),
    ({f"{E}.12148.10.2.15.0": 0, f"{E}.12148.10.2.17.0": 0, f"{E}.12148.10.9.2.5.0": 12, f"{E}.12148.10.10.9.5.0": 90},
     [(12, "A")]),
    ({f"{E}.12124.2.55.1.4.1": "12.02", f"{E}.33555.4.1.4.2.0": 4150}, [(12.02, "V"), (41.5, "C")]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), CASES, ids=[f"{case[1][0]} {case[1][2]}" for case in CASES])
def test_a_device_of_a_vendor(given: Given, expected: tuple[str, str, str, str, str]) -> None:
    found = identify(device(given))
    told = {name: one.value for name, one in found.fields.items()}
    seen = (found.vendor, found.kind, told.get("model", ""), told.get("serial", ""), told.get("firmware", ""))
    assert seen == expected


@pytest.mark.parametrize(("given", "expected"), MEASURED, ids=[next(iter(given)) for given, _ in MEASURED])
def test_what_sensors_measure(given: Given, expected: list[tuple[float, str]]) -> None:
    measured = [(round(row["value"], 9), row["unit"]) for row in sensors(device(given))]
    assert measured == expected


def test_states_have_the_words_of_their_mib() -> None:
    answers = device({
        f"{E}.1718.4.1.3.2.1.3.1.1": "Master", f"{E}.1718.4.1.3.3.1.2.1.1": 17,
        f"{E}.43943.1.1.5.1.0": 10, f"{E}.2606.7.2.1.0": 3,
    })  # fmt: skip
    told = {(row["text"], row["severity"]) for row in states(answers)}
    assert told == {("highAlarm", "warning"), ("HE-ECO-mode", "ok"), ("overload", "warning")}


def test_a_climate_monitor_tells_degrees_by_its_own_units_and_precision() -> None:
    geist = f"{E}.21239"
    fahrenheit: Given = {f"{geist}.5.1.1.7.0": 0, f"{geist}.5.1.2.1.5.1": 770, f"{geist}.5.1.2.1.2.1": "0000BEEF"}
    fahrenheit |= {f"{geist}.5.1.8.1.4.1": 1, f"{geist}.5.1.8.1.6.1": 770, f"{geist}.5.1.8.1.9.1": 0}
    answers = device({SYS_OBJECT_ID: f".{geist}.42.1.32", **fahrenheit, f"{geist}.5.1.8.1.11.1": 0})
    assert [(row["value"], row["unit"]) for row in sensors(answers)] == [(25, "C"), (25, "C")]
    assert identify(answers).fields["serial"].value == "0000BEEF"
    tenths = device({SYS_OBJECT_ID: f".{geist}.2", f"{geist}.2.1.9.0": 1, f"{geist}.2.2.1.5.1": 215})
    whole = device({SYS_OBJECT_ID: f".{geist}.2", f"{geist}.2.1.9.0": 0, f"{geist}.2.2.1.5.1": 21})
    assert [row["value"] for one in (tenths, whole) for row in sensors(one)] == [21.5, 21]


def test_a_radio_is_named_by_the_number_of_its_hardware() -> None:
    epmp = f"{E}.17713.21.1.1"
    found = identify(device({
        SYS_OBJECT_ID: f".{E}.17713.21", f"{epmp}.1.0": "U-Boot 9.9, 9.9.1", f"{epmp}.2.0": 8,
        f"{epmp}.4.0": "0001:02:03",
        f"{epmp}.30.0": "000456000001", f"{epmp}.31.0": "E9XX0001",
    }))  # fmt: skip
    assert found.fields["model"].value == "Force 200"
    assert found.fields["serial"].value == "E9XX0001"
