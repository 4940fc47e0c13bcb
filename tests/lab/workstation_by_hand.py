"""The workstation role on a real Debian: what an official would find. The desktop itself is left out, for its size.

By hand, since it takes longer than the whole suite may: ``pytest tests/lab/workstation_by_hand.py``.
"""

import json
import re
import shlex
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.lab.lab import Lab
from tests.lab.playbook import Played, changed_tasks
from tests.lab.site import play_site
from tests.lab.waiting import seconds_until

pytestmark = [pytest.mark.lab, pytest.mark.timeout(900)]

HOST = "pc-01"
OFFICIAL = "hanhlt"
IN_01 = {
    "name": "in-01",
    "uri": "ipp://localhost:8631/ipp/print",
    "description": "Máy in quầy",
    "location": "Quầy 1",
}
# What a row of chrome://policy says, whose parts are each in a shadow tree, and how one ends whose policy is taken.
ROWS = "rows => rows.map(row => row.shadowRoot.querySelector('.policy.row').innerText)"
TAKEN = (" OK", " Deprecated")
LETTERS = "ăâđêôơưĂÂĐÊÔƠƯắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựỳỷỹỵ₫"
SMALL = {
    "workstation_extra_packages": ["softhsm2"],
    "workstation_pkcs11_modules": [{"name": "softhsm", "path": "/usr/lib/softhsm/libsofthsm2.so"}],
    "workstation_printers": [IN_01],
    "workstation_default_printer": "in-01",
    "motcua_person": "Lương Thị Hạnh",
    "workstation_expires": "2036-12-31",
    "motcua_site": {"id": "lab", "name": "Bộ phận Một cửa thử nghiệm", "kind": "commune", "software": "leased"},
    "motcua_services": [
        {"name": "Cổng tỉnh", "kind": "provincial_portal", "target": "https://dichvucong.example/"},
        {"name": "Phần mềm một cửa", "kind": "leased_software", "target": "https://motcua.example/"},
    ],
}


@dataclass(frozen=True, slots=True)
class Desk:
    """The lab after a check and two runs of the role, and how each ended."""

    lab: Lab
    folder: Path
    check: Played
    first: Played
    second: Played

    def said(self, *command: str) -> str:
        """What a command prints on the workstation."""
        return self.lab.run(HOST, list(command)).stdout

    def as_official(self, command: str) -> str:
        """What a shell line prints to the official."""
        return self.said("runuser", "-l", OFFICIAL, "-c", command)


@pytest.fixture(scope="module")
def desk(site_lab: Callable[[Collection[str]], Lab], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    lab, folder = site_lab([HOST]), tmp_path_factory.mktemp("workstation")
    install = "apt-get -qq update && apt-get -qq -y --no-install-recommends install cups-ipp-utils"
    lab.run(HOST, ["sh", "-c", install], timeout=120)  # its printer also needs lists: a check does not fetch them
    with lab.popen(HOST, ["ippeveprinter", "-p", "8631", "-r", "off", "-n", "localhost", "May in"]) as printer:
        runs = [work(lab, folder, *options) for options in (["--check"], [], [])]
        yield Desk(lab, folder, *runs)
        lab.run(HOST, ["pkill", "ippeveprinter"])
        printer.communicate(timeout=10)


def work(lab: Lab, folder: Path, *options: str, **changed: object) -> Played:
    """Run the play of workstations, with what a group_vars of the inventory says."""
    told = folder / "inventory/group_vars/workstations.yml"
    told.parent.mkdir(parents=True, exist_ok=True)
    told.write_text(json.dumps({**SMALL, **changed}))
    return play_site(lab, folder, "workstations.yml", *options)


def test_the_first_run_succeeds_and_the_second_changes_nothing(desk: Desk) -> None:
    assert desk.first.exit_code == 0, desk.first.output
    assert desk.second.exit_code == 0, desk.second.output
    assert desk.second.recaps[HOST]["changed"] == 0, desk.second.output


def test_a_check_of_a_fresh_machine_says_exactly_which_tasks_change_something(desk: Desk) -> None:
    assert desk.check.exit_code == 0, desk.check.output
    assert changed_tasks(desk.check) == changed_tasks(desk.first)
    assert len(changed_tasks(desk.first)) > 5


def test_chromium_takes_every_policy_and_opens_with_the_centres_software(desk: Desk, tmp_path: Path) -> None:
    inside = desk.lab.command(HOST, ["runuser", "-u", OFFICIAL, "--", "env", f"HOME=/home/{OFFICIAL}", "chromium"])
    chromium = tmp_path / "chromium-on-target"
    chromium.write_text(f'#!/bin/sh\nexec {shlex.join(inside)} "$@"\n')
    chromium.chmod(0o755)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto("chrome://policy")
        page.locator("policy-row", has_text="ManagedBookmarks").wait_for()  # the rows come one by one
        rows = page.locator("policy-row").evaluate_all(ROWS)
        browser.close()
    taken = {row.split()[0]: " ".join(row.split()) for row in rows}
    assert {"ManagedBookmarks", "RestoreOnStartupURLs", "ExtensionInstallBlocklist", "CACertificates"} <= taken.keys()
    assert [row for row in taken.values() if " Machine " in row and not row.endswith(TAKEN)] == []
    assert "https://motcua.example/" in taken["HomepageLocation"]


def test_the_official_has_an_account_with_a_vietnamese_keyboard(desk: Desk) -> None:
    assert desk.said("getent", "passwd", OFFICIAL).split(":")[4] == "Lương Thị Hạnh"
    assert desk.said("passwd", "--status", OFFICIAL).split()[1] == "L"  # nobody has set a password yet
    assert "Jan 01, 2037" in desk.said("chage", "--list", OFFICIAL)
    engines = desk.as_official("dconf read /desktop/ibus/general/preload-engines")
    assert engines.strip() == "['Unikey', 'xkb:us::eng']"
    desk.as_official("ibus-daemon --xim --daemonize --panel disable")
    seconds_until(lambda: "unikey" in desk.as_official("ibus list-engine").lower(), 20)
    desk.as_official("ibus exit")
    assert "GTK_IM_MODULE=ibus" in desk.said("sh", "-c", ". /etc/X11/Xsession.d/61motcua-typing; env")


def test_one_font_has_every_letter_of_vietnamese(desk: Desk) -> None:
    codes = " ".join(f"{ord(letter):x}" for letter in LETTERS)
    assert "DejaVu Sans" in desk.said("fc-list", f":charset={codes}", "family")


def test_a_token_is_in_the_browsers_database_through_p11_kit(desk: Desk) -> None:
    desk.said(
        "softhsm2-util", "--init-token", "--free", "--label", "Chu ky so", "--pin", "1234", "--so-pin", "12345678"
    )
    desk.said("sh", "-c", "chmod -R a+rX /var/lib/softhsm; chgrp -R softhsm /var/lib/softhsm")
    desk.said("usermod", "--append", "--groups", "softhsm", OFFICIAL)
    listed = desk.as_official("modutil -dbdir sql:$HOME/.pki/nssdb -list p11-kit-proxy")
    assert "Chu ky so" in listed, listed


def test_upgrades_come_at_lunch(desk: Desk) -> None:
    timers = {"apt-daily.timer": "11:30:00", "apt-daily-upgrade.timer": "11:45:00"}
    for timer, at in timers.items():
        told = desk.said("systemctl", "show", timer, "--property=TimersCalendar,RandomizedDelayUSec")
        assert re.findall(r"OnCalendar=\*-\*-\* ([0-9:]+)", told) == [at]
        assert "RandomizedDelayUSec=20min" in told


def test_a_printer_is_a_queue_without_a_driver_of_its_own(desk: Desk) -> None:
    assert desk.said("lpstat", "-v", "in-01").strip() == f"device for in-01: {IN_01['uri']}"
    told = desk.said("env", "LC_ALL=C.UTF-8", "lpoptions", "-p", "in-01")
    for words in ("printer-info='Máy in quầy'", "printer-location='Quầy 1'", "IPP Everywhere'"):
        assert words in told
    assert desk.said("lpstat", "-d").strip().endswith(": in-01")


def test_a_printer_that_is_off_is_named_and_the_others_are_set_up(desk: Desk) -> None:
    printers = [IN_01 | {"location": "Quầy 2"}, {"name": "in-02", "uri": "ipp://localhost:8632/ipp/print"}]
    played = work(desk.lab, desk.folder, workstation_printers=printers)
    assert played.exit_code == 2
    assert "in-02 does not answer" in played.output
    assert "Quầy 2" in desk.said("env", "LC_ALL=C.UTF-8", "lpoptions", "-p", "in-01")


def test_the_usb_guard_lets_in_what_its_rules_name_and_nothing_else(desk: Desk) -> None:
    """By what the guard says of itself: the lab has a bus without devices, of which only a kernel could tell it."""
    desk.said("mount", "-t", "tmpfs", "tmpfs", "/sys/bus")
    desk.said("mkdir", "-p", "/sys/bus/usb/devices")
    played = work(desk.lab, desk.folder)
    assert played.exit_code == 0, played.output
    assert desk.said("systemctl", "is-active", "usbguard.service").strip() == "active"
    rules = desk.said("usbguard", "list-rules").splitlines()
    assert [rule.partition(": ")[2] for rule in rules] == [
        "allow with-interface match-all { 03:*:* 06:*:* 07:*:* 09:*:* 0b:*:* }"
    ]
    assert desk.said("usbguard", "get-parameter", "ImplicitPolicyTarget").strip() == "block"
    assert desk.said("usbguard", "get-parameter", "InsertedDevicePolicy").strip() == "apply-policy"
