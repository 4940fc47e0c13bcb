"""From any state to any intent in one step: what a plan leads to leaves nothing to be planned, on every fake device."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.model import Intent, Platform, Port, PortRole, Vlan
from provision.devices.change_facts import ChangeFacts
from provision.devices.changing.planning import found_in, planner, rendered
from provision.devices.platforms import facts
from tests.provision.devices.config_modes import MODES
from tests.provision.devices.fakes import FakeDevice, configuration

PORTS = {
    Platform.CISCO_IOS: ("GigabitEthernet0/1", "GigabitEthernet0/2"),
    Platform.CISCO_S300: ("gigabitethernet1", "gigabitethernet2"),
    Platform.TPLINK_JETSTREAM: ("gigabitEthernet 1/0/1", "gigabitEthernet 1/0/2"),
    Platform.HUAWEI_VRP: ("GigabitEthernet0/0/1", "GigabitEthernet0/0/2"),
    Platform.HUAWEI_VRP8: ("GE1/0/1", "GE1/0/2"),
    Platform.HP_COMWARE: ("GigabitEthernet1/0/1", "GigabitEthernet1/0/2"),
    Platform.JUNIPER_JUNOS: ("ge-0/0/1", "ge-0/0/2"),
    Platform.MIKROTIK_ROUTEROS: ("ether1", "ether2"),
    Platform.FORTINET: ("wan1",),
    Platform.VYOS: ("eth0", "eth1"),
}
NUMBERS = (20, 30, 31, 32, 50)
ADDRESSES = tuple(ip_address(f"10.15.0.{last}") for last in (121, 122, 123))


@dataclass
class NoGuard:
    """The time does not run out here."""

    before: str | None = None

    def arm(self, *_: object) -> None:
        self.before = ""

    def keep(self) -> bool:
        return True

    def revert(self) -> bool:
        return True


@st.composite
def ports(draw: st.DrawFn, name: str) -> Port:
    role = draw(st.sampled_from(list(PortRole)))
    vlan = draw(st.sampled_from(NUMBERS)) if role is PortRole.ACCESS else None
    vlans = draw(st.lists(st.sampled_from(NUMBERS), unique=True)) if role is PortRole.TRUNK else []
    description = draw(st.sampled_from(["", "camera-1", "quay so 2"]))
    return Port(name=name, role=role, vlan=vlan, vlans=tuple(vlans), description=description)


@st.composite
def intents(draw: st.DrawFn, platform: Platform) -> Intent:
    numbers = draw(st.lists(st.sampled_from(NUMBERS), unique=True))
    spoken = draw(st.lists(st.sampled_from(PORTS[platform]), unique=True))
    return Intent(
        vlans=tuple(Vlan(id=number, name=f"MANG-{number}") for number in numbers),
        ports=tuple(draw(ports(name)) for name in spoken),
        ntp=tuple(draw(st.lists(st.sampled_from(ADDRESSES), unique=True, max_size=2))),
        syslog=tuple(draw(st.lists(st.sampled_from(ADDRESSES), unique=True, max_size=2))),
    )


def planned(platform: Platform, running: str, intent: Intent) -> list[str]:
    known = facts(platform)
    change = known.change
    assert change is not None
    return planner(change).commands(running, rendered(platform, intent, found_in(running, change)), known, change)


def after(platform: Platform, running: str, commands: Sequence[str]) -> str:
    """What the device shows that did all of them, each without a word of complaint."""
    change = facts(platform).change
    assert change is not None
    device = FakeDevice(platform, running)
    device.guard = NoGuard()  # type: ignore[assignment]
    mode = MODES[platform](device)
    for command in [*change.begin, *commands, *change.end]:
        _tell(change, mode.obey(command.strip().replace("{minutes}", "3").replace("{seconds}", "180")), command)
        while mode.prompt is not None and "?" in mode.prompt:
            _tell(change, mode.obey("y"), command)
    return device.running


def _tell(change: ChangeFacts, answer: str | None, command: str) -> None:
    assert answer is not None, command
    assert not any(one.search(answer) for one in change.wrong), (command, answer)


@pytest.mark.parametrize("platform", PORTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_one_step_leads_from_any_state_to_any_intent(platform: Platform, data: st.DataObject) -> None:
    running = configuration(platform)
    for _ in range(2):
        intent = data.draw(intents(platform))
        commands = planned(platform, running, intent)
        running = after(platform, running, commands)
        assert planned(platform, running, intent) == [], (commands, running)


@pytest.mark.parametrize("platform", [platform for platform in PORTS if platform is not Platform.FORTINET])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_kept_version_is_led_back_to(platform: Platform, data: st.DataObject) -> None:
    known = facts(platform)
    assert known.change is not None
    way = planner(known.change)
    version = configuration(platform)
    running = after(platform, version, planned(platform, version, data.draw(intents(platform))))
    commands = way.commands_to(running, version, known, known.change)
    back = after(platform, running, commands)
    assert way.commands_to(back, version, known, known.change) == [], (commands, back)
