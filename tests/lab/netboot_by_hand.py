"""The netboot role on a real Debian: what machines of the LAN are told when they boot over the network.

By hand, since it takes longer than the whole suite may: ``pytest tests/lab/netboot_by_hand.py``.
The installer itself is left out, for its size: a file stands in for each of its two.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no stubs of its own
import pytest
import yaml

from tests.lab import pxe
from tests.lab.lab import Lab
from tests.lab.playbook import Played, changed_tasks, run_playbook
from tests.lab.site import write_inventory
from tests.lab.waiting import seconds_until

pytestmark = [pytest.mark.lab, pytest.mark.timeout(900)]

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKJq1v8pZ0sIuD3cMHF7m3Uh3nN8WcGJpQ0dW3jX0lab technician"
HASH = "$6$rounds=5000$salt$notthehashofanypassword"
# What https://canonical-subiquity.readthedocs-hosted.com says of the keys that our answers use, and no others.
AUTOINSTALL: dict[str, Any] = {
    "type": "object",
    "required": ["version", "identity", "ssh", "storage"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": 1},
        "locale": {"type": "string", "pattern": r"^[a-z]+_[A-Z]+\.UTF-8$"},
        "timezone": {"type": "string"},
        "keyboard": {"type": "object", "required": ["layout"]},
        "refresh-installer": {"type": "object", "properties": {"update": {"type": "boolean"}}},
        "identity": {
            "type": "object",
            "required": ["username", "hostname", "password"],
            "properties": {name: {"type": "string", "minLength": 1} for name in ("username", "hostname", "password")},
            "additionalProperties": False,
        },
        "ssh": {
            "type": "object",
            "properties": {
                "install-server": {"type": "boolean"},
                "allow-pw": {"type": "boolean"},
                "authorized-keys": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            },
            "additionalProperties": False,
        },
        "storage": {"type": "object"},
        "packages": {"type": "array", "items": {"type": "string"}},
        "late-commands": {"type": "array", "items": {"type": ["string", "array"]}},
        "shutdown": {"enum": ["reboot", "poweroff"]},
    },
}
IPXE_COMMANDS = {"chain", "goto", "iseq", "sanboot", "exit", "echo", "kernel", "initrd", "boot"}


@dataclass(frozen=True, slots=True)
class Boots:
    """The LAN after a check and two runs of the role; pc-01's disk is free until ``until``, pc-02's is not."""

    lab: Lab
    folder: Path
    until: str
    check: Played
    first: Played
    second: Played

    def ask(self, node: str, *further: str) -> dict[str, str]:
        """What a node's firmware is told."""
        words = [sys.executable, pxe.__file__, "eth0", self.lab.topology.mac(node), *further]
        answer: dict[str, str] = json.loads(subprocess.check_output(self.lab.network.inside(node, words), text=True))
        return answer

    def get(self, node: str, url: str) -> str:
        """What a node gets from the server by TFTP or HTTP; '' when it gets nothing."""
        words = ["curl", "--silent", "--fail", "--max-time", "5", url]
        return subprocess.run(self.lab.network.inside(node, words), text=True, capture_output=True, check=False).stdout

    def script(self, node: str, file: str) -> str:
        """A file by TFTP."""
        return self.get(node, f"tftp://{self.lab.address('srv-01')}/{file}")

    def answer(self, node: str, machine: str, file: str) -> str:
        """What an installer of a machine would get."""
        return self.get(node, f"http://{self.lab.address('srv-01')}:8069/machines/{machine}/{file}")


def in_minutes(minutes: float) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat(timespec="seconds")


def boot(lab: Lab, folder: Path, *options: str, until: str = "", **variables: object) -> Played:
    """Run the play of the server that machines boot from."""
    hosts = write_inventory(lab, folder / "inventory", ["srv-01", "pc-01", "pc-02"])
    told = {"netboot_installers": [], "netboot_authorized_keys": [KEY], "netboot_password_hash": HASH} | variables
    free = {"pc-01": {"netboot_reinstall_until": until}, "pc-02": {"netboot_system": "ubuntu"}}
    group = {"hosts": {"srv-01": {}}, "vars": told}
    (hosts / "netboot.yml").write_text(json.dumps({"netboot": group, "linux": {"hosts": free}}))
    return run_playbook(lab, hosts, "netboot.yml", "--vault-password-file", str(folder / "vault-password"), *options)


@pytest.fixture(scope="module")
def boots(site_lab: Callable[[Collection[str]], Lab], tmp_path_factory: pytest.TempPathFactory) -> Boots:
    lab, folder, until = site_lab(["srv-01"]), tmp_path_factory.mktemp("netboot"), in_minutes(60)
    lab.run("srv-01", ["apt-get", "-qq", "update"])
    runs = [boot(lab, folder, *options, until=until) for options in (["--check"], [], [])]
    return Boots(lab, folder, until, *runs)


def test_the_first_run_succeeds_the_second_changes_nothing_and_a_check_knew(boots: Boots) -> None:
    for played in (boots.check, boots.first, boots.second):
        assert played.exit_code == 0, played.output
    assert boots.second.recaps["srv-01"]["changed"] == 0, boots.second.output
    assert changed_tasks(boots.check) == changed_tasks(boots.first)
    assert HASH not in boots.first.output


def test_a_machine_of_the_inventory_is_told_what_fits_it_and_a_stranger_nothing(boots: Boots) -> None:
    server = boots.lab.address("srv-01")
    for arch, file in ((0, "undionly.kpxe"), (7, "ipxe.efi"), (9, "ipxe.efi")):
        told = boots.ask("pc-01", str(arch))
        assert told == {"address": boots.lab.address("pc-01"), "server": server, "file": file, "name": "pc-01"}
    assert boots.ask("pc-01", "ipxe")["file"] == "machines/pc-01.ipxe"
    assert boots.ask("pc-02", "7", "ipxe")["file"] == "machines/pc-02.ipxe"
    assert boots.ask("guest") == {}


def test_every_script_is_one_that_ipxe_understands_and_starts_from_the_disk_in_the_end(boots: Boots) -> None:
    for machine in ("pc-01", "pc-02"):
        lines = boots.script("pc-01", f"machines/{machine}.ipxe").splitlines()
        assert lines[0] == "#!ipxe"
        words = [line.split() for line in lines if line and not line.startswith("#")]
        labels = {word[0][1:] for word in words if word[0].startswith(":")}
        assert {word[0] for word in words if not word[0].startswith(":")} <= IPXE_COMMANDS
        assert set(re.findall(r"goto (\w+)", "\n".join(lines))) <= labels
        assert lines[-1] == "sanboot --no-describe --drive 0x80 || exit"


def test_the_answers_to_debians_installer_are_valid(boots: Boots, tmp_path: Path) -> None:
    preseed = boots.answer("pc-01", "pc-01", "preseed.cfg")
    (tmp_path / "preseed.cfg").write_text(preseed)
    checked = ["debconf-set-selections", "--checkonly", str(tmp_path / "preseed.cfg")]
    said = subprocess.run(checked, capture_output=True, text=True, check=True)
    assert said.stderr == ""
    told = dict(re.findall(r"^d-i (\S+) \w+ (.+)$", preseed, re.MULTILINE))
    assert told["netcfg/get_hostname"] == "pc-01"
    assert told["passwd/user-password-crypted"] == HASH
    assert KEY in boots.answer("pc-01", "pc-01", "authorized_keys")


def test_the_answers_to_ubuntus_installer_are_valid(boots: Boots) -> None:
    text = boots.answer("pc-01", "pc-02", "user-data")
    assert text.startswith("#cloud-config\n")
    answers = yaml.safe_load(text)
    assert list(answers) == ["autoinstall"]
    jsonschema.validate(answers["autoinstall"], AUTOINSTALL)
    assert answers["autoinstall"]["identity"]["hostname"] == "pc-02"
    assert yaml.safe_load(boots.answer("pc-01", "pc-02", "meta-data"))["local-hostname"] == "pc-02"


def test_nobody_outside_the_office_gets_the_answers(boots: Boots) -> None:
    assert boots.answer("centre", "pc-01", "preseed.cfg") == ""


def test_a_disk_is_free_for_one_fetch_only_and_running_again_does_not_bring_it_back(boots: Boots) -> None:
    assert boots.script("pc-02", "install/pc-02.ipxe") == ""  # nobody gave that one free
    script = boots.script("pc-01", "install/pc-01.ipxe")
    assert script.splitlines()[0] == "#!ipxe"
    assert "machines/pc-01/preseed.cfg" in script
    seconds_until(lambda: boots.script("pc-01", "install/pc-01.ipxe") == "", 5)
    again = boot(boots.lab, boots.folder, until=boots.until)
    assert again.recaps["srv-01"]["changed"] == 0, again.output
    assert boots.script("pc-01", "install/pc-01.ipxe") == ""
    later = boot(boots.lab, boots.folder, until=in_minutes(2))
    assert changed_tasks(later) == {"netboot : Give disks free"}
    seconds_until(
        lambda: not boots.lab.run("srv-01", ["ls", "/srv/netboot/tftp/install"]).stdout, 200
    )  # its time is over


def test_a_permission_for_months_is_refused_with_the_reason(boots: Boots) -> None:
    played = boot(boots.lab, boots.folder, until=in_minutes(60 * 24 * 60))
    assert played.exit_code == 2
    assert "The disk of pc-01 would be free for more than 7 days" in played.output


def test_beside_another_dhcp_server_only_the_file_is_told(boots: Boots) -> None:
    played = boot(boots.lab, boots.folder, netboot_dhcp="proxy")
    assert played.exit_code == 0, played.output
    seconds_until(lambda: bool(boots.ask("pc-01", "ipxe")), 10)
    told = boots.ask("pc-01", "ipxe")
    assert (told["address"], told["file"]) == ("0.0.0.0", "machines/pc-01.ipxe")
    assert boots.ask("guest") == {}
