"""Until when software is supported: what devices really say of themselves, and the day in the books."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import InputError
from core.i18n import language
from core.model import AssetFields, SeenDevice
from core.register.support import Support, findings, products, supported
from core.words import finding
from tests.monitor.world import device

WINDOWS = "Hardware: Intel64 Family 6 AT/AT COMPATIBLE - Software: Windows Version 6.3 (Build {} Multiprocessor Free)"
LINUX = "Linux pc-01 {} x86_64"


@pytest.mark.parametrize(
    ("system", "product"),
    [
        (WINDOWS.format(19045), "Windows 10"),
        (WINDOWS.format(22631), "Windows 11 23H2"),
        (WINDOWS.format(26100), None),
        (WINDOWS.format(17763), None),
        (WINDOWS.format(9600), "Windows 8.1 / Server 2012 R2"),
        (WINDOWS.replace("6.3", "6.1").format(7601), "Windows 7 / Server 2008 R2"),
        (LINUX.format("4.19.0-26-amd64 #1 SMP Debian 4.19.304-1 (2024-01-09)"), "Debian 10"),
        (LINUX.format("6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)"), "Debian 12"),
        (LINUX.format("6.1.0-0.deb11.13-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1~bpo11+1 (2023-10-08)"), None),
        (LINUX.format("4.15.0-213-generic #224-Ubuntu SMP Mon Jun 19 13:30:12 UTC 2023"), "Ubuntu 18.04"),
        (LINUX.format("5.4.0-150-generic #167~18.04.1-Ubuntu SMP"), "Ubuntu 18.04"),
        (LINUX.format("5.4.0-216-generic #236-Ubuntu SMP Fri Apr 11 19:53:21 UTC 2025"), "Ubuntu 20.04"),
        (LINUX.format("5.15.0-139-generic #149~20.04.1-Ubuntu SMP Wed Apr 16 08:29:56 UTC 2025"), "Ubuntu 20.04"),
        (LINUX.format("5.15.0-139-generic #149-Ubuntu SMP Fri Apr 11 22:06:13 UTC 2025"), None),
        ("", None),
    ],
)
def test_what_a_machine_runs_by_its_sysdescr(system: str, product: str | None) -> None:
    found = supported(device("pc"), SeenDevice("device:pc", system=system), products())
    assert [one.what for one in found] == ([product] if product else [])


@pytest.mark.parametrize(
    ("vendor", "firmware", "ends"),
    [
        ("Fortinet", "v6.4.9", date(2024, 9, 30)),
        ("Fortinet", "7.0.12", date(2025, 9, 30)),
        ("Fortinet", "7.20.1", None),
        ("MikroTik", "6.4", None),
        ("Fortinet", "", None),
    ],
)
def test_firmware_is_the_vendors_own(vendor: str, firmware: str, ends: date | None) -> None:
    found = supported(device("fw"), SeenDevice("device:fw", vendor=vendor, firmware=firmware), products())
    assert [one.ends for one in found] == ([ends] if ends else [])


def test_the_last_day_is_still_one_of_support() -> None:
    one = Support("FortiOS 6.4 (v6.4.9)", date(2024, 9, 30), "Fortinet")
    assert findings([one], date(2024, 9, 30)) == []
    (told,) = findings([one], date(2024, 10, 1))
    assert finding(language("vi"), told.kind, dict(told.detail)) == (
        "FortiOS 6.4 (v6.4.9) đã hết hỗ trợ từ 30/09/2024: hãy thay thế hoặc nâng cấp."
    )
    assert [one.is_near(day) for day in (date(2024, 4, 2), date(2024, 4, 3))] == [False, True]


def test_the_books_say_it_of_the_device_itself() -> None:
    books = AssetFields(model="ProLiant DL360 Gen10", support_ends=date(2027, 12, 31))
    found = supported(device("srv").model_copy(update={"asset": books}), None, products())
    assert found == [Support("ProLiant DL360 Gen10", date(2027, 12, 31))]
    assert [one.key for one in findings(found, date(2028, 1, 1))] == ["books"]


def test_an_offices_own_table_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "support.yml"
    file.write_text("- {product: Windows 10 ESU, system: 'Build 19045', ends: 2028-10-10, source: Hợp đồng ESU}\n")
    found = supported(device("pc"), SeenDevice("device:pc", system=WINDOWS.format(19045)), products(file))
    assert [(one.what, one.ends) for one in found] == [("Windows 10 ESU", date(2028, 10, 10))]
    for text, message in (
        ("- {product: X, ends: 2028-10-10, source: x}", "give system or firmware, a pattern that tells the product"),
        ("- {product: X, system: '(', ends: 2028-10-10, source: x}", "is not a pattern"),
    ):
        other = tmp_path / f"{len(message)}.yml"
        other.write_text(text)
        with pytest.raises(InputError, match=message):
            products(other)
