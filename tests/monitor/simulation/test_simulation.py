"""Orders to the sample centre, and what its agents then say."""

import pytest

from core.clock import ManualClock
from core.errors import InputError
from core.model import DeviceKind, Inventory
from core.simulated import simulated
from monitor.simulation import kinds
from monitor.simulation.simulation import Simulation
from monitor.snmp import ber
from tests.monitor.simulation.sample import INVENTORY, centre, device, resolve, simulation


def value(world: Simulation, name: str, instance: str) -> int | str:
    """What a device's agent holds at an instance."""
    agent = world.devices[name].agent
    assert agent is not None
    encoded = agent.view.exact(ber.oid(instance))
    tag, start, end = ber.header(encoded, 0, len(encoded))
    assert tag not in ber.ABSENT, f"{name} has no {instance}"
    return encoded[start:end].decode() if tag == ber.OCTET_STRING else ber.number(tag, encoded[start:end])


def ordered(world: Simulation, subject: str, fault: str) -> None:
    assert world.order({"subject": subject, "fault": fault}) == {"ok": True, "subject": subject, "fault": fault}


def test_every_kind_of_device_is_known() -> None:
    assert set(kinds.KINDS) == {kind.value for kind in DeviceKind}


@pytest.mark.parametrize("kind", list(DeviceKind))
def test_every_kind_has_a_system_group_and_an_interface(kind: DeviceKind) -> None:
    inventory = Inventory(
        sites=INVENTORY.sites, devices=(device("one", kind, 5, None),), links=(), credentials=INVENTORY.credentials
    )
    world = Simulation(centre(inventory), resolve, ManualClock().wall)
    assert value(world, "one", "1.3.6.1.2.1.1.1.0")
    assert value(world, "one", "1.3.6.1.2.1.1.5.0") == "one"
    assert value(world, "one", "1.3.6.1.2.1.1.6.0") == "Phòng máy chủ"
    assert value(world, "one", "1.3.6.1.2.1.2.2.1.8.1") in (1, 2)
    assert value(world, "one", "1.3.6.1.2.1.31.1.1.1.1.1")


def test_the_router_has_the_interfaces_that_its_links_name() -> None:
    world = simulation()
    names = [value(world, "router", f"1.3.6.1.2.1.31.1.1.1.1.{index}") for index in (1, 2)]
    assert names == ["ether1-wan", "ether2"]
    assert value(world, "router", "1.3.6.1.2.1.31.1.1.1.18.1") == "Kênh wan"
    assert value(world, "router", "1.3.6.1.2.1.1.1.0") == "RouterOS RB4011iGS+RM"


def test_a_switch_has_24_ports_and_those_with_nobody_behind_are_down() -> None:
    world = simulation()
    assert value(world, "sw-01", "1.3.6.1.2.1.2.1.0") == 24
    states = [value(world, "sw-01", f"1.3.6.1.2.1.2.2.1.8.{index}") for index in range(1, 25)]
    assert states == [1, 1, 1] + [2] * 20 + [1]


def test_counters_move_within_the_bandwidth() -> None:
    clock = ManualClock(1_767_578_400.0)
    world = simulation(clock.wall)
    before = value(world, "router", "1.3.6.1.2.1.31.1.1.1.6.1")
    clock.advance(60)
    after = value(world, "router", "1.3.6.1.2.1.31.1.1.1.6.1")
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert 1e6 < (after - before) * 8 / 60 < 20e6


def test_an_interface_that_is_down_says_so_and_stands_still() -> None:
    clock = ManualClock(1_767_578_400.0)
    world = simulation(clock.wall)
    ordered(world, "router", "interface ether1-wan down")
    assert value(world, "router", "1.3.6.1.2.1.2.2.1.8.1") == 2
    assert value(world, "router", "1.3.6.1.2.1.2.2.1.8.2") == 1
    held = value(world, "router", "1.3.6.1.2.1.31.1.1.1.6.1")
    clock.advance(600)
    assert value(world, "router", "1.3.6.1.2.1.31.1.1.1.6.1") == held
    assert world.faults[simulated("10.251.8.1")].drop == 1.0
    assert world.faults[simulated("10.251.8.2")].drop == 0.0
    ordered(world, "router", "heal")
    assert value(world, "router", "1.3.6.1.2.1.2.2.1.8.1") == 1
    assert world.faults[simulated("10.251.8.1")].drop == 0.0
    clock.advance(60)
    after = value(world, "router", "1.3.6.1.2.1.31.1.1.1.6.1")
    assert isinstance(held, int)
    assert isinstance(after, int)
    assert 0 < (after - held) * 8 / 60 < 20e6


def test_a_restart_starts_everything_anew() -> None:
    clock = ManualClock(1_767_578_400.0)
    world = simulation(clock.wall)
    authority = world.devices["pc-01"].agent.authority  # type: ignore[union-attr]
    assert authority is not None
    boots = authority.boots
    clock.advance(60)
    ordered(world, "pc-01", "restart")
    assert value(world, "pc-01", "1.3.6.1.2.1.1.3.0") == 0
    assert value(world, "pc-01", "1.3.6.1.2.1.25.1.1.0") == 0
    assert value(world, "pc-01", "1.3.6.1.2.1.31.1.1.1.6.1") == 0
    assert (authority.boots, authority.time) == (boots + 1, 0)


def test_a_power_cut_at_a_ups() -> None:
    clock = ManualClock()
    world = simulation(clock.wall)
    status, seconds, minutes, charge, source = (f"1.3.6.1.2.1.33.1.{n}.0" for n in ("2.1", "2.2", "2.3", "2.4", "4.1"))
    assert [value(world, "ups-01", name) for name in (status, seconds, minutes, charge, source)] == [2, 0, 11, 100, 3]
    ordered(world, "ups-01", "battery")
    clock.advance(330)
    assert [value(world, "ups-01", name) for name in (status, seconds, minutes, charge, source)] == [2, 330, 5, 50, 5]
    ordered(world, "ups-01", "heal")
    assert [value(world, "ups-01", name) for name in (status, seconds, source)] == [2, 0, 3]


def test_hosts_and_printers_have_their_groups() -> None:
    world = simulation()
    assert value(world, "srv-01", "1.3.6.1.2.1.25.2.3.1.3.36") == "/"
    size, used = (value(world, "srv-01", f"1.3.6.1.2.1.25.2.3.1.{column}.52") for column in (5, 6))
    assert isinstance(size, int)
    assert isinstance(used, int)
    assert 0.5 < used / size < 0.7
    assert 0 <= int(value(world, "srv-01", "1.3.6.1.2.1.25.3.3.1.2.196608")) <= 100
    assert value(world, "printer-01", "1.3.6.1.2.1.43.11.1.1.6.1.1") == "Black Toner Cartridge"
    maximum, level = (int(value(world, "printer-01", f"1.3.6.1.2.1.43.11.1.1.{column}.1.1")) for column in (8, 9))
    assert 0 < level <= maximum


def test_the_list_of_faults() -> None:
    world = simulation()
    ordered(world, "link:wan", "loss 0.3")
    ordered(world, "router", "down")
    ordered(world, "router", "delay 0.1")
    ordered(world, "ups-01", "battery")
    ordered(world, "ups-01", "heal")
    found = world.order({"list": True})
    assert found["faults"] == {"link:wan": ["loss 0.3"], "router": ["down", "delay 0.1"]}
    assert found["subjects"] == [one.id for one in INVENTORY.devices] + [one.id for one in INVENTORY.links]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"subject": "roter", "fault": "down"}, "there is no device, link or service 'roter'; did you mean router?"),
        ({"subject": "zzz", "fault": "down"}, "there is no device, link or service 'zzz'; there are"),
        ({"subject": "pc-01", "fault": "battery"}, "pc-01 is no UPS"),
        ({"subject": "pc-01", "fault": "interface eth9 down"}, "pc-01 has no interface eth9; it has enp1s0"),
        ({"subject": "wan", "fault": "restart"}, "wan is a link: its faults are down"),
        ({"subject": "pc-01"}, "write {"),
        ({"subject": 7, "fault": "down"}, "write {"),
        ({}, "write {"),
    ],
)
def test_a_wrong_order_is_answered_with_a_sentence(request_: dict[str, object], words: str) -> None:
    found = simulation().order(request_)
    assert found["ok"] is False
    assert found["error"].startswith(words)


def test_two_devices_at_one_loopback_address_are_refused() -> None:
    twin = device("twin", DeviceKind.SERVER, 1, None).model_copy(update={"address": "172.251.7.1"})
    inventory = INVENTORY.model_copy(update={"devices": (*INVENTORY.devices, twin)})
    with pytest.raises(InputError, match=r"twin \(172.251.7.1\) and router would both be simulated at 127.251.7.1"):
        Simulation(centre(inventory), resolve, ManualClock().wall)


@pytest.mark.parametrize(
    ("address", "loopback"),
    [("10.97.1.1", "127.97.1.1"), ("192.168.0.255", "127.168.0.255"), ("2001:db8::a61:101", "127.97.1.1")],
)
def test_where_an_address_is_simulated(address: str, loopback: str) -> None:
    assert simulated(address) == loopback


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
        simulated("wan-router")


BROADCASTS_IN, FDB_PORT = "1.3.6.1.2.1.31.1.1.1.9", "1.3.6.1.2.1.17.4.3.1.2"
PC_MAC = ".".join(str(octet) for octet in bytes.fromhex("F4390968DE97"))


def test_a_switch_knows_behind_which_port_everybody_is() -> None:
    world = simulation()
    assert value(world, "sw-01", f"{FDB_PORT}.{PC_MAC}") == 1
    assert value(world, "sw-core", f"{FDB_PORT}.{PC_MAC}") == 1  # behind sw-01
    assert value(world, "sw-01", "1.3.6.1.2.1.17.1.4.1.2.24") == 24


def test_a_loop_is_a_storm_everywhere_and_makes_addresses_jump_between_its_ports() -> None:
    clock = ManualClock(1_767_578_400.0)
    world = simulation(clock.wall)
    assert world.order({"subject": "sw-01", "fault": "loop"})["ok"]
    assert world.order({"list": True})["faults"] == {"sw-01": ["loop GigabitEthernet1/0/4 GigabitEthernet1/0/5"]}
    assert value(world, "sw-01", "1.3.6.1.2.1.2.2.1.8.4") == 1
    ports = (("sw-01", 4), ("sw-01", 5), ("sw-01", 1), ("sw-core", 1), ("pc-01", 1))
    before = [value(world, name, f"{BROADCASTS_IN}.{port}") for name, port in ports]
    seen = set()
    for _ in range(50):
        clock.advance(0.2)
        seen.add(value(world, "sw-01", f"{FDB_PORT}.{PC_MAC}"))
    after = [value(world, name, f"{BROADCASTS_IN}.{port}") for name, port in ports]
    rates = [(int(late) - int(early)) / 10 for early, late in zip(before, after, strict=True)]
    assert rates == pytest.approx([12_000, 12_000, 0, 12_000, 12_000], abs=2)
    assert seen == {4, 5}
    ordered(world, "sw-01", "heal")
    calm = value(world, "sw-01", f"{BROADCASTS_IN}.4")
    clock.advance(10)
    assert value(world, "sw-01", f"{BROADCASTS_IN}.4") == calm
    assert value(world, "sw-01", "1.3.6.1.2.1.2.2.1.8.4") == 2
    assert value(world, "sw-01", f"{FDB_PORT}.{PC_MAC}") == 1


@pytest.mark.parametrize(
    ("subject", "fault", "sentence"),
    [
        ("pc-01", "loop", "pc-01 is no switch"),
        ("sw-01", "loop ether1", "sw-01 has no interface ether1; it has GigabitEthernet1/0/1"),
        ("wan", "loop", "wan is a link"),
    ],
)
def test_what_can_have_no_loop_says_so(subject: str, fault: str, sentence: str) -> None:
    answer = simulation().order({"subject": subject, "fault": fault})
    assert not answer["ok"]
    assert answer["error"].startswith(sentence)
