"""netmiko against SSH servers of our own: every platform, and what goes wrong on a line."""

from collections.abc import Callable
from pathlib import Path

import asyncssh
import pytest

from core.kept_secrets import Secret
from core.model import DeviceTrouble, Platform
from provision.devices.netmiko_sessions import NetmikoSessions
from provision.devices.platforms import facts
from provision.devices.reading import Shown, read
from provision.devices.sessions import Target
from tests.provision.devices.conftest import Put
from tests.provision.devices.dialects import DIALECTS
from tests.provision.devices.fakes import ENABLE, PASSWORD, Cabinet, FakeDevice, configuration

TargetOf = Callable[..., Target]
HARMLESS = (
    "show",
    "display ",
    "terminal ",
    "screen-length ",
    "set cli ",
    "set terminal ",
    "/export",
    "vtysh -c 'show",
    "cat ",
    "vyos-config-to-commands ",
)
"""What asks for something, or is about the session itself."""


@pytest.fixture
def sessions(known_hosts: Path) -> NetmikoSessions:
    return NetmikoSessions(known_hosts)


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("platform", Platform)
def test_each_platform_is_read_whole_and_nothing_is_changed(
    platform: Platform, put: Put, target_of: TargetOf, sessions: NetmikoSessions
) -> None:
    device = put(platform)
    shown = read(target_of(device), sessions)
    assert shown.trouble is None, shown
    assert lines(shown.running) == lines(configuration(platform))
    assert (shown.startup is None) is (facts(platform).startup is None)
    assert [line for line in device.heard if not line.startswith(HARMLESS)] == []


def test_a_line_that_is_drawn_anew_is_no_end_and_no_answer(
    put: Put, target_of: TargetOf, sessions: NetmikoSessions
) -> None:
    """RouterOS writes its prompt and the command again, and the last prompt twice."""
    shown = read(target_of(put("mikrotik_routeros", repaints=True)), sessions)
    assert shown.trouble is None, shown
    assert lines(shown.running) == lines(configuration("mikrotik_routeros"))


@pytest.mark.parametrize("platform", Platform)
def test_a_prompt_of_before_the_command_ends_no_answer(
    platform: Platform, put: Put, target_of: TargetOf, sessions: NetmikoSessions
) -> None:
    shown = read(target_of(put(platform, is_late=True)), sessions)
    assert shown.trouble is None, shown
    assert lines(shown.running) == lines(configuration(platform))


@pytest.mark.parametrize("platform", [name for name, dialect in DIALECTS.items() if dialect.page_end])
def test_pages_are_turned_where_they_cannot_be_switched_off(
    platform: str, put: Put, target_of: TargetOf, sessions: NetmikoSessions
) -> None:
    device = put(platform, page=3, is_paged_for_ever=True)
    shown = read(target_of(device), sessions)
    assert shown.trouble is None, shown
    assert lines(shown.running) == lines(configuration(platform))


@pytest.mark.parametrize("platform", [name for name, dialect in DIALECTS.items() if dialect.question])
def test_the_login_that_asks_hears_no(platform: str, put: Put, target_of: TargetOf, sessions: NetmikoSessions) -> None:
    """Whether to save, or to have another password: who reads changes nothing."""
    device = put(platform, asks_at_login=True)
    shown = read(target_of(device), sessions)
    assert shown.trouble is None, shown
    assert lines(shown.running) == lines(configuration(platform))
    assert not device.saved


@pytest.mark.parametrize("platform", Platform)
def test_a_banner_with_the_signs_of_prompts_and_in_another_encoding_is_none(
    platform: Platform, put: Put, target_of: TargetOf, sessions: NetmikoSessions
) -> None:
    banner = "\r\n### Cấm ###\r\n> Warning: only [staff] >\r\n#\r\n".encode() + "警告\r\n".encode("gbk") + b"\xff#!\r\n"
    device = put(platform, banner=banner)
    shown = read(target_of(device), sessions)
    assert shown.trouble is None, shown
    assert lines(shown.running) == lines(configuration(platform))
    assert [line for line in device.heard if not line.startswith(HARMLESS)] == []


def test_a_device_that_wants_more_rights_gets_the_enable_password(
    put: Put, target_of: TargetOf, sessions: NetmikoSessions
) -> None:
    device = put("cisco_ios", needs_enable=True)
    assert read(target_of(device), sessions).trouble is DeviceTrouble.REFUSED
    shown = read(target_of(device, enable_password=Secret(ENABLE)), sessions)
    assert shown.trouble is None, shown
    assert ENABLE not in shown.log


def test_an_unknown_host_key_gets_no_password(put: Put, known_hosts: Path, sessions: NetmikoSessions) -> None:
    device = put("cisco_ios")
    target = Target("sw-01", "127.0.0.1", device.port, facts(Platform.CISCO_IOS), "motcua", Secret(PASSWORD))
    assert read(target, sessions).trouble is DeviceTrouble.KEY_UNKNOWN
    assert device.most_sessions == 0


def test_another_host_key_gets_no_password(
    devices: Cabinet, put: Put, target_of: TargetOf, sessions: NetmikoSessions
) -> None:
    device = put("cisco_ios")
    target = target_of(device)
    devices.take(device)
    device.key = asyncssh.generate_private_key("ssh-ed25519")
    devices.put(device)
    shown = read(target, sessions)
    assert shown.trouble is DeviceTrouble.KEY_CHANGED
    assert shown.said == f"ssh-ed25519 {device.key.convert_to_public().get_fingerprint()}"
    assert device.most_sessions == 0


def test_a_wrong_password_is_told_as_such(put: Put, target_of: TargetOf, sessions: NetmikoSessions) -> None:
    assert read(target_of(put("cisco_ios"), password=Secret("sai")), sessions).trouble is DeviceTrouble.WRONG_PASSWORD


def test_nobody_there(devices: Cabinet, put: Put, target_of: TargetOf, sessions: NetmikoSessions) -> None:
    device = put("cisco_ios")
    target = target_of(device)
    devices.take(device)
    assert read(target, sessions).trouble is DeviceTrouble.UNREACHABLE


@pytest.mark.parametrize(
    ("odd", "trouble"),
    [
        ({"drop_after": 12}, DeviceTrouble.DROPPED),
        ({"hangs": True}, DeviceTrouble.SILENT),
        ({"refuses": True}, DeviceTrouble.REFUSED),
    ],
)
def test_a_line_that_goes_wrong(
    odd: dict[str, object], trouble: DeviceTrouble, put: Put, target_of: TargetOf, sessions: NetmikoSessions
) -> None:
    shown = read(target_of(put("hp_comware", **odd), timeout=2.0), sessions)
    assert (shown.trouble, shown.running) == (trouble, "")


def test_a_configuration_without_its_end_is_not_taken(
    devices: Cabinet, target_of: TargetOf, sessions: NetmikoSessions
) -> None:
    half = configuration("cisco_ios").partition("interface GigabitEthernet0/2")[0]
    device = devices.put(FakeDevice("cisco_ios", half))
    assert read(target_of(device), sessions).trouble is DeviceTrouble.INCOMPLETE


def test_a_slow_device_is_waited_for(put: Put, target_of: TargetOf, sessions: NetmikoSessions) -> None:
    assert read(target_of(put("mikrotik_routeros", delay=1.5)), sessions).trouble is None


def test_the_passwords_of_the_login_are_not_in_the_log(
    put: Put, target_of: TargetOf, sessions: NetmikoSessions
) -> None:
    shown: Shown = read(target_of(put("tplink_jetstream")), sessions)
    assert "show running-config" in shown.log
    assert PASSWORD not in shown.log
