"""What somebody has entered by now is found no more."""

from typing import Any

import pytest

from core.model import AssetFields, Finding, FindingKind, device_subject, site_subject
from monitor.discovery.compare import Known
from monitor.discovery.entered import entered
from tests.monitor.world import device, inventory, link

SITE, SWITCH = site_subject("lucyen"), device_subject("sw-01")
MAC = "50:c7:bf:00:00:01"
KNOWN = Known.of(
    inventory(
        [
            device("sw-01", address="10.0.0.2").model_copy(
                update={"asset": AssetFields(serial="SN-42", mac=MAC.upper())}
            ),
            device("pc", address="10.0.0.3"),
        ],
        [link("wan", "sw-01")],
    ),
    {},
)


def found(kind: FindingKind, key: str = "", **detail: Any) -> Finding:
    return Finding(kind, key, tuple(detail.items()))


@pytest.mark.parametrize(
    ("address", "mac", "over"),
    [("10.0.0.2", "", True), ("10.0.0.9", MAC, False), ("", MAC, True), ("", "de:ad:be:00:00:01", False)],
)
def test_a_stranger_is_entered_by_its_address_or_when_it_has_none_by_its_mac(
    address: str, mac: str, over: bool
) -> None:
    assert entered(SITE, found(FindingKind.UNKNOWN_DEVICE, address=address, mac=mac), KNOWN) is over


def test_another_address_is_entered_when_it_is_somebodys() -> None:
    assert entered(SWITCH, found(FindingKind.OTHER_ADDRESS, "10.0.0.3", address="10.0.0.3"), KNOWN)
    assert not entered(SWITCH, found(FindingKind.OTHER_ADDRESS, "10.0.0.9", address="10.0.0.9"), KNOWN)


@pytest.mark.parametrize(
    ("subject", "address", "key", "told", "over"),
    [
        (SWITCH, "10.0.0.2", "serial", "sn42", True),
        (SWITCH, "10.0.0.2", "serial", "SN-43", False),
        (SWITCH, "10.0.0.2", "mac", MAC, True),
        (SWITCH, "10.0.0.2", "mac", "de:ad:be:00:00:01", False),
        (SWITCH, "10.0.0.9", "serial", "SN-43", True),
        (SWITCH, "10.0.0.3", "serial", "SN-43", True),
        (device_subject("pc"), "10.0.0.3", "serial", "SN-43", True),
    ],
)
def test_another_identity_is_entered_when_the_books_say_it_or_the_device_has_moved(
    subject: str, address: str, key: str, told: str, over: bool
) -> None:
    finding = found(FindingKind.OTHER_IDENTITY, key, address=address, found=told, expected="before")
    assert entered(subject, finding, KNOWN) is over
