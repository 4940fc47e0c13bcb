"""From what a device runs to what the inventory says: no command too many, none too few."""

from ipaddress import ip_address

import pytest

from core.model import Intent, Platform, Port, PortRole, Vlan
from provision.devices.changing.planning import found_in, planner, rendered
from provision.devices.changing.trees import commands_to
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
    change = known.change
    assert change is not None
    wanted = rendered(platform, intent, found_in(running, change))
    return [one.strip() for one in planner(change).commands(running, wanted, known, change)]


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


def test_a_port_of_junos_is_only_what_is_said_of_it() -> None:
    running = "".join(
        f"set {line}\n"
        for line in (
            *('interfaces ge-0/0/1 description "quay 1"', "interfaces ge-0/0/1 disable"),
            "interfaces ge-0/0/1 unit 0 family ethernet-switching interface-mode access",
            "interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members 20",
            "interfaces ge-0/0/2 unit 0 family ethernet-switching vlan members 20",
            *("protocols rstp interface ge-0/0/1 edge", "protocols rstp interface ge-0/0/2 edge"),
        )
    )
    port = Port(name="ge-0/0/1", role=PortRole.TRUNK, vlans=(20, 30), description="len tang 2")
    assert set(planned(Platform.JUNIPER_JUNOS, running, Intent(ports=(port,)))) == {
        'delete interfaces ge-0/0/1 description "quay 1"',
        'set interfaces ge-0/0/1 description "len tang 2"',
        "delete interfaces ge-0/0/1 disable",
        "delete interfaces ge-0/0/1 unit 0 family ethernet-switching interface-mode access",
        "set interfaces ge-0/0/1 unit 0 family ethernet-switching interface-mode trunk",
        "set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members 30",
        "delete protocols rstp interface ge-0/0/1 edge",
    }


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


def test_a_trunk_of_nearly_all_vlans_becomes_one_of_two() -> None:
    all_but_one = configuration("huawei_vrp8").replace("vlan 20 30 40\n", "vlan 2 to 29 31 to 4094\n")
    port = Port(name="GE1/0/3", role=PortRole.TRUNK, vlans=(20, 30), description="len router")
    told = planned(Platform.HUAWEI_VRP8, all_but_one, Intent(ports=(port,)))
    assert "undo port trunk allow-pass vlan 31 to 4094" in told
    assert "port trunk allow-pass vlan 30" in told
    assert not [one for one in told if one.endswith("vlan 20") or "2 to 29" in one]


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


def test_a_list_that_a_device_shows_as_a_range_is_the_list_that_was_meant() -> None:
    shown = "interface GigabitEthernet0/1\n switchport mode trunk\n switchport trunk allowed vlan 20-22,30\nend\n"
    port = Port(name="GigabitEthernet0/1", role=PortRole.TRUNK, vlans=(30, 20, 21, 22))
    assert planned(Platform.CISCO_IOS, shown, Intent(ports=(port,))) == []
    more = Port(name="GigabitEthernet0/1", role=PortRole.TRUNK, vlans=(20, 21, 22, 30, 31))
    assert planned(Platform.CISCO_IOS, shown, Intent(ports=(more,))) == [
        "interface GigabitEthernet0/1",
        "switchport trunk allowed vlan 20-22,30-31",
    ]


def test_a_section_that_is_shown_in_two_parts_is_one() -> None:
    shown = (
        "interface GigabitEthernet0/1\n description a\n!\ninterface GigabitEthernet0/1\n switchport mode trunk\nend\n"
    )
    port = Port(name="GigabitEthernet0/1", role=PortRole.TRUNK, description="b")
    assert planned(Platform.CISCO_IOS, shown, Intent(ports=(port,))) == [
        "interface GigabitEthernet0/1",
        "description b",
    ]


def test_a_banner_is_put_back_to_its_last_line() -> None:
    known = facts(Platform.CISCO_IOS)
    assert known.change is not None
    banner = "banner motd ^C\n*****\nChi nguoi co trach nhiem\n*****\n^C\n"
    told = commands_to("hostname a\nend\n", f"hostname a\n{banner}end\n", known, known.change)
    assert "\n".join(told).count("*****") == 2


S300 = """\
config-file-header
sw-01
v{release} / R750
!
vlan database
vlan 20,30-31
exit
{ports}exit
"""


def test_small_business_of_firmware_1_shows_its_ports_without_an_indent() -> None:
    ports = (
        "interface gigabitethernet1\nswitchport mode access\nswitchport access vlan 20\nexit\n"
        "interface gigabitethernet2\nswitchport trunk allowed vlan add 20,30-31\nexit\n"
    )
    running = S300.format(release="1.2.5.76", ports=ports)
    intent = Intent(
        vlans=(Vlan(id=30, name="CAMERA"),),
        ports=(
            Port(name="gigabitethernet1", role=PortRole.TRUNK, vlans=(20,)),
            Port(name="gigabitethernet2", role=PortRole.TRUNK, vlans=(30, 32)),
        ),
    )
    assert planned(Platform.CISCO_S300, running, intent) == [
        *("interface gigabitethernet1", "no switchport access vlan", "no switchport mode"),
        *("switchport trunk allowed vlan add 20", "exit"),
        *("interface gigabitethernet2", "switchport trunk allowed vlan remove 20"),
        *("switchport trunk allowed vlan remove 31", "switchport trunk allowed vlan add 32", "exit"),
        *("interface vlan 30", "name CAMERA", "exit"),
    ]


def test_small_business_of_later_firmware_shows_no_access_mode() -> None:
    ports = (
        "interface GigabitEthernet1\n switchport access vlan 20\n!\n"
        "interface GigabitEthernet2\n switchport mode trunk\n switchport trunk allowed vlan 20,30-31\n!\n"
    )
    running = S300.format(release="3.2.1.1", ports=ports)
    intent = Intent(
        ports=(
            Port(name="GigabitEthernet1", role=PortRole.TRUNK, vlans=(20, 30)),
            Port(name="GigabitEthernet2", role=PortRole.ACCESS, vlan=20),
        )
    )
    told = planned(Platform.CISCO_S300, running, intent)
    assert told[:5] == [
        *("interface GigabitEthernet1", "no switchport access vlan", "switchport mode trunk"),
        *("switchport trunk allowed vlan 20,30", "exit"),
    ]
    assert told[5:8] == ["interface GigabitEthernet2", "no switchport trunk allowed vlan", "no switchport mode"]
    assert "switchport access vlan 20" in told[8:]


CLASSIC = """\
!TL-SG3210
#
vlan 20,60,70
#
vlan 20
name "of-mgmt"
#
vlan 60
name "of-voip"
#
interface gigabitEthernet 1/0/1
  switchport access vlan 60
  description "phone"
#
interface gigabitEthernet 1/0/2
  switchport mode trunk
  switchport trunk allowed vlan 20,60
#
end
"""


def test_jetstream_of_old_has_access_ports_and_indents_no_name() -> None:
    intent = Intent(
        vlans=(Vlan(id=20, name="of-mgmt"), Vlan(id=70, name="of-wired")),
        ports=(
            Port(name="gigabitEthernet 1/0/1", role=PortRole.UNUSED, description="phone"),
            Port(name="gigabitEthernet 1/0/2", role=PortRole.TRUNK, vlans=(20, 70)),
        ),
    )
    assert planned(Platform.TPLINK_JETSTREAM, CLASSIC, intent) == [
        *("vlan 70", 'name "of-wired"', "exit"),
        *("interface gigabitEthernet 1/0/1", "no switchport access vlan", "shutdown", "exit"),
        *("interface gigabitEthernet 1/0/2", "no switchport trunk allowed vlan 60"),
        *("switchport trunk allowed vlan 70", "exit"),
    ]


def test_jetstream_keeps_a_vlan_that_only_changes_its_tag() -> None:
    running = (
        '!TL-SG2210MP\n#\nvlan 20\n        name "managment"\n#\ninterface gigabitEthernet 1/0/4\n'
        "  switchport general allowed vlan 20,27 tagged\n  switchport pvid 1\n\n#\nend\n"
    )
    port = Port(name="gigabitEthernet 1/0/4", role=PortRole.ACCESS, vlan=20)
    told = planned(Platform.TPLINK_JETSTREAM, running, Intent(ports=(port,)))
    assert told[:5] == [
        "interface gigabitEthernet 1/0/4",
        "switchport general allowed vlan 20 untagged",
        "switchport pvid 20",
        "no switchport general allowed vlan 27",
        "no switchport general allowed vlan 1",
    ]
    back = Port(name="gigabitEthernet 1/0/4", role=PortRole.TRUNK, vlans=(20, 27))
    access = running.replace(
        "20,27 tagged\n  switchport pvid 1", "20 untagged\n  no switchport general allowed vlan 1\n  switchport pvid 20"
    )
    told = planned(Platform.TPLINK_JETSTREAM, access, Intent(ports=(back,)))
    assert "switchport general allowed vlan 1 untagged" in told
    assert "no switchport pvid" in told
    assert "no switchport general allowed vlan 20" not in told


def test_fortios_has_the_time_and_log_servers_that_are_named_and_no_others() -> None:
    running = (
        "config system ntp\n    set ntpsync enable\n    set type custom\n    config ntpserver\n"
        '        edit 1\n            set server "10.15.0.1"\n        next\n'
        '        edit 2\n            set server "10.15.0.2"\n        next\n    end\nend\n'
        'config log syslogd setting\n    set status enable\n    set server "10.97.10.11"\nend\n'
        'config log syslogd2 setting\n    set status enable\n    set server "10.97.10.12"\nend\n'
    )
    intent = Intent(ntp=(ip_address("10.15.0.1"),), syslog=(ip_address("10.97.10.11"),))
    assert planned(Platform.FORTINET, running, intent) == [
        *("config system ntp", "config ntpserver", "delete 2", "end", "end"),
        *("config log syslogd2 setting", "unset status", "unset server", "end"),
    ]


def test_jetstream_compares_what_matters_of_its_time_and_log_servers() -> None:
    running = (
        "system-time ntp UTC+07:00 10.15.0.123 10.15.0.124 12 199.165.76.11 140.142.16.34\n#\n"
        "logging host index 1 10.97.10.11 protocol udp port 514 level 6\nlogging host index 2 10.97.10.12 6\n"
        'snmp-server group "motcua" smode v3 slev authPriv read "viewDefault"\nend\n'
    )
    time_servers = (ip_address("10.15.0.123"), ip_address("10.15.0.124"))
    intent = Intent(ntp=time_servers, syslog=(ip_address("10.97.10.11"),), snmp="network-v3")
    assert planned(Platform.TPLINK_JETSTREAM, running, intent) == ["no logging host index 2"]


@pytest.mark.parametrize(
    ("platform", "name", "port", "told"),
    [
        (Platform.CISCO_IOS, "Gi0/1", "GigabitEthernet0/1", ["interface GigabitEthernet0/1", "shutdown"]),
        (Platform.CISCO_S300, "gi1", "gigabitethernet1", ["interface gigabitethernet1", "shutdown", "exit"]),
        (
            Platform.TPLINK_JETSTREAM,
            "gi1/0/1",
            "gigabitEthernet 1/0/1",
            ["interface gigabitEthernet 1/0/1", "shutdown", "exit"],
        ),
        (
            Platform.MIKROTIK_ROUTEROS,
            "ether5",
            "ether5",
            ["/interface ethernet set [ find default-name=ether5 ] disabled=yes"],
        ),
        (Platform.VYOS, "eth0", "eth0", ["set interfaces ethernet eth0 disable"]),
        (
            Platform.FORTINET,
            "wan1",
            "wan1",
            ["config system interface", 'edit "wan1"', "set status down", "next", "end"],
        ),
    ],
)
def test_a_port_is_closed_and_opened_in_each_platform_s_words(
    platform: Platform, name: str, port: str, told: list[str]
) -> None:
    known, running = facts(platform), configuration(platform)
    assert known.change is not None
    planner_of = planner(known.change)
    assert planner_of.port_named(running, name, known.change) == port
    assert planner_of.port_named(running, "no such", known.change) is None
    shut = planner_of.port_commands(running, port, True, known, known.change)
    assert [one.strip() for one in shut] == told
    assert planner_of.port_commands(running, port, False, known, known.change) == []
