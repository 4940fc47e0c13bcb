"""A MAC, an address or a stranger is found however it is written."""

import pytest

from core.cabling import behind, cables, device_of, stations
from core.model import Cable, CableEnd, Cabling, CablingNode, NodeKind, Station, StationPlace
from tests.monitor.world import device, inventory

MAC, OTHER = "00:1c:c4:0a:bc:de", "00:1c:c4:0a:00:01"
PLACES = (StationPlace(0, "sw", "Gi0/1"),)
HUB = CablingNode("?hub", NodeKind.STRANGER, "AP tang 2", "02:00:00:00:00:77", "10.0.0.77")
CABLE, STRANGE = (
    Cable((CableEnd("pc", ""), CableEnd("sw", "Gi0/1")), ()),
    Cable((CableEnd("?hub", "wan"), CableEnd("sw", "Gi0/9")), ()),
)
KNOWN = Cabling(
    900.0,
    (CABLE, STRANGE),
    (HUB,),
    (
        Station(MAC, "10.0.0.3", PLACES, 900.0, ("10.0.1.3", "2001:db8::3")),
        Station(OTHER, "10.0.0.4", PLACES, 900.0),
    ),
)
OFFICE = inventory([device("sw", address="10.0.0.1"), device("pc", address="10.0.0.3")])


@pytest.mark.parametrize(
    "sought",
    [
        *(
            "00:1c:c4:0a:bc:de",
            "00-1C-C4-0A-BC-DE",
            "001c.c40a.bcde",
            "001c-c40a-bcde",
            "001CC40ABCDE",
            "001cc4-0abcde",
        ),
        *("0:1c:c4:a:bc:de", " 00:1C:C4:0A:BC:DE ", "bc:de", "abcde", "bcde", "c4:0a:bc", "0abc.de"),
        *("10.0.0.3", "10.0.1.3", "2001:db8::3", "2001:0DB8:0:0::3", "pc"),
    ],
)
def test_a_station_is_found_however_it_is_written(sought: str) -> None:
    assert [one.mac for one in stations(KNOWN, OFFICE, sought)] == [MAC]


@pytest.mark.parametrize("sought", ["10.0.0", "10.0.0.33", "de", "00:1c:c4:0a:bc:de:ff", "xyz", "", "::"])
def test_what_is_neither_finds_nothing(sought: str) -> None:
    assert stations(KNOWN, OFFICE, sought) == []


def test_a_part_finds_all_that_have_it() -> None:
    assert [one.mac for one in stations(KNOWN, OFFICE, "00:1c:c4")] == [OTHER, MAC]


@pytest.mark.parametrize("sought", ["pc", "10.0.0.3"])
def test_the_cables_of_a_device_are_found_by_its_address_too(sought: str) -> None:
    assert cables(KNOWN, OFFICE, sought) == [CABLE]


@pytest.mark.parametrize("sought", ["?hub", "ap tang 2", "10.0.0.77", "0200.0000.0077"])
def test_the_cables_of_a_stranger_are_found_by_what_it_says(sought: str) -> None:
    assert cables(KNOWN, OFFICE, sought) == [STRANGE]


@pytest.mark.parametrize("port", ["Gi0/1", "GigabitEthernet0/1", "gi 0/1"])
def test_who_is_behind_a_port(port: str) -> None:
    assert behind(KNOWN, "sw", port) == (2, ["pc"])
    assert behind(KNOWN, "sw", "Gi0/2") == (0, [])
    assert behind(KNOWN, "pc", port) == (0, [])


def test_a_part_of_a_mac_is_no_device() -> None:
    assert device_of(OFFICE, "00:1c") is None
