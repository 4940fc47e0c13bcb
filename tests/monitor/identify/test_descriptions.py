"""What sysDescr tells of made-up devices of nobody, by the shapes in which such texts are written."""

import pytest

from monitor.identify.identity import identify
from tests.monitor.identify.made_up import SYS_DESCR, SYS_OBJECT_ID, device


@pytest.mark.parametrize(
    ("described", "model", "serial", "firmware"),
    [
        ("Acme XR-2400, Software Version 3.2.1, Serial: AB1234567", "XR-2400", "AB1234567", "3.2.1"),
        ("Product: VG 400 Pro; Firmware: 2.10.5", "VG 400 Pro", "", "2.10.5"),
        ("HW: 1.2 SW: 4.0.7 SN: 20190001", "", "20190001", "4.0.7"),
        ("Acme card, model=UPS3000, serial=U12345, version=2.1", "UPS3000", "U12345", "2.1"),
        ("ProductName=Foo-100 SerialNumber=12AB34 FirmwareVersion=1.0.3", "Foo-100", "12AB34", "1.0.3"),
        ("Managed Switch, Firmware:2.0.1.0, Model:SG-24, SN:SG24000001", "SG-24", "SG24000001", "2.0.1.0"),
        ("IE-SW-VL08M V3.2.18", "IE-SW-VL08M", "", "3.2.18"),
        ("NB-2210 FW_1.14.2", "NB-2210", "", "1.14.2"),
        ("Serial Device Server", "", "", ""),
        ("Hardware: x86 - Software: AcmeOS v12 r16279", "", "", ""),
    ],
)
def test_what_a_description_tells_of_a_device_of_nobody(described: str, model: str, serial: str, firmware: str) -> None:
    found = identify(device({SYS_OBJECT_ID: ".1.3.6.1.4.1.99999.1", SYS_DESCR: described})).fields
    assert [found[name].value if name in found else "" for name in ("model", "serial", "firmware")] == [
        model, serial, firmware,
    ]  # fmt: skip
