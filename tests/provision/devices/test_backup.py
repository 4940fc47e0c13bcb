"""Backups end to end: what is kept, what is said of it, and that nothing gets in anybody's way."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from core.configurations import repository_of
from core.configurations.accepting import accept
from core.errors import InputError
from core.model import BackupOutcome, DeviceTrouble, FindingKind
from core.store.audit import Audit
from core.store.backups import Backups
from core.store.findings import Findings
from provision.devices.keeping import locked
from tests.provision.devices.conftest import Put
from tests.provision.devices.fakes import PASSWORD, Cabinet, FakeDevice, configuration
from tests.provision.devices.office import Office


def present(office: Office) -> dict[FindingKind, dict[str, object]]:
    return {one.kind: dict(one.detail) for one in Findings(office.database).all(ended=False)}


def test_a_change_is_a_version_and_what_is_as_before_is_none(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    office = Office(tmp_path, {"sw-01": device})
    first = office.backup("sw-01")["sw-01"]
    assert (first["outcome"], first["trouble"], first["unsaved"]) == (BackupOutcome.FIRST, None, 0)
    device.running = device.running.replace("17179869", "17179999")
    assert office.backup("sw-01")["sw-01"]["outcome"] == BackupOutcome.UNCHANGED
    device.running = device.startup = device.running.replace(" shutdown\n", " description may in\n no shutdown\n")
    changed = office.backup("sw-01", why="mở cổng 2 cho máy in")["sw-01"]
    assert (changed["outcome"], changed["added"], changed["removed"]) == (BackupOutcome.CHANGED, 2, 1)
    newest, oldest = repository_of(tmp_path, "sw-01").history()
    assert (newest.by, newest.why, newest.added, newest.removed) == ("cli:minh", "mở cổng 2 cho máy in", 2, 1)
    assert oldest.commit == first["commit"]
    diff = repository_of(tmp_path, "sw-01").diff(oldest.commit, newest.commit)
    assert "\n+ description may in\n+ no shutdown\n" in diff
    assert "\n- shutdown\n" in diff
    assert present(office) == {}


def test_a_change_that_nobody_explains_is_found_until_somebody_stands_for_it(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    office = Office(tmp_path, {"sw-01": device})
    office.backup("sw-01")
    before = device.running
    device.running = device.startup = before.replace("transport input telnet ssh", "transport input all")
    answer = office.backup("sw-01", by="motcua")["sw-01"]
    assert not answer["is_explained"]
    found = present(office)[FindingKind.CONFIGURATION_CHANGED]
    assert (found["added"], found["removed"], found["line"]) == (1, 1, "- transport input telnet ssh")
    office.backup("sw-01")
    assert set(present(office)) == {FindingKind.CONFIGURATION_CHANGED}, "it does not become right by being looked at"
    accept(Backups(office.database), "sw-01", "cli:minh", 5.0)
    assert present(office) == {}
    office.backup("sw-01")
    assert present(office) == {}


def test_more_masks_than_before_are_no_change_of_the_device(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    office = Office(tmp_path, {"sw-01": device})
    device.running = device.startup = device.running.replace("line con 0\n", "ip ftp password bimat99\nline con 0\n")
    office.backup("sw-01")
    repository = repository_of(tmp_path, "sw-01")
    text, backups = repository.text() or "", Backups(office.database)
    once = re.sub(r"ip ftp password .*", "ip ftp password bimat99", text)
    commit, _ = repository.commit(once, "motcua", 5.0, "như bản cũ che")
    known = backups.get("sw-01")
    assert known is not None
    backups.put(replace(known, commit=commit, accepted=commit), [], 5.0)
    answer = office.backup("sw-01", by="motcua")["sw-01"]
    assert answer["is_explained"]
    assert repository.text() == text
    assert present(office) == {}


def test_a_damaged_repository_is_its_devices_trouble_alone(put: Put, tmp_path: Path) -> None:
    devices = {name: put("cisco_ios") for name in ("sw-01", "sw-02", "sw-03", "sw-04", "sw-05", "sw-06")}
    office = Office(tmp_path, devices, device_sessions=1)
    office.backup(*devices)
    (repository_of(tmp_path, "sw-01").folder / "HEAD").write_text("hỏng")
    for device in devices.values():
        device.running = device.startup = device.running.replace("hostname sw-01", "hostname sw-09")
    answers = office.backup(*devices, why="đổi tên")
    assert answers["sw-01"]["trouble"] == DeviceTrouble.NOT_KEPT
    assert [answers[name]["outcome"] for name in list(devices)[1:]] == [BackupOutcome.CHANGED] * 5
    assert dict(present(office)[FindingKind.CONFIGURATION_UNREAD]) == {"trouble": str(DeviceTrouble.NOT_KEPT)}
    shutil.rmtree(repository_of(tmp_path, "sw-01").folder)
    assert office.backup("sw-01")["sw-01"]["outcome"] == BackupOutcome.FIRST
    assert present(office) == {}


def test_a_change_that_is_taken_back_is_found_no_more(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    office = Office(tmp_path, {"sw-01": device})
    office.backup("sw-01")
    before = device.running
    device.running = device.startup = before.replace("hostname sw-01", "hostname sw-01\nno ip domain-lookup")
    office.backup("sw-01")
    assert set(present(office)) == {FindingKind.CONFIGURATION_CHANGED}
    device.running = device.startup = before
    office.backup("sw-01")
    assert present(office) == {}
    assert len(repository_of(tmp_path, "sw-01").history()) == 3


def test_what_runs_and_would_not_start_is_found(put: Put, tmp_path: Path) -> None:
    device = put("huawei_vrp")
    office = Office(tmp_path, {"sw-01": device})
    device.startup = device.running.replace("vlan batch 20 30", "vlan batch 20")
    assert office.backup("sw-01")["sw-01"]["unsaved"] == 2
    assert present(office) == {FindingKind.CONFIGURATION_UNSAVED: {"lines": 2, "line": "-vlan batch 20"}}
    device.startup = device.running
    office.backup("sw-01")
    assert present(office) == {}


def test_a_device_that_cannot_be_read_keeps_what_was_kept(devices: Cabinet, put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    office = Office(tmp_path, {"sw-01": device})
    kept = office.backup("sw-01")["sw-01"]["commit"]
    devices.take(device)
    answer = office.backup("sw-01")["sw-01"]
    assert (answer["outcome"], answer["trouble"]) == (BackupOutcome.FAILED, DeviceTrouble.UNREACHABLE)
    assert present(office) == {FindingKind.CONFIGURATION_UNREAD: {"trouble": "unreachable"}}
    known = Backups(office.database).get("sw-01")
    assert known is not None
    assert (known.commit, known.trouble) == (kept, DeviceTrouble.UNREACHABLE)
    devices.put(device)
    office.backup("sw-01")
    assert present(office) == {}


def test_a_changed_host_key_is_a_finding_of_its_own(devices: Cabinet, put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    office = Office(tmp_path, {"sw-01": device})
    devices.take(device)
    device.key = asyncssh.generate_private_key("ssh-ed25519")
    devices.put(device)
    assert office.backup("sw-01")["sw-01"]["trouble"] == DeviceTrouble.KEY_CHANGED
    assert set(present(office)) == {FindingKind.HOST_KEY_CHANGED}


def test_no_secret_is_anywhere_below_the_data_folder(put: Put, tmp_path: Path) -> None:
    names = ("cisco_ios", "huawei_vrp", "mikrotik_routeros", "fortinet", "juniper_junos")
    office = Office(tmp_path, {name: put(name) for name in names})
    assert {one["trouble"] for one in office.backup(*names).values()} == {None}
    secret = re.compile(rb"bi.?mat\d|bi-mat|bi mat|" + PASSWORD.encode())
    for file in (one for one in tmp_path.rglob("*") if one.is_file() and one.name not in ("reader", "enable")):
        assert not secret.search(file.read_bytes()), file
    for name in names:
        told = subprocess.run(
            ["git", f"--git-dir={tmp_path}/configurations/{name}.git", "log", "-p"], capture_output=True, check=True
        ).stdout
        assert b"sw-01" in told
        assert not secret.search(told), name
        log = tmp_path / "configurations" / f"{name}.log"
        assert log.stat().st_mode & 0o077 == 0
        assert "sw-01" in log.read_text()


def test_fifty_devices_are_read_with_no_more_sessions_than_allowed(devices: Cabinet, tmp_path: Path) -> None:
    """All of them are one fake, which counts who is on it at the same time."""
    device = devices.put(FakeDevice("mikrotik_routeros", configuration("mikrotik_routeros"), delay=0.1))
    names = [f"r-{number:02}" for number in range(50)]
    office = Office(tmp_path, dict.fromkeys(names, device), device_sessions=6)
    found = office.backup(*names)
    assert {one["outcome"] for one in found.values()} == {BackupOutcome.FIRST}
    assert len(found) == 50
    assert 2 <= device.most_sessions <= 6


def test_one_device_is_one_askers_at_a_time(put: Put, tmp_path: Path) -> None:
    office = Office(tmp_path, {"sw-01": put("frr")})
    with locked(tmp_path, "sw-01"):
        assert office.backup("sw-01")["sw-01"]["trouble"] == DeviceTrouble.BUSY
    assert office.backup("sw-01")["sw-01"]["trouble"] is None


def test_a_password_that_cannot_be_read_is_that_devices_trouble(put: Put, tmp_path: Path) -> None:
    office = Office(tmp_path, {"sw-01": put("frr")})
    (tmp_path / "reader").unlink()
    answer = office.backup("sw-01")["sw-01"]
    assert answer["trouble"] == DeviceTrouble.NO_SECRET
    assert "cannot be read" in answer["said"]


def test_a_version_that_is_not_there_is_refused(put: Put, tmp_path: Path) -> None:
    office = Office(tmp_path, {"sw-01": put("frr")})
    assert office.backup("sw-01")["sw-01"]["trouble"] is None, "its enable password is for others"
    repository = repository_of(tmp_path, "sw-01")
    for wrong in ("0" * 40, "--output=/tmp/x", "HEAD", "main"):
        with pytest.raises(InputError, match="there is no version"):
            repository.text(wrong)
        with pytest.raises(InputError, match="there is no version"):
            repository.diff(wrong)
    assert Audit(office.database).first_broken() is None
