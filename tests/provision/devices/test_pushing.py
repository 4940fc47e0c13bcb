"""A change of a device under its own timer: refused, cut off by it, or left in the middle."""

import re
import time
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest

from core.model import ChangeOutcome, DeviceTrouble, Intent, Platform, Port, PortRole, Vlan
from provision.devices.changing.planning import found_in, planner, rendered
from provision.devices.changing.pushing import Plan, Pushed, Pusher
from provision.devices.netmiko_sessions import NetmikoSessions
from provision.devices.platforms import facts
from provision.devices.sessions import Target
from tests.provision.devices.conftest import Put
from tests.provision.devices.fakes import FakeDevice

FASTER = 20
MINUTE = 60 / FASTER
INTENTS = {
    Platform.CISCO_IOS: Intent(
        vlans=(Vlan(id=30, name="CAMERA"),),
        ports=(Port(name="GigabitEthernet0/1", role=PortRole.ACCESS, vlan=30, description="camera 1"),),
        ntp=(ip_address("10.15.0.124"),),
    ),
    Platform.HUAWEI_VRP: Intent(
        vlans=(Vlan(id=50, name="CAMERA"),),
        ports=(
            Port(name="GigabitEthernet0/0/1", role=PortRole.TRUNK, vlans=(20, 50), description="len tang 2"),
            Port(name="GigabitEthernet0/0/2", role=PortRole.ACCESS, vlan=50, description="camera 1"),
        ),
        ntp=(ip_address("10.15.0.124"),),
    ),
    Platform.HUAWEI_VRP8: Intent(
        vlans=(Vlan(id=50, name="CAMERA"),),
        ports=(
            Port(name="GE1/0/1", role=PortRole.TRUNK, vlans=(20, 50), description="len tang 2"),
            Port(name="GE1/0/2", role=PortRole.ACCESS, vlan=50, description="camera 1"),
            Port(name="GE1/0/3", role=PortRole.ACCESS, vlan=20),
        ),
        ntp=(ip_address("10.15.0.124"),),
    ),
    Platform.HP_COMWARE: Intent(
        vlans=(Vlan(id=50, name="CAMERA"),),
        ports=(
            Port(name="GigabitEthernet1/0/1", role=PortRole.TRUNK, vlans=(20, 50), description="len tang 2"),
            Port(name="GigabitEthernet1/0/2", role=PortRole.ACCESS, vlan=50, description="camera 1"),
            Port(name="GigabitEthernet1/0/3", role=PortRole.ACCESS, vlan=20),
        ),
        ntp=(ip_address("10.15.0.124"),),
    ),
    Platform.CISCO_S300: Intent(
        vlans=(Vlan(id=20, name="CAN-BO"), Vlan(id=50, name="CAMERA")),
        ports=(
            Port(name="gigabitethernet1", role=PortRole.ACCESS, vlan=50, description="camera 1"),
            Port(name="gigabitethernet2", role=PortRole.TRUNK, vlans=(20, 50), description="len-tang-2"),
        ),
        ntp=(ip_address("10.15.0.124"),),
        syslog=(ip_address("10.97.10.11"),),
    ),
    Platform.TPLINK_JETSTREAM: Intent(
        vlans=(Vlan(id=50, name="CAMERA"),),
        ports=(
            Port(name="gigabitEthernet 1/0/1", role=PortRole.ACCESS, vlan=50, description="camera 1"),
            Port(name="gigabitEthernet 1/0/2", role=PortRole.TRUNK, vlans=(20, 50), description="len tang 2"),
        ),
        ntp=(ip_address("10.15.0.124"),),
        syslog=(ip_address("10.97.10.11"),),
    ),
    Platform.JUNIPER_JUNOS: Intent(ntp=(ip_address("10.15.0.124"),)),
    Platform.FORTINET: Intent(
        ports=(Port(name="wan1", role=PortRole.ACCESS, description="ra tinh"),),
        ntp=(ip_address("10.15.0.124"),),
        syslog=(ip_address("10.97.10.12"),),
    ),
    Platform.VYOS: Intent(
        ports=(Port(name="eth1", role=PortRole.ACCESS, description="ra tinh"),),
        ntp=(ip_address("10.15.0.124"),),
        syslog=(ip_address("10.97.10.12"),),
    ),
    Platform.MIKROTIK_ROUTEROS: Intent(
        vlans=(Vlan(id=50, name="CAMERA"),),
        ports=(
            Port(name="ether1", role=PortRole.TRUNK, description="len tinh"),
            Port(name="ether2", role=PortRole.ACCESS, vlan=50, description="camera 1"),
        ),
        ntp=(ip_address("10.15.0.124"),),
        syslog=(ip_address("10.97.10.11"),),
    ),
}
REFUSED_NTP = (
    r"^(set )?/?(system )?s?ntp(-service)? (client|(unicast-)?server)|^system-time|^set service ntp|^set server .10.15"
)
KEEPS_AT_ONCE = (Platform.JUNIPER_JUNOS, Platform.MIKROTIK_ROUTEROS)
"""What is changed is what starts: there is nothing to save."""


class FastClock:
    """A minute in three seconds."""

    def wall(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic() * FASTER


@pytest.fixture
def push(known_hosts: Path, target_of: Callable[..., Target]) -> Callable[[FakeDevice], Pushed]:
    """Plan and push, as a person would who agrees to the plan."""

    def pushed(device: FakeDevice, agreed: Sequence[str] | None = None) -> Pushed:
        device.minute = MINUTE
        platform = Platform(device.platform)
        plan = plan_of(platform)
        change = facts(platform).change
        assert change is not None
        meant = plan(device.running) if agreed is None else agreed
        pusher = Pusher(NetmikoSessions(known_hosts), FastClock(), lambda s: time.sleep(s / FASTER), minutes=1)
        return pusher.push(target_of(device), change, plan, lambda needed: needed == meant)

    return pushed


def plan_of(platform: Platform) -> Plan:
    known = facts(platform)

    def plan(running: str) -> list[str]:
        change = known.change
        assert change is not None
        wanted = rendered(platform, INTENTS[platform], found_in(running, change))
        return planner(change).commands(running, wanted, known, change)

    return plan


Push = Callable[..., Pushed]


def said_in(text: str) -> list[str]:
    """The lines of a configuration, whatever their order; a port of which nothing is said is one that is not shown."""
    shown = re.sub(r"^interface \S+\n!\n", "", text, flags=re.MULTILINE)
    return sorted(line.strip() for line in shown.splitlines() if line.strip("#! "))


def device_prompt(platform: str) -> str | None:
    change = facts(Platform(platform)).change
    return None if change is None else change.prompt


@pytest.mark.parametrize("platform", INTENTS)
def test_a_change_is_done_looked_at_and_confirmed(platform: Platform, put: Put, push: Push) -> None:
    device = put(platform)
    done = push(device)
    assert (done.outcome, done.trouble, done.said) == (ChangeOutcome.DONE, None, "")
    assert "10.15.0.124" in device.running
    assert "10.15.0.123" not in device.running
    assert device.guard.before is None, "it is confirmed"
    assert device.saved is (platform not in KEEPS_AT_ONCE)
    assert push(device).outcome is ChangeOutcome.NOTHING


@pytest.mark.parametrize("platform", INTENTS)
def test_what_a_device_refuses_is_taken_back_whole(platform: Platform, put: Put, push: Push) -> None:
    device = put(platform)
    before, device.rejects = device.running, REFUSED_NTP
    done = push(device)
    assert (done.outcome, done.trouble) == (ChangeOutcome.REVERTED, DeviceTrouble.REFUSED)
    assert "10.15.0.124" in done.said
    assert said_in(device.running) == said_in(before)
    assert device.guard.before is None


@pytest.mark.parametrize(
    ("platform", "last"),
    [
        (Platform.CISCO_IOS, "switchport access vlan 30"),
        (Platform.JUNIPER_JUNOS, "set system ntp server 10.15.0.124"),
        (Platform.HUAWEI_VRP, "port default vlan 50"),
        (Platform.HUAWEI_VRP8, "port default vlan 50"),
        (Platform.HP_COMWARE, "port access vlan 50"),
        (Platform.VYOS, "set service ntp server 10.15.0.124"),
        (Platform.FORTINET, 'set alias "ra tinh"'),
        (Platform.CISCO_S300, "switchport access vlan 50"),
        (Platform.TPLINK_JETSTREAM, "switchport pvid 50"),
        (Platform.MIKROTIK_ROUTEROS, "/interface bridge set [ find name=bridge1 ] vlan-filtering=yes"),
    ],
)
def test_a_change_that_cuts_the_device_off_is_taken_back_by_its_timer(
    platform: Platform, last: str, put: Put, push: Push
) -> None:
    device = put(platform)
    before, device.cuts_off = device.running, last
    done = push(device)
    assert done.outcome is ChangeOutcome.REVERTED
    assert device.running == before
    assert not device.is_cut_off
    assert not device.saved


@pytest.mark.parametrize(
    ("platform", "told"),
    [
        ("cisco_ios", ("configure terminal revert timer 1", "hostname other", "no ntp server 10.15.0.123")),
        ("hp_comware", ("system-view", "configuration commit delay 1", "undo ntp-service unicast-server 10.15.0.123")),
        (
            "huawei_vrp",
            ("schedule reboot delay 1", "y", "system-view", "undo ntp-service unicast-server 10.15.0.123"),
        ),
        ("huawei_vrp8", ("system-view", "undo ntp unicast-server 10.15.0.123", "commit trial 60")),
        ("cisco_s300", ("reload in 1", "y", "configure terminal", "no sntp server 10.15.0.123")),
        ("tplink_jetstream", ("configure", "reboot-schedule in 1", "Y", "no logging host index 2", "hostname other")),
        (
            "fortinet",
            (
                *("config system global", "set cfg-revert-timeout 60", "set cfg-save revert", "end"),
                *("config system interface", 'edit "wan1"', 'set alias "x"', "next", "end"),
            ),
        ),
        ("vyos", ("configure", "set service ntp server 10.15.0.124", "commit-confirm 1", "y")),
        ("mikrotik_routeros", ("\x18", "/system ntp client set primary-ntp=10.15.0.124")),
    ],
)
def test_a_push_that_is_left_in_the_middle_is_taken_back_too(
    platform: str, told: Sequence[str], put: Put, known_hosts: Path, target_of: Callable[..., Target]
) -> None:
    """Whoever pushes is gone after the first commands, without a word."""
    device = put(platform)
    device.minute = 1.0
    before, target = device.running, target_of(device)
    session = NetmikoSessions(known_hosts).open(target)
    for command in told:
        session.ask(command, device_prompt(platform))
    assert device.running != before
    session.close()
    deadline = time.monotonic() + 10
    while device.running != before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert device.running == before


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("cisco_ios", "archive"),
        ("hp_comware", "configuration commit delay"),
        ("huawei_vrp", "schedule reboot delay"),
        ("cisco_s300", "reload in"),
        ("tplink_jetstream", "reboot-schedule in"),
    ],
)
def test_nothing_begins_where_the_device_would_not_take_it_back(platform: str, said: str, put: Put, push: Push) -> None:
    device = put(platform)
    before, device.has_archive = device.running, False
    done = push(device)
    assert (done.outcome, done.trouble) == (ChangeOutcome.REFUSED, DeviceTrouble.REFUSED)
    assert said in done.said
    assert device.running == before


def test_nothing_is_done_that_was_not_agreed_to(put: Put, push: Push) -> None:
    device = put("cisco_ios")
    before = device.running
    done = push(device, ["ntp server 10.15.0.124"])
    assert (done.outcome, done.trouble) == (ChangeOutcome.REFUSED, DeviceTrouble.CHANGED_MEANWHILE)
    assert device.running == before


def test_a_device_that_would_start_otherwise_than_it_runs_is_not_begun_with(put: Put, push: Push) -> None:
    """VRP 5 takes a change back by starting anew: what somebody has not saved would be lost with it."""
    device = put("huawei_vrp")
    before = device.startup = device.running
    device.running = before.replace(" description quay 1\n", " description quay 2\n")
    done = push(device)
    assert (done.outcome, done.trouble) == (ChangeOutcome.REFUSED, DeviceTrouble.NOT_SAVED)
    assert "quay" in done.said
    assert not [line for line in device.heard if line.startswith("schedule")]


@pytest.mark.parametrize(
    ("platform", "rejected", "called_off"),
    [
        ("huawei_vrp", r"^ntp-service unicast-server 10.15.0.124", "undo schedule reboot"),
        ("cisco_s300", r"^sntp server 10.15.0.124", "reload cancel"),
        ("tplink_jetstream", r"^system-time", "reboot-schedule cancel"),
    ],
)
def test_what_is_undone_command_by_command_needs_no_start(
    platform: str, rejected: str, called_off: str, put: Put, push: Push
) -> None:
    device = put(platform)
    before, device.rejects = device.running, rejected
    began = time.monotonic()
    done = push(device)
    assert (done.outcome, done.trouble) == (ChangeOutcome.REVERTED, DeviceTrouble.REFUSED)
    assert said_in(device.running) == said_in(before)
    assert called_off in device.heard
    assert device.guard.before is None, "it does not start anew"
    assert time.monotonic() - began < MINUTE


def test_a_start_that_was_scheduled_for_nothing_is_called_off(put: Put, push: Push) -> None:
    device = put("huawei_vrp")
    before, device.rejects = device.running, "^system-view$"
    done = push(device)
    assert (done.outcome, done.trouble) == (ChangeOutcome.REFUSED, DeviceTrouble.REFUSED)
    assert "schedule reboot delay 1" in device.heard
    assert device.guard.before is None
    assert device.running == before


def test_a_change_is_done_on_a_line_that_is_drawn_anew(put: Put, push: Push) -> None:
    device = put("mikrotik_routeros", repaints=True)
    done = push(device)
    assert (done.outcome, done.trouble, done.said) == (ChangeOutcome.DONE, None, "")
    before, device.rejects = device.running, "topics=error"
    device.running = before.replace("/system logging add action=motcua1 topics=error\n", "")
    refused = push(device)
    assert (refused.outcome, refused.trouble) == (ChangeOutcome.REVERTED, DeviceTrouble.REFUSED)
    assert "failure: not allowed" in refused.said


def test_safe_mode_that_somebody_else_has_is_left_to_him(put: Put, push: Push) -> None:
    device = put("mikrotik_routeros")
    before, device.in_safe_mode = device.running, True
    done = push(device)
    assert (done.outcome, done.trouble) == (ChangeOutcome.REFUSED, DeviceTrouble.REFUSED)
    assert "Hijacking Safe Mode" in done.said
    assert device.running == before


def test_more_commands_than_a_device_takes_back_are_not_begun_with(
    put: Put, known_hosts: Path, target_of: Callable[..., Target]
) -> None:
    device = put("mikrotik_routeros")
    change = facts(Platform.MIKROTIK_ROUTEROS).change
    assert change is not None
    assert change.most is not None
    many = [f"/ip pool add name=p{number} ranges=10.0.0.1" for number in range(change.most + 1)]
    pusher = Pusher(NetmikoSessions(known_hosts), FastClock(), time.sleep, minutes=1)
    done = pusher.push(target_of(device), change, lambda _running: many, lambda _commands: True)
    assert (done.outcome, done.trouble, done.said) == (ChangeOutcome.REFUSED, DeviceTrouble.TOO_MANY, "81 > 80")
    assert not [line for line in device.heard if line.startswith("/ip pool")]


@pytest.mark.parametrize("platform", ["huawei_vrp", "huawei_vrp8"])
def test_secrets_that_are_shown_anew_each_time_are_no_change(platform: str, put: Put, push: Push) -> None:
    device = put(platform)
    device.is_salted = True
    before, device.rejects = device.running, r"^ntp(-service)? unicast-server"
    assert push(device).outcome is ChangeOutcome.REVERTED
    assert device.running == before
    device.rejects = None
    assert push(device).outcome is ChangeOutcome.DONE
