"""The cables of the sample centre, as the survey finds them, are those of its inventory."""

from pathlib import Path

import pytest

from core.inventory.reader import load
from core.model import Cabling, DeviceKind, Inventory
from monitor.cabling.mapping import mapped
from monitor.cabling.said import said
from monitor.simulation.centre import read
from monitor.simulation.simulation import Simulation
from monitor.simulation.strangers import NAME, strangers
from tests.monitor.simulation.sample import resolve
from tests.monitor.simulation.test_strangers import answers_of

LUC_YEN = Path(__file__).parents[3] / "inventory/lucyen"


@pytest.fixture(scope="module")
def books() -> Inventory:
    return load(LUC_YEN)


@pytest.fixture(scope="module")
def cabling(books: Inventory) -> Cabling:
    document = books.model_dump(mode="json")
    world = Simulation(read(document, strangers(document)), lambda _: resolve("env:AUTH"), lambda: 1_767_578_400.0)
    asked = [name for name, one in world.devices.items() if one.agent is not None and name != NAME]
    return mapped([said(name, answers_of(world.devices[name])) for name in asked], books, 1_767_578_400.0)


def test_who_hangs_on_a_switch_in_the_books_is_seen_there_and_no_other_switch_is_invented(
    books: Inventory, cabling: Cabling
) -> None:
    devices = {device.id: device for device in books.devices}
    switches = {name for name, one in devices.items() if one.kind is DeviceKind.SWITCH}
    written = {frozenset((name, one.upstream)) for name, one in devices.items() if one.upstream in switches}
    seen = {frozenset(end.node for end in cable.ends) for cable in cabling.cables}
    strange = {pair for pair in seen if not pair <= devices.keys()}
    assert seen - strange == written | {frozenset(("sw-core", "srv-01"))}, "the monitor's own machine, at the uplink"
    assert len(strange) == 1


def test_a_switch_does_not_hear_through_a_router(books: Inventory, cabling: Cabling) -> None:
    beyond = {str(device.asset.mac).lower() for device in books.devices if device.upstream == "wan-router"}
    assert len(beyond) == 3
    assert beyond.isdisjoint({station.mac for station in cabling.stations})
