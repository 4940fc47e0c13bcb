"""The traps of simulated devices: what they say, and that a receiver believes them."""

from collections.abc import Sequence

import pytest

from core.model import TrapMeaning
from monitor.simulation import traps
from monitor.simulation.device import Device
from monitor.simulation.simulation import Simulation
from monitor.snmp.traps.own_engine import OwnEngine
from monitor.snmp.traps.receiver import Arrived, Receiver
from monitor.snmp.traps.senders import Sender
from monitor.traps import known
from monitor.traps.told import Told, told
from tests.monitor.simulation import sample

KNOWLEDGE = known.load()


def believed(messages: Sequence[tuple[Device, bytes]]) -> list[tuple[str, Told]]:
    """Each as a receiver that knows the devices' credentials reads it."""
    arrived: list[Arrived] = []
    receiver = Receiver(OwnEngine(bytes(range(12)), 1), lambda: 0.0, arrived.append)
    for device, message in messages:
        assert device.access is not None
        community = device.access.communities[0][1] if device.access.communities else None
        user = device.access.users[0] if device.access.users else None
        receiver.watch({"127.0.0.1": Sender(device.machine.id, community, user)})
        receiver.receive(message, ("127.0.0.1", 1), lambda *_: None)
    assert len(arrived) == len(messages), receiver.counts
    return [(one.device_id, told(one.opened.read(), KNOWLEDGE, {})) for one in arrived]


def order(simulation: Simulation, subject: str, fault: str) -> list[tuple[str, TrapMeaning]]:
    assert simulation.order({"subject": subject, "fault": fault})["ok"]
    found = believed(simulation.take_traps())
    assert simulation.take_traps() == []
    return [(device, one.meaning) for device, one in found]


def test_a_port_tells_when_it_goes_down_and_up_and_only_then() -> None:
    simulation = sample.simulation()
    assert order(simulation, "router", "interface ether1-wan down") == [("router", TrapMeaning.LINK_DOWN)]
    assert order(simulation, "router", "interface ether1-wan down") == []
    assert order(simulation, "router", "loss 0.3") == []
    assert order(simulation, "router", "heal") == [("router", TrapMeaning.LINK_UP)]


def test_a_ups_tells_of_the_mains() -> None:
    simulation = sample.simulation()
    assert order(simulation, "ups-01", "battery") == [("ups-01", TrapMeaning.ON_BATTERY)]
    assert order(simulation, "ups-01", "heal") == [("ups-01", TrapMeaning.ON_MAINS)]


def test_a_restart_is_told_by_the_engine_of_the_new_boot() -> None:
    simulation = sample.simulation()
    assert order(simulation, "srv-01", "restart") == [("srv-01", TrapMeaning.RESTARTED)]


def test_a_cut_line_is_no_trap_of_anybody() -> None:
    assert order(sample.simulation(), "wan", "down") == []


@pytest.mark.parametrize("vendor", ["APC", "Santak"])
def test_each_vendor_in_its_own_words(vendor: str) -> None:
    devices = tuple(
        one.model_copy(update={"asset": one.asset.model_copy(update={"vendor": vendor})}) if one.id == "ups-01" else one
        for one in sample.INVENTORY.devices
    )
    centre = sample.centre(sample.INVENTORY.model_copy(update={"devices": devices}))
    simulation = Simulation(centre, sample.resolve, lambda: 1_767_578_400.0)
    names = []
    for fault in ("battery", "heal"):
        simulation.order({"subject": "ups-01", "fault": fault})
        names += [one.name for _, one in believed(simulation.take_traps())]
    expected = {"APC": ["upsOnBattery", "powerRestored"], "Santak": ["upsTrapOnBattery", "upsTrapAlarmEntryRemoved"]}
    assert names == expected[vendor]


def test_a_device_without_snmp_sends_nothing() -> None:
    simulation = sample.simulation()
    assert traps.message(simulation.devices["cam-01"], traps.COLD_START) is None
