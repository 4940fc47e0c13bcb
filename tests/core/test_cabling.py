"""Who is meant by a MAC, an address, an id or a name."""

import pytest

from core.cabling import cables, meant, stations
from core.model import Cable, CableEnd, Cabling, Station
from tests.monitor.world import device, inventory

OFFICE = inventory([
    device("pc-01", address="10.0.0.1").model_copy(update={"name": "Máy trạm quầy 1"}),
    device("pc-10", address="10.0.0.10").model_copy(update={"name": "Máy trạm quầy 10"}),
])  # fmt: skip
KNOWN = Cabling(
    1.0,
    cables=(Cable((CableEnd("pc-01", "eth0"), CableEnd("switch", "Gi0/1")), ()),),
    stations=(Station("02:00:00:00:00:01", "10.0.0.1"), Station("02:00:00:00:00:10", "10.0.0.10")),
)


@pytest.mark.parametrize(
    ("sought", "ids"),
    [
        (" pc-01 ", ["pc-01"]), ("may tram quay 1", ["pc-01"]), ("QUẦY 10", ["pc-10"]), ("quay", ["pc-01", "pc-10"]),
        ("", []), ("máy in", []), ("10.0.0.9", []),
    ],
)  # fmt: skip
def test_a_device_is_meant_by_its_id_or_its_name_without_accents(sought: str, ids: list[str]) -> None:
    assert [one.id for one in meant(OFFICE, sought)] == ids


@pytest.mark.parametrize("sought", ["2001:db8::5", "2001:0DB8:0:0::0005", "10.0.0.5"])
def test_every_address_of_a_station_finds_it(sought: str) -> None:
    station = Station("02:00:00:00:00:05", "10.0.0.5", further=("2001:db8::5",))
    assert stations(Cabling(1.0, stations=(station,)), OFFICE, sought) == [station]


def test_a_name_finds_the_stations_and_cables_of_the_device() -> None:
    assert [one.address for one in stations(KNOWN, OFFICE, "may tram quay 1")] == ["10.0.0.1"]
    assert [one.address for one in stations(KNOWN, OFFICE, "0200.0000.0010")] == ["10.0.0.10"]
    assert len(cables(KNOWN, OFFICE, "may tram quay 1")) == len(cables(KNOWN, OFFICE, "switch")) == 1
    assert cables(KNOWN, OFFICE, "nobody") == []
