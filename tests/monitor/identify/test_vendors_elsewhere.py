"""Made-up devices of what other inventories and templates know of makers."""

import pytest

from monitor.identify.identity import identify
from monitor.identify.sensors import sensors, states
from tests.monitor.identify.made_up import SYS_DESCR, SYS_OBJECT_ID, Given, device

E = "1.3.6.1.4.1"
CASES: list[tuple[Given, tuple[str, str, str, str, str]]] = [
    (
        {
            SYS_OBJECT_ID: f".{E}.1248.1.1.2", f"{E}.1248.1.2.2.1.1.1.2.1": "EPSON WF-9999",
            f"{E}.1248.1.2.2.1.1.1.5.1": "EPS0001", f"{E}.1248.1.2.2.2.1.1.2.1.1": "9.01.AA",
        },
        ("Epson", "printer", "WF-9999", "EPS0001", "9.01.AA"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.2001.1.1", f"{E}.2001.1.1.1.1.11.1.10.25.0": "C9999dn"},
        ("OKI", "printer", "C9999dn", "", ""),
    ),
    (
        {
            SYS_OBJECT_ID: ".0.0", SYS_DESCR: "Siemens, SIMATIC NET", f"{E}.4196.1.1.8.3.100.1.8.26.0": "6GK1 999-0AB0",
            f"{E}.4196.1.1.8.3.100.1.8.6.0": "LINK0001", f"{E}.4196.1.1.8.3.100.1.8.4.0": "V9.1.2",
        },
        ("Siemens", "", "6GK1 999-0AB0", "LINK0001", "V9.1.2"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.232.9.4.99", f"{E}.232.9.2.2.15.0": "ILO0001", f"{E}.232.9.2.2.2.0": "9.50"},
        ("HPE", "bmc", "", "ILO0001", "9.50"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.11.1", f"{E}.11.2.3.9.4.2.1.1.3.2.0": "LaserJet 99", SYS_DESCR: "JETDIRECT,EEPROM V9.1"},
        ("HP", "printer", "LaserJet 99", "", "V9.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.11.2.3.7.11.999", f"{E}.11.2.14.11.5.1.1.3.0": "XX.99.01"},
        ("HPE/Aruba", "switch", "", "", "XX.99.01"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.3873.1.99", "1.3.6.1.3.94.1.6.1.8.16.0.0.1.2.3.4.5": "FC0001"},
        ("QLogic", "switch", "", "FC0001", ""),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.10222.2", f"{E}.10222.2.1.1.10.1.1.1": "IB0001",
            f"{E}.10222.2.1.1.1.0": "Firmware Version: 9.8.7, Made-up",
        },
        ("QLogic", "switch", "", "IB0001", "9.8.7"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.3717.2", f"{E}.3717.2.3.5.0": "genua genugate9 x", f"{E}.3717.2.3.6.0": "GEN0001",
            f"{E}.3717.2.3.3.0": "9.9", f"{E}.3717.2.3.4.0": "3",
        },
        ("Genua", "firewall", "genugate9", "GEN0001", "9.9_PL_3"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.13458.1", f"{E}.13458.1.1.6.0": "<ETH9>", f"{E}.13458.1.1.2.0": "ATM0001",
            f"{E}.13458.1.2.1.0": "9.2",
        },
        ("atmedia", "gateway", "ETH9", "ATM0001", "9.2"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.9694.1", SYS_DESCR: "Peakflow SP 9.9.1 (build X) Model: TMS-99 Serial Number: ARB0001"},
        ("Arbor", "firewall", "TMS-99", "ARB0001", "9.9.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.35098.1", SYS_DESCR: "Pica8, Hardware model P-9999, Software version 9.1.2"},
        ("Pica8", "switch", "P-9999", "", "9.1.2"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.4874.1", SYS_DESCR: "Juniper Networks, Inc. ERX-99 Edge Routing Switch Version : (9.1)"},
        ("Juniper", "router", "ERX-99", "", "9.1"),
    ),
    ({SYS_OBJECT_ID: f".{E}.26543.1.7.9", SYS_DESCR: "IBM RackSwitch G9999"}, ("IBM", "switch", "G9999", "", "")),
    (
        {SYS_OBJECT_ID: f".{E}.9303.1", SYS_DESCR: "Product, Version: drgos-asr9-9.1.2-R"},
        ("PacketFront", "switch", "asr9", "", "9.1.2-R"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.13191.1.1", SYS_DESCR: "ONEOS9-MONO-V9.1R2"},
        ("OneAccess", "router", "ONEOS9-MONO-V9.1R2", "", "V9.1R2"),
    ),
    ({SYS_OBJECT_ID: f".{E}.18.3", SYS_DESCR: "Image: rel/99.1.2"}, ("Wellfleet", "router", "", "", "99.1.2")),
    (
        {SYS_OBJECT_ID: f".{E}.181.2", SYS_DESCR: "Made Up998 X V9.1"},
        ("Kentrox", "router", "Made Up998", "", "V9.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.244.1.9", SYS_DESCR: "Lantronix EDS99PR V9.1.0R2 (LAN0001)"},
        ("Lantronix", "console", "EDS99PR", "LAN0001", "9.1.0R2"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.171.10.76.99.1", f"{E}.171.10.76.99.1.1.30.0": "DGS0001", SYS_DESCR: "DGS-1210-99 9.1"},
        ("D-Link", "switch", "DGS-1210-99", "DGS0001", "9.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.34774.4", f"{E}.34774.4.1.1.6.0": "V999R001"},
        ("Huawei", "storage", "", "", "V999R001"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.232.165.3", f"{E}.232.165.3.1.2.0": "R/T 9999", f"{E}.232.165.1.2.7.0": "HPU0001",
            f"{E}.232.165.3.1.3.0": "9.01",
        },
        ("HPE", "ups", "R/T 9999", "HPU0001", "9.01"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.232.165.7", f"{E}.232.165.7.1.2.1.3.1": "P9S9", f"{E}.232.165.7.1.2.1.7.1": "PDU001",
            f"{E}.232.165.7.1.2.1.5.1": "9.2.0",
        },
        ("HPE", "pdu", "P9S9", "PDU001", "9.2.0"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.13742.1", f"{E}.13742.1.1.12.0": "DPCR99", f"{E}.13742.1.1.2.0": "RAR0001",
            f"{E}.13742.1.1.1.0": "09.1",
        },
        ("Raritan", "pdu", "DPCR99", "RAR0001", "09.1"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.534.10", f"{E}.534.10.1.2.1.0": "EATS99", f"{E}.534.10.1.2.4.0": "ATS0001",
            f"{E}.534.10.1.2.2.0": "9.3",
        },
        ("Eaton", "ats", "EATS99", "ATS0001", "9.3"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.2947.1", f"{E}.2947.1.1.2.0": "FE99", f"{E}.2947.1.1.5.0": "BP0001",
            f"{E}.2947.1.1.7.0": "9.4",
        },
        ("Best Power", "ups", "FE99", "BP0001", "9.4"),
    ),
    (
        {
            SYS_OBJECT_ID: f".{E}.4779.1", f"{E}.4779.1.3.5.2.1.24.1": "RPC99", f"{E}.4779.1.1.2.0": "BAY0001",
            f"{E}.4779.1.1.1.0": "F9.1",
        },
        ("BayTech", "pdu", "RPC99", "BAY0001", "F9.1"),
    ),
    ({SYS_OBJECT_ID: f".{E}.20677.2", f"{E}.20677.2.1.1.0": "IPC99"}, ("Pulizzi", "pdu", "IPC99", "", "")),
    (
        {
            SYS_OBJECT_ID: f".{E}.641.2", f"{E}.641.6.2.3.1.4.1": "MX999", f"{E}.641.6.2.3.1.5.1": "LEX0001",
        },
        ("Lexmark", "printer", "MX999", "LEX0001", ""),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.2435.2", f"{E}.2435.2.3.9.4.2.1.5.5.17.0": "Q9.01"},
        ("Brother", "printer", "", "", "Q9.01"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.2435.2.3.9.1", SYS_DESCR: "Brother NC-99h, Firmware Ver.ZX,MID 9XX-X99,FID 2"},
        ("Brother", "printer", "NC-99h", "", "ZX"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.10504.1", f"{E}.2699.1.2.1.2.1.1.3.1": "MFG:Made;CMD:PGL;MDL:T9999;CLS:PRINTER;"},
        ("Printronix", "printer", "T9999", "", ""),
    ),
    ({SYS_OBJECT_ID: f".{E}.15497.1"}, ("Cisco", "gateway", "", "", "")),
    (
        {SYS_OBJECT_ID: f".{E}.12325.1.1.2.1.1", SYS_DESCR: "box 99.1-RELEASE FreeBSD 99.1-RELEASE amd64"},
        ("FreeBSD", "server", "amd64", "", "99.1-RELEASE"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.12325.1.1.2.1.1", SYS_DESCR: "pfSense fw 9.9.9-RELEASE FreeBSD 99.1-STABLE amd64"},
        ("Netgate", "firewall", "amd64", "", "9.9.9-RELEASE"),
    ),
    ({SYS_OBJECT_ID: f".{E}.21701.1"}, ("Mobotix", "camera", "", "", "")),
    ({SYS_DESCR: "KYOCERA Document Solutions Printing System"}, ("Kyocera", "printer", "", "", "")),
    (
        {SYS_OBJECT_ID: f".{E}.2011.2.235.1.1", f"{E}.2011.2.235.1.1.1.6.0": "9988 V9",
         f"{E}.2011.2.235.1.1.1.7.0": "21000000000000000001"},
        ("Huawei", "bmc", "9988 V9", "21000000000000000001", ""),
    ),
    ({SYS_OBJECT_ID: f".{E}.37945.2.1"}, ("Inspur", "bmc", "", "", "")),
    (
        {SYS_OBJECT_ID: f".{E}.5227.27", f"{E}.5227.27.1.10.1.0": "TS9910D", f"{E}.5227.27.1.10.2.0": "90000000000001",
         f"{E}.5227.27.1.10.3.0": 9, f"{E}.5227.27.1.10.4.0": 12},
        ("Buffalo", "nas", "TS9910D", "90000000000001", "9.12"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.5491.6", f"{E}.5491.10.1.1.2.0": "SDH 9999", f"{E}.5491.10.1.1.3.0": "SWM099-09-9"},
        ("Riello NetMan", "ups", "SDH 9999", "", "SWM099-09-9"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.38241", f"{E}.38241.1.2.0": "UC999",
         f"{E}.38241.1.1.0": "BOOT--9.9.1.2(2099-09-09)IMG--9"},
        ("Htek", "", "UC999", "", "9.9.1.2"),
    ),
    ({SYS_OBJECT_ID: f".{E}.4799.3", f"{E}.4799.3.2.6023.0": "Imola 9999"}, ("Tiesse", "router", "Imola 9999", "", "")),
    (
        {SYS_DESCR: "RNX UPDU 9x9 (HW 9)", SYS_OBJECT_ID: f".{E}.55108.2", f"{E}.55108.2.1.2.1.5.1": "900001",
         f"{E}.55108.2.6.2.1.9.1": "9.9.1"},
        ("RNX", "pdu", "UPDU 9x9", "900001", "9.9.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.11863.1.1.99", f"{E}.11863.1.1.99.1.1.1.5.0": "TL-SL9999",
         f"{E}.11863.1.1.99.1.1.1.6.0": "9.9.1 Build 990909"},
        ("TP-Link", "switch", "TL-SL9999", "", "9.9.1 Build 990909"),
    ),
    (
        {SYS_DESCR: "S9999-S9 Device, Compiled Sep 09\n  Device serial number 900000001\n",
         SYS_OBJECT_ID: f".{E}.6339.1.1.9", f"{E}.6339.100.1.3.0": "9.9.1.1"},
        ("DCN", "switch", "S9999-S9", "900000001", "9.9.1.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.36849.1.1", f"{E}.36849.1.1.1.0": "XRN-9999", f"{E}.36849.1.1.2.1.1.0": "v9.99_999999"},
        ("Samsung/Hanwha", "nvr", "XRN-9999", "", "v9.99_999999"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.476.1.42", f"{E}.476.1.42.2.1.2.0": "IS-WEB", f"{E}.476.1.42.2.1.3.0": "9.9.1",
         f"{E}.476.1.42.2.1.4.0": "416000G900T9999", f"{E}.476.1.42.2.4.2.1.4.1": "Liebert GXT9",
         f"{E}.476.1.42.2.4.2.1.7.1": "9900000001"},
        ("Vertiv", "ups", "Liebert GXT9", "9900000001", "9.9.1"),
    ),
    (
        {SYS_DESCR: "Siemens AG, SICAM A9000, CP-9099, HW: 9.9, FW: 99.09, SN: BF9900000001",
         SYS_OBJECT_ID: f".{E}.22638.9"},
        ("Siemens", "", "SICAM A9000 CP-9099", "BF9900000001", "99.09"),
    ),
    (
        {SYS_DESCR: "WS6-DGS-1210-99/F1 9.99.999", SYS_OBJECT_ID: f".{E}.171.10.153.99.1",
         f"{E}.171.10.153.99.1.1.18.0": "S9XX900000001", f"{E}.171.10.153.99.1.1.3.0": "9.99.999"},
        ("D-Link", "switch", "WS6-DGS-1210-99/F1", "S9XX900000001", "9.99.999"),
    ),
    (
        {SYS_DESCR: "Canon MF999 /P", SYS_OBJECT_ID: f".{E}.1602.4.7", f"{E}.1602.1.1.1.1.0": "Canon MF999 Series",
         f"{E}.1602.1.2.1.8.1.3.1.1": "ABC99999", f"{E}.1602.1.1.1.4.0": "99.09"},
        ("Canon", "printer", "Canon MF999", "ABC99999", "99.09"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.347.9", "1.3.6.1.3.94.1.6.1.7.1": "AssuredSAN 9999",
         "1.3.6.1.3.94.1.6.1.8.1": "00C0FF900001", "1.3.6.1.3.94.1.7.1.3.1": "TS999R999"},
        ("Dot Hill", "storage", "AssuredSAN 9999", "00C0FF900001", "TS999R999"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.11.2.51", "1.3.6.1.3.94.1.6.1.7.1": "MSA 9999 SAN", "1.3.6.1.3.94.1.6.1.8.1"
         : "ACV900001"},
        ("HPE/Aruba", "storage", "MSA 9999 SAN", "ACV900001", ""),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.8072.3.2.10", f"{E}.44738.2.1.0": "AS9999T", f"{E}.44738.1.1.0": "AX9900000001",
         f"{E}.44738.1.2.0": "9.9.1.RL99"},
        ("Asustor", "nas", "AS9999T", "AX9900000001", "9.9.1.RL99"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.12148.10", f"{E}.12148.10.2.6.0": "Smartpack S", f"{E}.12148.10.2.7.0": "900000000001",
         f"{E}.12148.10.13.8.2.1.8.1": "9.9"},
        ("Eltek", "power-system", "Smartpack S", "900000000001", "9.9"),
    ),
    (
        {SYS_DESCR: "Clavister Core 99.90.09.01-9999", SYS_OBJECT_ID: f".{E}.5089.1"},
        ("Clavister", "firewall", "", "", "99.90.09.01-9999"),
    ),
    (
        {SYS_DESCR: "Ekinops 360 Platform, C999HC, Release 9.9.1", SYS_OBJECT_ID: f".{E}.20044.7",
         f"{E}.20044.7.6.8.0": "PN : 9 Serial Number : 9000001"},
        ("Ekinops", "optical", "C999HC", "9000001", "9.9.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.2544.1.11.1.1", f"{E}.2544.1.11.2.2.1.17.0": "LBADVA990001",
         f"{E}.2544.1.11.2.2.1.5.0": "99.9.1"},
        ("ADVA", "optical", "", "LBADVA990001", "99.9.1"),
    ),
    ({SYS_OBJECT_ID: f".{E}.8072.3.2.10", f"{E}.5961.3.1.2.0": "PCC"}, ("Powec", "power-system", "PCC", "", "")),
    ({SYS_OBJECT_ID: f".{E}.9148.1.9.1", f"{E}.9148.3.2.1.1.3.0": 100}, ("Acme Packet", "gateway", "", "", "")),
    (
        {SYS_OBJECT_ID: f".{E}.28507.999", f"{E}.28507.999.1.1.2.1.0": "Expert Power Control 9999-1",
         f"{E}.28507.999.1.1.2.2.0": "v9.9.1", f"{E}.28507.999.1.1.2.5.0": 0},
        ("Gude", "pdu", "Expert Power Control 9999-1", "", "v9.9.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.3808.1.1.6", f"{E}.3808.1.1.6.2.2.1.9.1": "PDU99999",
         f"{E}.3808.1.1.6.2.2.1.7.1": "9.9.1"},
        ("CyberPower", "ats", "PDU99999", "", "9.9.1"),
    ),
    (
        {SYS_OBJECT_ID: f".{E}.4555.1.1.7", f"{E}.4555.1.1.7.1.1.1.0": "MASTERYS 99",
         f"{E}.4555.1.1.7.1.1.2.0": "P9000001"},
        ("Socomec", "ups", "MASTERYS 99", "P9000001", ""),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), CASES)
def test_a_device_is_told(given: Given, expected: tuple[str, str, str, str, str]) -> None:
    found = identify(device(given))
    told = (found.fields[name].value if name in found.fields else "" for name in ("model", "serial", "firmware"))
    assert (found.vendor, found.kind, *told) == expected


@pytest.mark.parametrize(
    ("name", "raw", "object_", "value", "unit"),
    [
        ("33333.2.36.0", 2400, "33333.2", 13.1836, "V"), ("33333.7.48.0", 25, "33333.7", 25, "C"),
        ("50536.3.1.3.1", 31000, "50536.3", 31, "C"), ("34774.4.1.23.5.1.1.11.1", 33, "34774.4", 33, "C"),
        ("10222.2.1.9.8.1.8.1", 41, "10222.2", 41, "C"), ("890.1.5.8.99.9.3.1.2.1", 1204, "890.1.5.8.99", 1.204, "V"),
        ("2011.6.174.1.6.100.1.4.1", 1800, "2011.6.174", 30, "min"), ("2254.2.4.5.4.0", 2301, "2254.2.4", 230.1, "V"),
        ("232.165.7.3.1.1.12.1.1", 1250, "232.165.7", 1.25, "A"), ("534.10.1.3.3.0", 31, "534.10", 31, "C"),
        ("4555.1.1.1.1.5.1.0", 500, "4555.1", 50, "Hz"), ("13742.1.3.1.3.0", 410, "13742.1", 410, "W"),
        ("2947.1.2.3.0", 12, "2947.1", 12, "min"), ("4779.1.3.5.5.1.6.2.1", 31, "4779.1", 3.1, "A"),
        ("20677.2.8.6.4.3.0", 77, "20677.2", 77, "W"), ("2011.2.235.1.1.26.50.1.3.1", 265, "2011.2.235.1.1", 26.5, "C"),
        ("3808.1.1.6.4.4.1.6.1", 2178, "3808.1.1.6", 217.8, "V"), ("2254.2.4.7.6.0", 2731, "2254.2.4", 273.1, "V"),
        ("2254.2.4.7.4.0", 90, "2254.2.4", 1.5, "min"), ("2011.6.174.1.4.100.1.1.1", 2301, "2011.6.174", 230.1, "V"),
        ("5491.10.1.2.10.0", 15, "5491.6", 1.5, "A"), ("1004849.2.4.1.1.6.1", 41, "1004849.2", 41, "%"),
    ],
)  # fmt: skip
def test_a_measured_value(name: str, raw: int, object_: str, value: float, unit: str) -> None:
    answers = device({SYS_OBJECT_ID: f".{E}.{object_}", f"{E}.{name}": raw, f"{E}.50536.1.1.1.1.2.1": "tank"})
    found = [(round(row["value"], 4), row["unit"]) for row in sensors(answers) if row["unit"]]
    assert found == [(value, unit)]


@pytest.mark.parametrize(
    ("name", "raw", "object_", "text", "severity"),
    [
        ("6027.3.10.1.2.3.1.2.1", 2, "6027.1.3.1", "down", "warning"),
        ("34774.4.1.23.5.2.1.2.1", 1, "34774.4", "normal", "ok"), ("33333.5.45.0", 4, "33333.5", "fault", "warning"),
        ("6527.3.1.2.2.1.4.1.2.1", 3, "6527.1.3.1", "deviceStateOk", "ok"),
        ("10222.2.1.6.5.1.3.1", 2, "10222.2", "operational", "ok"),
        ("534.10.1.3.7.0", 4, "534.10", "source1", "ok"), ("4779.1.3.5.3.1.3.1.1", -1, "4779.1", "error", "warning"),
        ("232.165.7.2.2.1.4.1.1", 3, "232.165.7", "criticalLow", "warning"),
        ("5227.27.1.2.1.2.1", 5, "5227.27", "degrade", "warning"),
        ("37945.2.1.2.3.1.1.3.1", 1, "37945.2.1", "Normal", "ok"),
        ("2011.2.235.1.1.18.50.1.3.1", 3, "2011.2.235.1.1", "major", "warning"),
        ("3808.1.1.6.6.1.4.1.5.1", 2, "3808.1.1.6", "off", "ok"),
        ("2254.2.4.5.1.0", 1, "2254.2.4", "battery", "warning"),
        ("2254.2.4.9.7.0", 0, "2254.2.4", "off", "ok"), ("2011.6.174.1.2.101.1.1.1", 3, "2011.6.174", "mains", "ok"),
        ("2604.5.1.3.10.0", 5, "2604.5", "dead", "warning"),
        ("232.9.2.2.17.0", 3, "232.9.4", "notResponding", "warning"),
        ("1004849.2.10.1.1.1.1.2.1", 0, "1004849.2", "offline", "warning"),
        ("44738.5.1.1.4.1", "degraded", "44738.2", "degraded", "warning"),
        ("12356.101.13.2.1.1.12.1", 0, "12356.101.1.9999", "unsynchronized", "warning"),
        ("789.1.2.3.2.0", 4, "789.2.3", "takeover", "warning"),
        ("14179.2.2.2.1.12.1", 1, "14179.1.1.4.3", "down", "warning"),
        ("9.9.807.1.4.2.1.4.1.9", 1, "9.12.3.1.3.1507", "down", "warning"),
        ("674.10892.6.3.1.4.0", 3, "674.10892.6", "ok", "ok"),
        ("10876.2.1.1.1.1.12.1", 2, "10876.9", "critical", "warning"),
    ],
)  # fmt: skip
def test_a_state(name: str, raw: int | str, object_: str, text: str, severity: str) -> None:
    answers = device({SYS_OBJECT_ID: f".{E}.{object_}", f"{E}.{name}": raw})
    assert [(row["text"], row["severity"]) for row in states(answers)] == [(text, severity)]
