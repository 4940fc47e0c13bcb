"""What was seen, held against the inventory."""

from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Any

import pytest

from core.model import AssetFields, Device, DeviceKind, DiscoveryPrefix, FindingKind, Inventory
from monitor.discovery.compare import Known, Tables, compared
from monitor.discovery.seen import Heard, Seen
from tests.monitor.world import device, inventory, link

PREFIX = DiscoveryPrefix.model_validate({"prefix": "10.0.0.0/24", "site": "lucyen"})
OTHER = DiscoveryPrefix.model_validate({"prefix": "10.0.1.0/24", "site": "lucyen"})
MAC, NEW = "50:c7:bf:00:00:01", "de:ad:be:00:00:01"


def with_asset(one: Device, **asset: Any) -> Device:
    return one.model_copy(update={"asset": AssetFields(**asset)})


OFFICE: Inventory = inventory(
    [
        with_asset(device("sw-01", kind=DeviceKind.SWITCH, address="10.0.0.2"), serial="SN-42", mac=MAC.upper()),
        device("pc", address="10.0.0.3").model_copy(update={"addresses": (IPv4Address("10.0.0.4"),)}),
    ],
    [link("wan", "sw-01")],
).model_copy(update={"discovery": (PREFIX, OTHER)})


def told(
    *seen: Seen,
    heard: tuple[Heard, ...] = (),
    own: Mapping[str, set[str]] | None = None,
    keys: Mapping[str, str] | None = None,
    prefix: DiscoveryPrefix = PREFIX,
) -> list[tuple[str, FindingKind, str]]:
    found = compared(prefix, seen, Tables(heard), Known.of(OFFICE, own or {}), keys or {})
    return [(subject, one.kind, one.key) for subject, one in found]


def test_whom_the_inventory_knows_is_no_finding() -> None:
    alike = Seen("10.0.0.2", True, True, serial="sn42", macs=("50:c7:bf:00:00:05",))
    assert told(alike, Seen("10.0.0.3", True), Seen("10.0.0.4", True), Seen("10.9.9.9", True)) == []


def test_a_stranger_is_known_by_its_mac_where_there_is_one() -> None:
    stranger = ("site:lucyen", FindingKind.UNKNOWN_DEVICE)
    assert told(Seen("10.0.0.9", True)) == [(*stranger, "10.0.0.9")]
    arp = Heard("arp", "sw-01", "10.0.0.9", NEW)
    assert told(Seen("10.0.0.9", True), heard=(arp,)) == [(*stranger, NEW)]
    assert told(Seen("10.0.0.9", True, True, macs=(NEW,))) == [(*stranger, NEW)]
    assert told(Seen("10.0.0.9", True), keys={"10.0.0.9": NEW}) == [(*stranger, NEW)], "ARP forgets, we do not"


def test_who_answers_nothing_is_still_seen_in_arp_but_only_in_the_prefix() -> None:
    rows = (Heard("arp", "sw-01", "10.0.0.9", NEW), Heard("arp", "sw-01", "192.168.5.5", "de:ad:be:00:00:02"))
    assert told(heard=rows) == [("site:lucyen", FindingKind.UNKNOWN_DEVICE, NEW)]


def test_who_may_still_answer_is_not_told_as_one_who_does_not() -> None:
    rows = (Heard("arp", "sw-01", "10.0.0.9", NEW), Heard("lldp", "sw-01", "", "de:ad:be:00:00:02"))
    known = Known.of(OFFICE, {})
    assert compared(PREFIX, [], Tables(rows), known, {}, complete=False) == []
    assert len(compared(PREFIX, [], Tables(rows), known, {}, complete=True)) == 2


@pytest.mark.parametrize(
    "seen",
    [
        Seen("10.0.0.9", True, True, serial="SN 42"),
        Seen("10.0.0.9", True, True, macs=(NEW, MAC)),
        Seen("10.0.0.9", True, True, name="SW-01.lucyen.gov.vn"),
    ],
)
def test_a_device_of_the_inventory_at_another_address_is_its_own_finding(seen: Seen) -> None:
    assert told(seen) == [("device:sw-01", FindingKind.OTHER_ADDRESS, "10.0.0.9")]


def test_addresses_that_a_device_says_are_its_own_are_its_own() -> None:
    assert told(Seen("10.0.0.9", True), own={"sw-01": {"10.0.0.9"}}) == []


def test_another_device_at_the_address_of_ours() -> None:
    kind = FindingKind.OTHER_IDENTITY
    assert told(Seen("10.0.0.2", True, True, serial="SN-43")) == [("device:sw-01", kind, "serial")]
    arp = Heard("arp", "gate", "10.0.0.2", NEW)
    assert told(Seen("10.0.0.2", True), heard=(arp,)) == [("device:sw-01", kind, "mac")]
    ((_, finding),) = compared(PREFIX, [Seen("10.0.0.2", True)], Tables([arp]), Known.of(OFFICE, {}), {})
    assert (dict(finding.detail)["found"], dict(finding.detail)["expected"]) == (NEW, MAC)


def test_a_neighbour_without_an_address_is_told_once_for_the_site() -> None:
    plugged = Heard("lldp", "sw-01", "", NEW, "AP lạ", "Gi1/0/7", "OpenWrt")
    assert told(heard=(plugged,)) == [("site:lucyen", FindingKind.UNKNOWN_DEVICE, NEW)]
    assert told(heard=(plugged,), prefix=OTHER) == []
    elsewhere = Heard("lldp", "sw-01", "10.0.1.7", NEW)
    assert told(heard=(elsewhere,)) == []
    assert told(heard=(elsewhere,), prefix=OTHER) == [("site:lucyen", FindingKind.UNKNOWN_DEVICE, NEW)]


def test_one_that_answers_and_is_plugged_in_is_one_finding_with_both() -> None:
    plugged = Heard("lldp", "sw-01", "10.0.0.9", NEW, "ap", "Gi1/0/7")
    rows = (plugged, Heard("arp", "sw-01", "10.0.0.9", NEW))
    ((_, finding),) = compared(PREFIX, [Seen("10.0.0.9", True)], Tables(rows), Known.of(OFFICE, {}), {})
    detail = dict(finding.detail)
    assert (detail["evidence"], detail["seen_by"]) == ("icmp, lldp, arp", "sw-01 Gi1/0/7, sw-01")
    assert "motcua_upstream: sw-01" in str(detail["entry"])


@pytest.mark.parametrize(
    "row", [Heard("cdp", "a", "10.0.0.3"), Heard("lldp", "a", "", MAC), Heard("lldp", "a", name="pc")]
)
def test_a_neighbour_whom_the_inventory_knows_is_none(row: Heard) -> None:
    assert told(heard=(row,)) == []
