"""The device that is in nobody's inventory: there is one where discovery looks, and none where it does not."""

from ipaddress import ip_address, ip_network

from core.model import DiscoveryPrefix
from monitor.discovery.tables import heard
from monitor.identify.answers import Answers, Value
from monitor.simulation.centre import read
from monitor.simulation.device import Device
from monitor.simulation.simulation import Simulation
from monitor.simulation.strangers import NAME, strangers
from monitor.snmp import ber
from tests.monitor.simulation.sample import INVENTORY, resolve

SWEPT = INVENTORY.model_copy(
    update={
        "discovery": (
            DiscoveryPrefix.model_validate({"prefix": "10.251.7.0/28", "site": "ly", "credentials": ("v3",)}),
        )
    }
)


def test_it_is_at_a_free_address_of_the_prefix_and_takes_its_credential() -> None:
    document = SWEPT.model_dump(mode="json")
    (machine,) = strangers(document).values()
    assert ip_address(machine.address) in ip_network("10.251.7.0/28")
    assert machine.address not in {device["address"] for device in document["devices"]}
    centre = read(document, strangers(document))
    world = Simulation(centre, resolve, lambda: 1_767_578_400.0)
    assert set(world.devices) == {device.id for device in INVENTORY.devices} | {NAME}
    assert world.devices[NAME].agent is not None
    assert world.order({"subject": NAME, "fault": "down"})["ok"]


def test_the_router_has_its_mac_address() -> None:
    document = SWEPT.model_dump(mode="json")
    centre = read(document, strangers(document))
    router = Simulation(centre, resolve, lambda: 1_767_578_400.0).devices["router"]
    seen = {one.address: one.mac for one in heard(answers_of(router), "router")}
    assert seen[centre.machines[NAME].address] == "78:8a:20:f0:c4:1d"
    assert seen["10.251.7.21"] == "f4:39:09:68:de:97", "the address in the books"
    assert len(seen) == len(INVENTORY.devices)


def answers_of(device: Device) -> Answers:
    """Everything in the view of a simulated device."""
    view, cells = device._view().view(), {}
    for place in range(len(view)):
        value = view.value(place)
        tag, start, stop = ber.header(value, 0, len(value))
        cells[ber.oid_numbers(view.name(place))] = Value(tag, value[start:stop])
    return Answers(cells)


def test_without_a_prefix_to_sweep_there_is_none() -> None:
    assert strangers(INVENTORY.model_dump(mode="json")) == {}


def test_where_every_address_is_taken_there_is_none() -> None:
    full = SWEPT.model_copy(
        update={"discovery": (DiscoveryPrefix.model_validate({"prefix": "10.251.7.3/32", "site": "ly"}),)}
    )
    assert strangers(full.model_dump(mode="json")) == {}
