"""Made-up devices of product lines that tell themselves by sysObjectID and sysDescr, or by few objects beside them."""

import pytest

from monitor.identify.identity import identify
from tests.monitor.identify.made_up import SYS_DESCR, SYS_OBJECT_ID, Given, device

E = "1.3.6.1.4.1"
UPS = "1.3.6.1.2.1.33.1.1"
LINES: list[tuple[str, str, tuple[str, str, str, str]]] = [
    ("11.2.3.7.11.999", "HPE Networking Instant On Switch 9p 9930 JL999B, InstantOn_9930_9.0.0.0 (14), Linux",
     ("HPE/Aruba", "switch", "Switch 9p 9930 JL999B", "9.0.0.0")),
    ("11.2.3.7.11.57", "PROCURVE J9999B - Q.99.17", ("HPE/Aruba", "switch", "J9999B", "Q.99.17")),
    ("11.2.3.7.11.50", "HP ProCurve Switch 9900-24G, revision T.99.71, ROM K.99.12",
     ("HPE/Aruba", "switch", "ProCurve 9900-24G", "T.99.71")),
    ("9.1.99999", "Cisco IOS Software [Made Up], C9800 Software (C9800_IOSXE-K9), Version 99.9.4a, RELEASE SOFTWARE",
     ("Cisco", "wireless-controller", "C9800", "99.9.4a")),
    ("9.1.99999", "Cisco IOS Software, C1600 Software (AP9G9-K9W7-M), Version 99.3(3)JD, RELEASE SOFTWARE (fc1)",
     ("Cisco", "wireless-ap", "C1600", "99.3(3)JD")),
    ("9.1.99999", "Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 99.2(4)M6",
     ("Cisco", "router", "C2900", "99.2(4)M6")),
    ("9.1.99999", "Cisco FX-OS(tm) fp9k", ("Cisco", "firewall", "", "")),
    ("9.6.1.23.9", "Linux, Cisco Small Business RV999, Version 9.1.1.06", ("Cisco", "router", "RV999", "9.1.1.06")),
    ("2636.1.1.1.2.999", "Juniper Networks, Inc. ex9999-24t internet router, kernel JUNOS 99.1R1.8 #0",
     ("Juniper", "switch", "Juniper ex9999-24t", "99.1R1.8")),
    ("2636.1.1.1.2.999", "Juniper Networks, Inc. vsrx internet router, kernel JUNOS 99.1X49-D70.3",
     ("Juniper", "firewall", "Juniper vsrx", "99.1X49-D70.3")),
    ("12356.112.1.1", "", ("Fortinet", "loadbalancer", "", "")),
    ("25461.2.3.7", "Palo Alto Networks Panorama server", ("Palo Alto", "server", "", "")),
    ("8072.3.2.10", "Linux utm 3.99.74-0.299195966.g9b0a6ad.rb9-smp64 #1 SMP x86_64",
     ("Cyberoam/Sophos", "firewall", "", "3.99.74-0.299195966.g9b0a6ad.rb9-smp64")),
    ("8072.3.2.10", "Linux pve 9.15.74-1-pve #1 SMP x86_64",
     ("Proxmox", "server", "Generic x86 64-bit", "9.15.74-1-pve")),
    ("8072.3.2.10", "Linux store 9.15.79+truenas #1 SMP x86_64", ("iXsystems", "nas", "", "")),
    ("890.1.15", "USG FLEX 999", ("ZyXEL", "firewall", "USG FLEX 999", "")),
    ("890.1.15", "NWA9999-AC PRO", ("ZyXEL", "wireless-ap", "NWA9999-AC PRO", "")),
    ("890.1.2.1.8.1", "VMG9999", ("ZyXEL", "router", "VMG9999", "")),
    ("4526.100.7.7", "WNDAP999", ("Netgear", "wireless-ap", "WNDAP999", "")),
    ("171.10.37.44", "D-Link DAP-9999 Access Point", ("D-Link", "wireless-ap", "DAP-9999", "")),
    ("171.20.1.2", "D-Link DFL-999E 99.22.01", ("D-Link", "firewall", "DFL-999E", "99.22.01")),
    ("171.20.2.3", "DSR-999", ("D-Link", "router", "DSR-999", "")),
    ("171.10.114.1", "DWC-9999", ("D-Link", "wireless-controller", "DWC-9999", "")),
    ("171.50.1.4", "DNS-999L", ("D-Link", "nas", "DNS-999L", "")),
    ("207.1.14.99", "Allied Telesis router/switch, AW+ v9.4.7-1.1", ("Allied Telesis", "switch", "", "9.4.7-1.1")),
    ("1916.2.999", "ExtremeXOS (9420F-24T-4XE-SwitchEngine) version 99.3.1.11",
     ("Extreme", "switch", "9420F-24T-4XE-SwitchEngine", "99.3.1.11")),
    ("1916.2.999", "9520-24T-FabricEngine (9.6.0.0)", ("Extreme", "switch", "9520-24T", "9.6.0.0")),
    ("674.10895.9999", "PowerConnect 9948P", ("Dell", "switch", "PowerConnect 9948P", "")),
    ("6027.1.9.99", "Dell Networking OS\r\nApplication Software Version: 9.99(2.4P3)\r\nSeries: S9999-ON\r\nCopyright",
     ("Dell", "switch", "S9999-ON", "9.99(2.4P3)")),
    ("674.11000.5000.100.2.1.12",
     "Dell EMC Networking OS10 Enterprise.\r\nOS Version: 99.5.1.3.\r\nSystem Type: S9912F-ON",
     ("Dell", "switch", "S9912F-ON", "99.5.1.3")),
    ("2011.2.240.10", "AP9999DN Huawei Versatile Routing Platform Software", ("Huawei", "wireless-ap", "AP9999DN", "")),
    ("39165.2", "DS-3E9926P", ("Hikvision", "switch", "DS-3E9926P", "")),
    ("42397.1.1", "GXP9999", ("Grandstream", "phone", "GXP9999", "")),
    ("42397.1.2", "HT999 V1.0", ("Grandstream", "gateway", "HT999", "1.0")),
    ("6889.1.2.1.1", "IP Office 99.0.4.2.0 build 58", ("Avaya", "gateway", "IP Office", "99.0.4.2.0")),
    ("14823.1.6.1", "Linux cppm 2.6.32 x86_64", ("HPE/Aruba", "server", "", "2.6.32")),
    ("5227", "BS-GS9999", ("Buffalo", "switch", "BS-GS9999", "")),
    ("7367", "DrayTek Corporation, Router Model: Vigor9999 Series, Version: 9.9.8.1/Vigor9999, Build",
     ("DrayTek", "router", "Vigor9999 Series", "9.9.8.1")),
    ("7367", "VigorSwitch G9999x", ("DrayTek", "switch", "G9999x", "")),
    ("11863.10.2.1", "EAP999", ("TP-Link", "wireless-ap", "EAP999", "")),
    ("28557.1.99", "Hillstone Networks SG-9000-E1100 Version 9.5R6",
     ("Hillstone", "firewall", "SG-9000-E1100", "9.5R6")),
    ("1602.4.7", "Canon iR-ADV C9999 /P", ("Canon", "printer", "iR-ADV C9999", "")),
    ("236.11.5.1", "Samsung SCX-9x99 Series OS 9.01.16.18 06-26-2009;Engine 1.00.05",
     ("Samsung", "printer", "SCX-9x99", "9.01.16.18")),
    ("297.1.11.93", "FUJI XEROX DocuPrint P999 d; Net 16.41,ESS 999910101131,IOT 03.00.00",
     ("Xerox", "printer", "DocuPrint P999 d", "999910101131")),
    ("12325.1.1.2.1.1", "pfSense Plus wall.example.test 99.03-RELEASE FreeBSD 99.0-CURRENT aarch64",
     ("Netgate", "firewall", "aarch64", "99.03-RELEASE")),
    ("12325.1.1.2.1.1", "pfSense wall 9.7.2-RELEASE pfSense FreeBSD 99.0-CURRENT amd64",
     ("Netgate", "firewall", "amd64", "9.7.2-RELEASE")),
    ("8072.3.2.10", "USW-Lite-9-PoE 9.5.59.16112", ("Ubiquiti", "switch", "USW-Lite-9-PoE", "9.5.59.16112")),
    ("41112", "UBNT US-99-G1 9.0.43.11361", ("Ubiquiti", "switch", "US-99-G1", "9.0.43.11361")),
    ("8072.3.2.10", "Ubiquiti UniFi UCG-Max 9.2.12 Linux 5.4.213 ipq9574", ("Ubiquiti", "router", "UCG-Max", "9.2.12")),
    ("8072.3.2.10", "USG-9P-4.4.57.5578372", ("Ubiquiti", "router", "USG-9P", "4.4.57.5578372")),
    ("8072.3.2.10", "UK-Ultra 9.6.1", ("Ubiquiti", "wireless-ap", "UK-Ultra", "9.6.1")),
    ("890.1.15", "WBE999S", ("ZyXEL", "wireless-ap", "WBE999S", "")),
    ("4881.1.3.1.1.9", "Ruijie Wireless AP (RG-AP9820) by Ruijie Networks",
     ("Ruijie", "wireless-ap", "RG-AP9820", "")),
    ("4881.1.2.1.1.9", "Ruijie Gateway (RG-EG999) by Ruijie Networks.", ("Ruijie", "router", "RG-EG999", "")),
    ("11863.10.1", "Linux EAP 4.4.60 armv7l", ("TP-Link", "wireless-ap", "", "4.4.60")),
    ("9.1.99999", "Cisco AP Software, (ap1g9), C9999AXI-Y, RELEASE SOFTWARE",
     ("Cisco", "wireless-ap", "C9999AXI-Y", "")),
    ("367.1.1", "RICOH Aficio MP 9999 9.01 / RICOH Network Printer C model / RICOH Network Scanner C model",
     ("Ricoh", "printer", "Aficio MP 9999", "9.01")),
    ("674.10898.2.99", "Dell Color Laser 9999cn; Net 9.1, Controller 201, Engine 9.3",
     ("Dell", "printer", "Dell Color Laser 9999cn", "9.3")),
    ("17713.60.1", "Cambium cnWave V9000 Distribution Node, Version 9.2.2",
     ("Cambium", "wireless-bridge", "V9000", "9.2.2")),
    ("9.1.99999", "Cisco Secure Access Control System 9.8.0.32", ("Cisco", "server", "", "9.8.0.32")),
    ("0.0", "HP LaserJet Pro M999fdn", ("HP", "printer", "M999fdn", "")),
    ("2011.2.23.999",
     "Huawei Versatile Routing Platform Software \r\n VRP (R) software, Version 9.170 (S9999 V999R019C00) \r\n"
     " Copyright (C) 2000-2099 Huawei\r\n Huawei S9999-28P",
     ("Huawei", "switch", "S9999-28P", "9.170 (V999R019C00)")),
    ("47196.4.1.1.1.99", "Aruba JL999A 9999-48G Swch FL.99.06.0110, 0.0",
     ("HPE/Aruba", "switch", "JL999A", "FL.99.06.0110")),
    ("25506.11.1.165", "HPE 1999-24G Switch Software Version 5.20.99, Release 1999\r\nCopyright(c)2010-2099 Hewlett",
     ("HPE/H3C", "switch", "1999-24G Switch", "5.20.99")),
    ("43.1.16.4.3.99", "3Com Switch 4999G 24-Port Software Version 3Com OS V9.03.02s168p23",
     ("3Com", "switch", "Switch 4999G 24-Port", "9.03.02s168p23")),
    ("4526.100.16", "ReadyNAS-OS 9.10.3", ("Netgear", "nas", "", "9.10.3")),
    ("8072.3.2.10", "SONiC Software Version: SONiC.999911.0 - HwSku: ACS-MSN9999 - Distribution: Debian 9.13",
     ("SONiC", "switch", "ACS-MSN9999", "999911.0")),
    ("39165.1", "DS-9999NI", ("Hikvision", "nvr", "DS-9999NI", "")),
    ("42397.1", "Grandstream GXP9999", ("Grandstream", "phone", "GXP9999", "")),
    ("8072.3.2.10", "Yealink SIP-T99G 96.86.0.23", ("Yealink", "phone", "SIP-T99G", "96.86.0.23")),
    ("232.165.3", "HP R9000 UPS network module", ("HPE", "ups", "", "")),
    ("332.11.6", "Digi Connect WAN 9G Version 99991532_K 05/08/2099", ("Digi", "router", "Connect WAN", "99991532")),
    ("12325.1.1.2.1.1", "FreeBSD pfSense.example.test 99.0-CURRENT FreeBSD 99.0-CURRENT #0 amd64",
     ("Netgate", "firewall", "amd64", "")),
    ("8072.3.2.8", "FreeBSD sensey 99.1-RELEASE amd64", ("OPNsense", "firewall", "amd64", "99.1-RELEASE")),
    ("66510.3.1", "", ("OpenWrt/Linksys", "router", "", "")),
    ("9.1.99999", "Catalyst 1300 Series Managed Switch, 9-port GE, PoE, 2x1GE Combo (C1399-9P-E-2G)",
     ("Cisco", "switch", "C1399-9P-E-2G", "")),
    ("3955.6.5024.1", "Linksys SLM9024 24-Port Gigabit Smart Switch", ("Linksys", "switch", "SLM9024", "")),
    ("13885", "Polycom SoundPoint IP", ("Polycom", "phone", "", "")),
]  # fmt: skip
BESIDE: list[tuple[Given, tuple[str, str, str, str]]] = [
    # sysObjectID may be a standard's MIB: then the UPS says whose it is
    ({SYS_OBJECT_ID: ".1.3.6.1.2.1.33", f"{UPS}.1.0": "Santak", f"{UPS}.2.0": "Castle 9K"},
     ("Santak", "ups", "Castle 9K", "")),
    ({SYS_OBJECT_ID: f".{E}.12356.106.1.1", f"{E}.12356.106.4.1.1.0": "FortiSwitch-999D-FPOE v9.4.2,build0480"},
     ("Fortinet", "switch", "FortiSwitch-999D-FPOE", "9.4.2")),
    # what stands in SMBIOS tables that nobody filled
    ({SYS_OBJECT_ID: f".{E}.8072.3.2.10", SYS_DESCR: "Linux box 9.1.0 #1 SMP aarch64",
      f"{E}.8072.1.3.2.3.1.1.12.109.97.110.117.102.97.99.116.117.114.101.114": "To Be Filled By O.E.M.",
      f"{E}.8072.1.3.2.3.1.1.8.104.97.114.100.119.97.114.101": "System Product Name"},
     ("net-snmp/Linux", "server", "Generic ARM64", "9.1.0")),
    ({SYS_OBJECT_ID: ".1.3.6.1.4.1.8072.3.2.10", f"{E}.49622.1.1.0": "AM9D4ID-2T", f"{E}.49622.1.3.0": "9.13.0"},
     ("ASRock Rack", "bmc", "AM9D4ID-2T", "9.13.0")),
    # what an extension of the agent named like this says
    ({SYS_OBJECT_ID: f".{E}.8072.3.2.10", SYS_DESCR: "Linux box 9.1.0-18-amd64 #1 SMP x86_64",
      f"{E}.8072.1.3.2.3.1.1.12.109.97.110.117.102.97.99.116.117.114.101.114": "Made Up",
      f"{E}.8072.1.3.2.3.1.1.8.104.97.114.100.119.97.114.101": "Tower 9"},
     ("net-snmp/Linux", "server", "Made Up Tower 9", "9.1.0-18-amd64")),
    ({SYS_OBJECT_ID: f".{E}.12356.107.1.50001", f"{E}.12356.107.2.1.2.0": "FortiWeb-VM 9.3.7,build9100,200901"},
     ("Fortinet", "firewall", "FortiWeb-VM", "9.3.7")),
    ({SYS_OBJECT_ID: f".{E}.12356.103.1.64", f"{E}.12356.103.2.1.7.0": "v9.4.3-build9999 230101 (GA)"},
     ("Fortinet", "server", "FMG VM", "v9.4.3-build9999 230101 (GA)")),
    ({SYS_OBJECT_ID: f".{E}.1004849.2.1", f"{E}.1004849.2.1.2.6.0": "DHI-NVR9999-4KS2"},
     ("Dahua", "nvr", "DHI-NVR9999-4KS2", "")),
    ({SYS_OBJECT_ID: f".{E}.50001.1", f"{E}.50001.1.100.0": 3}, ("Hikvision", "camera", "IPC", "")),
    ({SYS_OBJECT_ID: ".1.3.6.1.4.1.8072.3.2.10", SYS_DESCR: "Linux idrac 3.2 armv7l",
      f"{E}.674.10892.5.1.3.12.0": "PowerEdge R999", f"{E}.674.10892.5.1.1.8.0": "9.40.00.00"},
     ("Dell", "bmc", "PowerEdge R999", "9.40.00.00")),
    ({SYS_OBJECT_ID: f".{E}.9.1.1348", SYS_DESCR: "Linux release:2.6.32-573 machine:x86_64",
      "1.3.6.1.2.1.54.1.1.1.1.4.1": "99.5.4.50000-6"},
     ("Cisco", "server", "ciscoUCVirtualMachine", "99.5.4.50000-6")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "described", "expected"), LINES, ids=[descr or number for number, descr, _ in LINES]
)
def test_a_product_line(number: str, described: str, expected: tuple[str, str, str, str]) -> None:
    assert told({SYS_OBJECT_ID: f".{E}.{number}", SYS_DESCR: described}) == expected


@pytest.mark.parametrize(("given", "expected"), BESIDE, ids=[expected[2] for _, expected in BESIDE])
def test_a_device_by_what_stands_beside(given: Given, expected: tuple[str, str, str, str]) -> None:
    assert told(given) == expected


def told(given: Given) -> tuple[str, str, str, str]:
    """Vendor, kind, model, firmware."""
    found = identify(device(given))
    fields = {name: one.value for name, one in found.fields.items()}
    return found.vendor, found.kind, fields.get("model", ""), fields.get("firmware", "")
