"""``motcua device`` as a person types it, the process that talks to devices included."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core.store.audit import Audit
from provision.devices.cli import app
from tests.provision.devices.conftest import Put
from tests.provision.devices.fakes import PASSWORD
from tests.provision.devices.office import Office


def motcua(folder: Path, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(folder)], input=typed)


def test_from_the_first_key_to_the_first_change(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    office = Office(tmp_path, {"sw-01": device}, believed=False)
    refused = motcua(tmp_path, "backup", "sw-01")
    assert refused.exit_code == 2
    assert "trust" in refused.output
    declined = motcua(tmp_path, "trust", "sw-01", typed="n\n")
    assert (declined.exit_code, office.known_hosts.exists()) == (2, False)
    trusted = motcua(tmp_path, "trust", "--all", typed="y\n")
    assert trusted.exit_code == 0, trusted.output
    assert device.key.convert_to_public().get_fingerprint() in trusted.output

    done = motcua(tmp_path, "backup", "--site", "ly", "--json")
    assert (done.exit_code, json.loads(done.output)[0]["outcome"]) == (0, "first")
    device.running = device.startup = device.running.replace("hostname sw-01", "hostname sw-01\nip domain-name ly")
    assert "1" in motcua(tmp_path, "backup", "--all").output
    (listed,) = json.loads(motcua(tmp_path, "list", "--json").output)
    assert (listed["platform"], listed["trouble"]) == ("cisco_ios", None)
    assert listed["commit"] != listed["accepted"]
    newest, oldest = json.loads(motcua(tmp_path, "history", "sw-01", "--json").output)
    assert (newest["added"], newest["removed"], oldest["by"][:4]) == (1, 0, "cli:")
    assert "+ip domain-name ly" in motcua(tmp_path, "diff", "sw-01").output
    assert "ip domain-name ly" in motcua(tmp_path, "show", "sw-01").output
    assert "ip domain-name ly" not in motcua(tmp_path, "show", "sw-01", oldest["commit"]).output
    assert motcua(tmp_path, "accept", "sw-01", "--why", "tên miền mới").exit_code == 0
    (listed,) = json.loads(motcua(tmp_path, "list", "--json").output)
    assert listed["commit"] == listed["accepted"]
    log = motcua(tmp_path, "log", "sw-01").output
    assert "show running-config" in log
    assert PASSWORD not in log
    actions = {entry.action for entry in Audit(office.database).recent()}
    assert actions == {"device.backup", "device.trust", "device.accept"}


def test_an_office_of_which_no_device_has_a_login_is_told_what_to_write(tmp_path: Path) -> None:
    Office(tmp_path, {})
    listed = motcua(tmp_path, "list")
    assert (listed.exit_code, "motcua_platform" in listed.output) == (0, True)
    assert motcua(tmp_path, "list", "--json").output.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("backup",), "name the devices that are meant, or write --site SITE or --all"),
        (("backup", "sw-1"), "there is no device 'sw-1'; did you mean sw-01?"),
        (("backup", "--site", "lyx"), "there is no site 'lyx'; did you mean ly?"),
        (("history", "sw-9"), "there is no device 'sw-9'"),
        (("show", "sw-01"), "nothing was kept of sw-01 yet"),
        (("log", "sw-01"), "there was no session with sw-01 yet"),
    ],
)
def test_wrong_input_is_one_sentence(arguments: tuple[str, ...], said: str, put: Put, tmp_path: Path) -> None:
    Office(tmp_path, {"sw-01": put("frr")}, believed=False)
    done = motcua(tmp_path, *arguments)
    assert said in str(done.exception)


def test_rules_are_told_with_their_lines(put: Put, tmp_path: Path) -> None:
    office = Office(tmp_path, {"sw-01": put("cisco_ios"), "r-01": put("frr")})
    assert "chưa đọc lần nào" in motcua(tmp_path, "compliance").output
    office.backup("sw-01")
    told = motcua(tmp_path, "compliance", "sw-01", "--json")
    found = {one["rule"]: one for one in json.loads(told.output)}
    assert told.exit_code == 3
    assert found["no_telnet"]["evidence"][0]["line"] == " transport input telnet ssh"
    assert found["ntp_set"]["standing"] == "kept"
    shown = " ".join(motcua(tmp_path, "compliance", "sw-01").output.split())
    assert "Telnet tắt" in shown
    assert "Có máy chủ thời gian" not in shown
