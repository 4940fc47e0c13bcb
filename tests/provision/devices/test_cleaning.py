"""What is kept of what a device shows: no secret, nothing that is new each time."""

import re
from pathlib import Path

import pytest

from core.model import Platform
from provision.devices.cleaning import cleaned, differing, is_whole, mask_with, masked, refusal
from provision.devices.platforms import FOLDER, facts
from tests.provision.devices.fakes import configuration

MASK = mask_with(b"key")
SECRET_LINES = Path(__file__).with_name("secret_lines")
PLAIN_LINES = Path(__file__).with_name("plain_lines")
SECRETS = re.compile(r"bi.?mat|0822455D0A16|02050D480809|7c4a8d09|CeGJMVLaZTbdBz|EnableHashed|UserHashed")


def test_each_platform_has_its_file_and_each_file_its_platform() -> None:
    assert {file.stem for file in FOLDER.glob("*.yml")} == set(Platform)
    assert all(facts(platform).running for platform in Platform)


@pytest.mark.parametrize("platform", Platform)
def test_no_secret_is_kept(platform: Platform) -> None:
    shown = configuration(platform)
    kept = cleaned(shown, facts(platform), MASK)
    assert SECRETS.search(shown)
    assert not SECRETS.search(kept)
    assert "10.97" in kept or "10.15" in kept
    assert "sw-01" in kept


@pytest.mark.parametrize("platform", Platform)
def test_what_is_kept_stays_the_same_when_it_is_cleaned_again(platform: Platform) -> None:
    kept = cleaned(configuration(platform), facts(platform), MASK)
    assert cleaned(kept, facts(platform), MASK) == kept


@pytest.mark.parametrize("platform", Platform)
def test_a_configuration_is_whole_only_with_its_end(platform: Platform) -> None:
    known, shown = facts(platform), configuration(platform)
    assert is_whole(shown, known)
    assert not is_whole("", known)
    if known.complete is not None:
        assert not is_whole("\n".join(shown.splitlines()[: len(shown.splitlines()) // 2]), known)


def test_an_export_in_which_a_part_failed_is_not_whole() -> None:
    known, shown = facts(Platform.MIKROTIK_ROUTEROS), configuration("mikrotik_routeros")
    assert not is_whole(f'{shown}#error exporting "/interface/lte" (timeout)\n/system identity set name=a\n', known)


def test_volatile_lines_are_no_change() -> None:
    known, shown = facts(Platform.CISCO_IOS), configuration("cisco_ios")
    later = shown.replace("08:01:02", "09:11:12").replace("2048 bytes", "2050 bytes").replace("17179869", "17179871")
    assert later != shown
    assert cleaned(later, known, MASK) == cleaned(shown, known, MASK)


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        (Platform.CISCO_IOS, "Load for five secs: 5%/0%; one minute: 6%; five minutes: 6%"),
        (Platform.CISCO_IOS, "Time source is NTP, 10:00:00.123 ICT Mon Nov 30 2026"),
        (Platform.JUNIPER_JUNOS, "{secondary:node1}"),
        (Platform.MIKROTIK_ROUTEROS, "# 2026-11-30 08:00:00 by RouterOS 7.16"),
        (Platform.MIKROTIK_ROUTEROS, "# managed by CAPsMAN"),
        (Platform.MIKROTIK_ROUTEROS, "# channel: 2452/20-eC/gn(17dBm), SSID: mot-cua, local forwarding"),
        (Platform.MIKROTIK_ROUTEROS, "# poe-out status: short_circuit"),
    ],
)
def test_what_is_of_the_moment_is_no_change(platform: Platform, line: str) -> None:
    known, shown = facts(platform), configuration(platform)
    half = len(shown.splitlines()) // 2
    later = "\n".join([*shown.splitlines()[:half], line, *shown.splitlines()[half:]])
    assert cleaned(later, known, MASK) == cleaned(shown, known, MASK)


def test_another_secret_has_another_mask_unless_the_device_salts_it() -> None:
    known, shown = facts(Platform.CISCO_IOS), configuration("cisco_ios")
    later = shown.replace("bi-mat-cong-dong RW", "bi-mat-khac RW")
    assert cleaned(later, known, MASK) != cleaned(shown, known, MASK)
    assert cleaned(shown, known, mask_with(b"other key")) != cleaned(shown, known, MASK)
    fortinet, before = facts(Platform.FORTINET), configuration("fortinet")
    anew = before.replace("SH2bimat12==", "SH2bimat99==")
    salted = mask_with(b"key", fortinet.salted)
    assert cleaned(anew, fortinet, salted) == cleaned(before, fortinet, salted)


def test_a_private_key_of_several_lines_is_one_mask() -> None:
    kept = cleaned(configuration("fortinet"), facts(Platform.FORTINET), MASK)
    assert "PRIVATE KEY" not in kept
    assert "set private-key <masked>\n    next" in kept


def test_what_would_start_is_compared_without_comments_and_moments() -> None:
    known, shown = facts(Platform.CISCO_IOS), configuration("cisco_ios")
    running = cleaned(shown, known, MASK)
    saved = shown.replace("Building configuration...", "Using 2048 out of 65536 bytes").replace(" shutdown\n", "")
    assert differing(running, running, known) == []
    assert differing(running, cleaned(saved, known, MASK), known) == ["+ shutdown"]


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        (Platform.CISCO_IOS, "show running-config\n      ^\n% Invalid input detected at '^' marker.\n"),
        (Platform.HUAWEI_VRP, "              ^\nError: Unrecognized command found at '^' position.\n"),
        (Platform.JUNIPER_JUNOS, "unknown command.\n"),
        (Platform.FRR, "bash: vtysh: command not found\n"),
        (Platform.MIKROTIK_ROUTEROS, "bad command name exprot (line 1 column 1)"),
    ],
)
def test_a_refusal_is_no_configuration(platform: Platform, said: str) -> None:
    assert (refusal(said, facts(platform)) or "nothing") in said
    assert refusal(configuration(platform), facts(platform)) is None


@pytest.mark.parametrize("platform", Platform)
def test_no_secret_that_the_vendor_documents_is_kept(platform: Platform) -> None:
    known = facts(platform)
    shown = (SECRET_LINES / f"{platform}.cfg").read_text(encoding="utf-8")
    kept = cleaned(shown, known, MASK)
    assert [line for line in kept.splitlines() if "b1mat" in line] == []
    assert cleaned(kept, known, MASK) == kept


@pytest.mark.parametrize("platform", Platform)
def test_what_only_looks_like_a_secret_stays(platform: Platform) -> None:
    lines = (PLAIN_LINES / f"{platform}.cfg").read_text(encoding="utf-8")
    assert "\n".join(masked(lines.splitlines(), facts(platform), MASK)) + "\n" == lines
