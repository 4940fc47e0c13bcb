"""RouterOS: entries are known by what they are called, and a plan leads where it says."""

from collections.abc import Sequence
from ipaddress import ip_address

from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Intent, Platform, Port, PortRole, Vlan
from provision.devices.change_facts import ChangeFacts
from provision.devices.changing import terse
from provision.devices.changing.planning import found_in, rendered
from provision.devices.platforms import facts
from tests.provision.devices.fakes import FakeDevice, configuration
from tests.provision.devices.terse_modes import RouterOsMode

FACTS = facts(Platform.MIKROTIK_ROUTEROS)
assert FACTS.change is not None
CHANGE: ChangeFacts = FACTS.change
SWITCH = """\
# 2026-11-30 08:00:00 by RouterOS 7.16.2
/interface bridge add name=cau vlan-filtering=yes
/interface ethernet set [ find default-name=ether1 ] comment="len tinh" name=wan
/interface ethernet set [ find default-name=ether3 ] disabled=yes
/interface bridge port add bridge=cau interface=ether2 pvid=20
/interface bridge port add bridge=cau interface=ether4
/interface bridge vlan add bridge=cau tagged=cau,ether1,ether4,ether8 vlan-ids=20
/interface bridge vlan add bridge=cau tagged=ether4,ether8 vlan-ids=40
/ip firewall filter add action=accept chain=input connection-state=established,related
/ip firewall filter add action=drop chain=input in-interface=wan
/system ntp client set enabled=yes
/system ntp client servers add address=10.15.0.123
/system ntp client servers add address=10.15.0.124
"""


def told(running: str, intent: Intent, closed: Sequence[str] = (), username: str = "") -> list[str]:
    wanted = rendered(Platform.MIKROTIK_ROUTEROS, intent, found_in(running, CHANGE), username)
    return terse.commands(running, wanted, FACTS, CHANGE, closed)


def after(running: str, commands: Sequence[str]) -> str:
    """What a device shows that did all of them."""
    device = FakeDevice("mikrotik_routeros", running)
    mode = RouterOsMode(device)
    assert [mode.obey(command) for command in commands] == [""] * len(commands)
    return device.running


def test_a_port_gets_another_vlan_and_the_others_are_left_alone() -> None:
    intent = Intent(
        vlans=(Vlan(id=20, name="CAN-BO"), Vlan(id=30, name="CAMERA")),
        ports=(
            Port(name="ether2", role=PortRole.ACCESS, vlan=30, description="camera 1"),
            Port(name="ether4", role=PortRole.TRUNK, vlans=(20, 30)),
        ),
    )
    commands = told(SWITCH, intent)
    assert set(commands) == {
        "/interface bridge vlan set [ find bridge=cau vlan-ids=40 ] tagged=ether8",
        '/interface ethernet set [ find default-name=ether2 ] comment="camera 1"',
        "/interface bridge vlan set [ find bridge=cau vlan-ids=20 ] comment=CAN-BO",
        "/interface bridge vlan add bridge=cau tagged=cau,ether4 vlan-ids=30 comment=CAMERA",
        "/interface bridge port set [ find interface=ether2 ] pvid=30 "
        "frame-types=admit-only-untagged-and-priority-tagged edge=yes bpdu-guard=yes",
    }
    assert told(after(SWITCH, commands), intent) == []


def test_a_port_that_gets_a_use_is_opened_unless_it_is_in_quarantine() -> None:
    intent = Intent(ports=(Port(name="ether3", role=PortRole.TRUNK),))
    assert told(SWITCH, intent) == ["/interface ethernet set [ find default-name=ether3 ] disabled=no"]
    assert told(SWITCH, intent, ["ether3"]) == []
    assert told(SWITCH, Intent(), ["ether2"]) == ["/interface ethernet set [ find default-name=ether2 ] disabled=yes"]


def test_time_servers_are_said_as_the_release_says_them() -> None:
    intent = Intent(ntp=(ip_address("10.15.0.124"), ip_address("10.15.0.125")))
    assert set(told(SWITCH, intent)) == {
        "/system ntp client servers remove [ find address=10.15.0.123 ]",
        "/system ntp client servers add address=10.15.0.125",
    }
    six = configuration("mikrotik_routeros")
    assert told(six, intent) == ["/system ntp client set primary-ntp=10.15.0.124 secondary-ntp=10.15.0.125"]
    both = after(six, told(six, intent))
    assert told(both, Intent(ntp=(ip_address("10.15.0.124"),))) == ["/system ntp client set secondary-ntp=0.0.0.0"]


def test_a_log_server_less_takes_its_rules_with_it() -> None:
    two = Intent(syslog=(ip_address("10.97.10.11"), ip_address("10.97.10.12")))
    running = after(SWITCH, told(SWITCH, two))
    commands = told(running, Intent(syslog=(ip_address("10.97.10.12"),)))
    rules = [one for one in commands if one.startswith("/system logging remove")]
    assert len(rules) == 4
    assert commands.index("/system logging action remove [ find name=motcua2 ]") > commands.index(rules[-1])
    assert "/system logging action set [ find name=motcua1 ] remote=10.97.10.12" in commands


def test_rules_of_a_firewall_keep_their_order() -> None:
    lines = SWITCH.splitlines()
    first, second = (line for line in lines if "filter" in line and "firewall" in line)
    swapped = SWITCH.replace(f"{first}\n{second}", f"{second}\n{first}")
    commands = terse.commands_to(SWITCH, swapped, FACTS, CHANGE)
    assert commands == ["/ip firewall filter remove [ find dynamic=no ]", second, first]
    assert terse.commands_to(SWITCH, SWITCH, FACTS, CHANGE) == []


def test_a_port_is_found_by_the_name_it_was_given_and_by_that_of_the_factory() -> None:
    assert terse.port_named(SWITCH, "wan", CHANGE) == "ether1"
    assert terse.port_named(SWITCH, "ether7", CHANGE) == "ether7"
    assert terse.port_named(SWITCH, "sfp-sfpplus1", CHANGE) == "sfp-sfpplus1"
    assert terse.port_named(SWITCH, "quay 1", CHANGE) is None
    shut = terse.port_commands(SWITCH, "ether1", True, FACTS, CHANGE)
    assert shut == ["/interface ethernet set [ find default-name=ether1 ] disabled=yes"]
    opened = terse.port_commands(after(SWITCH, shut), "ether1", False, FACTS, CHANGE)
    assert after(after(SWITCH, shut), opened) == SWITCH


def test_nothing_said_is_nothing_done() -> None:
    assert told(SWITCH, Intent()) == []
    assert told(configuration("mikrotik_routeros"), Intent()) == []


NAMES = st.sampled_from(["a", "b-1", "quay 1", 'x"y', "c$d", "e\\f"])
"""With what has to be quoted: RouterOS shows it so."""


def _quoted(text: str) -> str:
    special = any(letter in ' "$\\' for letter in text)
    return '"' + "".join(f"\\{one}" if one in '"$\\' else one for one in text) + '"' if special else text


@st.composite
def _configurations(draw: st.DrawFn) -> str:
    names = st.lists(NAMES, unique=True, max_size=4)
    numbers = st.lists(st.integers(1, 9), unique=True, max_size=4)
    lines = [
        "# by RouterOS 7.16.2",
        *(f"/interface vlan add name={_quoted(name)} vlan-id={draw(st.integers(2, 5))}" for name in draw(names)),
        *(f"/ip pool add name={_quoted(name)} ranges=10.0.0.{draw(st.integers(1, 3))}" for name in draw(names)),
        *(f"/interface ethernet set [ find default-name=ether{one} ] disabled=yes" for one in draw(numbers)),
        *(f"/ip firewall filter add action=drop chain=input dst-port={one}" for one in draw(numbers)),
    ]
    if draw(st.booleans()):
        lines.append(f"/system ntp client set enabled=yes primary-ntp=10.0.0.{draw(st.integers(1, 9))}")
    return "\n".join(lines) + "\n"


@settings(max_examples=300, deadline=None)
@given(_configurations(), _configurations())
def test_a_plan_leads_from_any_configuration_to_any_other(now: str, then: str) -> None:
    there = after(now, [one for one in terse.commands_to(now, then, FACTS, CHANGE) if "!" not in one])
    left = terse.commands_to(there, then, FACTS, CHANGE)
    assert [one for one in left if "!" not in one] == []
    assert terse.commands_to(then, then, FACTS, CHANGE) == []


@given(st.text(max_size=200))
def test_no_line_is_too_odd(line: str) -> None:
    terse.commands_to(SWITCH, SWITCH + line, FACTS, CHANGE)
    terse.port_named(line, line, CHANGE)
