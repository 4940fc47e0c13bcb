"""From what a device runs to what the inventory says: no command too many, none too few."""

from ipaddress import ip_address

from core.model import Intent, Platform, Port, PortRole, Vlan
from provision.devices.changing.planning import commands, commands_to, rendered
from provision.devices.platforms import facts
from tests.provision.devices.fakes import configuration

INTENT = Intent(
    vlans=(Vlan(id=20, name="CAN-BO"), Vlan(id=30, name="CAMERA")),
    ports=(
        Port(name="GigabitEthernet0/1", role=PortRole.ACCESS, vlan=30, description="camera 1"),
        Port(name="GigabitEthernet0/2", role=PortRole.UNUSED),
    ),
    ntp=(ip_address("10.15.0.124"),),
    syslog=(ip_address("10.97.10.11"),),
)


def planned(platform: Platform, running: str, intent: Intent) -> list[str]:
    known = facts(platform)
    assert known.change is not None
    return [one.strip() for one in commands(running, rendered(platform, intent), known, known.change)]


def test_what_is_right_already_is_left_and_what_nobody_speaks_of_stays() -> None:
    told = planned(Platform.CISCO_IOS, configuration("cisco_ios"), INTENT)
    assert set(told) == {
        "no ntp server 10.15.0.123",
        "ntp server 10.15.0.124",
        *("vlan 30", "name CAMERA"),
        *("interface GigabitEthernet0/1", "description camera 1", "switchport access vlan 30"),
        "spanning-tree bpduguard enable",
    }
    assert told.index("vlan 30") < told.index("interface GigabitEthernet0/1")


def test_nothing_said_is_nothing_done() -> None:
    assert planned(Platform.CISCO_IOS, configuration("cisco_ios"), Intent()) == []
    assert planned(Platform.FRR, configuration("frr"), Intent()) == []
    assert planned(Platform.JUNIPER_JUNOS, configuration("juniper_junos"), Intent()) == []


def test_a_port_that_gets_a_use_is_no_longer_shut() -> None:
    port = Port(name="GigabitEthernet0/2", role=PortRole.TRUNK, description="xuong tang 2")
    told = planned(Platform.CISCO_IOS, configuration("cisco_ios"), Intent(ports=(port,)))
    assert "no shutdown" in told
    assert "switchport mode trunk" in told


def test_each_platform_in_its_own_words() -> None:
    told = planned(Platform.JUNIPER_JUNOS, configuration("juniper_junos"), Intent(ntp=(ip_address("10.15.0.124"),)))
    assert told == ["delete system ntp server 10.15.0.123", "set system ntp server 10.15.0.124"]
    port = Port(name="eth0", role=PortRole.ACCESS, description="ra tinh")
    lines = ("router bgp 65001", " neighbor 10.15.0.2 remote-as 65002")
    told = planned(Platform.FRR, configuration("frr"), Intent(ports=(port,), lines=lines))
    assert told == ["interface eth0", "description ra tinh", "router bgp 65001", "neighbor 10.15.0.2 remote-as 65002"]


def test_a_whole_configuration_is_put_back() -> None:
    known = facts(Platform.CISCO_IOS)
    assert known.change is not None
    before = configuration("cisco_ios")
    after = before.replace(" shutdown\n", " description la\n").replace("ntp server 10.15.0.123\n", "")
    told = [one.strip() for one in commands_to(after, before, known, known.change)]
    assert set(told) == {"ntp server 10.15.0.123", "interface GigabitEthernet0/2", "no description la", "shutdown"}
    assert commands_to(before, before, known, known.change) == []


def test_one_vlan_more_or_less_on_a_trunk_leaves_the_others_alone() -> None:
    port = Port(name="GE1/0/3", role=PortRole.TRUNK, vlans=(30, 40, 50), description="len router")
    told = planned(Platform.HUAWEI_VRP8, configuration("huawei_vrp8"), Intent(ports=(port,)))
    assert told == [
        "interface GE1/0/3",
        "undo port trunk allow-pass vlan 20",
        "port trunk allow-pass vlan 50",
        "undo port trunk allow-pass vlan 1",
        "quit",
    ]
    ranged = configuration("huawei_vrp8").replace("vlan 20 30 40\n", "vlan 29 to 31 40\n")
    told = planned(Platform.HUAWEI_VRP8, ranged, Intent(ports=(port,)))
    assert {one for one in told if one.startswith("undo")} == {
        *("undo port trunk allow-pass vlan 29", "undo port trunk allow-pass vlan 31"),
        "undo port trunk allow-pass vlan 1",
    }


def test_a_trunk_that_kept_vlan_1_out_becomes_an_access_port() -> None:
    out = "port trunk permit vlan 20 30 40\n undo port trunk permit vlan 1\n"
    running = configuration("hp_comware").replace("port trunk permit vlan 1 20 30 40\n", out)
    port = Port(name="GigabitEthernet1/0/3", role=PortRole.ACCESS, vlan=20, description="len router")
    told = planned(Platform.HP_COMWARE, running, Intent(ports=(port,)))
    assert told[1] == "port trunk permit vlan 1", "while it is a trunk yet"
    assert told.index("undo port trunk permit vlan 40") < told.index("undo port link-type")
    assert told.index("undo port link-type") < told.index("port access vlan 20")


def test_a_global_line_that_comware_indents_belongs_to_no_section() -> None:
    intent = Intent(ntp=(ip_address("10.15.0.123"),), syslog=(ip_address("10.97.10.11"),))
    assert planned(Platform.HP_COMWARE, configuration("hp_comware"), intent) == []
    known = facts(Platform.HP_COMWARE)
    assert known.change is not None
    before = configuration("hp_comware")
    after = before.replace(" ntp-service unicast-server 10.15.0.123\n", "")
    told = [one.strip() for one in commands_to(after, before, known, known.change)]
    assert "ntp-service unicast-server 10.15.0.123" in told
