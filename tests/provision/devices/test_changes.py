"""``motcua device push`` and ``restore`` as a person types them: plan, agreement, record, version."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core.configurations import repository_of
from core.model import (
    Cable,
    CableEnd,
    Cabling,
    ChangeKind,
    ChangeOutcome,
    Intent,
    Port,
    PortRole,
    RunRequest,
    Station,
    StationPlace,
    Vlan,
)
from core.store import schema
from core.store.audit import Audit
from core.store.cablings import Cablings
from core.store.device_changes import DeviceChanges
from core.store.findings import Findings
from core.store.runs import Runs
from provision.devices.cli import app
from provision.devices.question import Act, Question
from tests.provision.devices.conftest import Put
from tests.provision.devices.fakes import PASSWORD, Cabinet, FakeDevice, configuration
from tests.provision.devices.office import Office

NTP = Intent(ntp=(ip_address("10.15.0.124"),))


def motcua(folder: Path, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(folder)], input=typed)


def test_what_was_shown_and_agreed_to_is_done_and_written_down(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    office = Office(tmp_path, {"sw-01": device}, intent=NTP)
    office.backup("sw-01")
    before = device.running
    shown = motcua(tmp_path, "push", "sw-01", "--check")
    assert (shown.exit_code, device.running) == (0, before)
    assert "  ntp server 10.15.0.124" in shown.output
    declined = motcua(tmp_path, "push", "sw-01", typed="n\n")
    assert (declined.exit_code, device.running) == (0, before)
    done = motcua(tmp_path, "push", "sw-01", "--why", "máy chủ giờ mới", typed="y\n")
    assert done.exit_code == 0, done.output
    assert "đã xác nhận" in done.output
    assert "ntp server 10.15.0.124" in device.running
    assert device.startup == device.running
    (record,) = DeviceChanges(office.database).all()
    assert (record.outcome, record.why) == (ChangeOutcome.DONE, "máy chủ giờ mới")
    with office.database.read() as connection:
        assert connection.execute(schema.change_lock.select()).all() == [], "runs may have it again"
    assert set(record.commands) == {"no ntp server 10.15.0.123", "ntp server 10.15.0.124"}
    newest, oldest = repository_of(tmp_path, "sw-01").history()
    assert (record.before, record.after) == (oldest.commit, newest.commit)
    assert newest.why == "máy chủ giờ mới"
    assert Findings(office.database).all(ended=False) == []
    assert {"device.push"} <= {entry.action for entry in Audit(office.database).recent()}
    (told,) = json.loads(motcua(tmp_path, "changes", "--json").output)
    assert told["outcome"] == "done"
    again = motcua(tmp_path, "push", "--all", "--yes", "--json")
    assert (again.exit_code, json.loads(again.output)[0]["commands"]) == (0, [])


def test_a_refusal_is_told_and_the_device_is_as_it_was(put: Put, tmp_path: Path) -> None:
    device = put("juniper_junos")
    before, device.rejects = device.running, "ntp server"
    office = Office(tmp_path, {"r-01": device}, intent=NTP)
    done = motcua(tmp_path, "push", "r-01", "--yes", "--json")
    (told,) = json.loads(done.output)
    assert (done.exit_code, told["outcome"], told["trouble"]) == (2, "reverted", "refused")
    assert device.running == before
    assert DeviceChanges(office.database).all()[0].outcome is ChangeOutcome.REVERTED
    log = motcua(tmp_path, "log", "r-01").output
    assert "syntax error" in log
    assert "rollback 1" in log
    assert not re.search(f"bimat|{PASSWORD}", log)


def test_a_device_that_a_playbook_run_works_on_is_left_to_it(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    before = device.running
    office = Office(tmp_path, {"sw-01": device}, intent=NTP)
    run = Runs(office.database).request(RunRequest("base", "minh"), 1.0)
    with office.database.write() as connection:
        connection.execute(schema.host_lock.insert().values(host="sw-01", run_id=run, since=1.0))
    done = motcua(tmp_path, "push", "sw-01", "--yes", "--json")
    assert [(one["trouble"], one["said"]) for one in json.loads(done.output)] == [("run_under_way", f"#{run}")]
    assert device.running == before


def test_a_version_is_put_onto_a_replacement_without_the_secrets_that_nobody_has(
    devices: Cabinet, put: Put, tmp_path: Path
) -> None:
    old = put("cisco_ios")
    office = Office(tmp_path, {"sw-01": old})
    version = office.backup("sw-01")["sw-01"]["commit"]
    fresh = configuration("cisco_ios")
    for line in ("snmp-server community bi-mat-cong-dong RW\n", "ntp server 10.15.0.123\n"):
        fresh = fresh.replace(line, "")
    fresh = fresh.replace(" description quay 1\n", " description moi\n")
    replacement = devices.put(FakeDevice("cisco_ios", fresh))
    office = Office(tmp_path, {"sw-01": replacement})
    done = motcua(tmp_path, "restore", "sw-01", version[:12], "--why", "thay máy hỏng", typed="y\n")
    assert done.exit_code == 0, done.output
    assert "snmp-server community <masked" in done.output
    assert " description quay 1\n" in replacement.running
    assert "ntp server 10.15.0.123\n" in replacement.running
    assert "masked" not in replacement.running
    assert "snmp-server community bi-mat-cong-dong RW" not in replacement.running
    assert "enable secret 5 $1$bimat$EnableHashed0000000000" in replacement.running


@pytest.mark.parametrize("platform", ["dlink_ds", "ruijie_os"])
@pytest.mark.parametrize("told", [("--check",), ("--yes",)])
def test_a_platform_that_takes_nothing_back_is_not_changed(
    told: Sequence[str], platform: str, put: Put, tmp_path: Path
) -> None:
    device = put(platform)
    before = device.running
    Office(tmp_path, {"sw-01": device}, intent=NTP)
    shown = motcua(tmp_path, "push", "sw-01", *told, "--json")
    (plan,) = json.loads(shown.output)
    assert plan["trouble"] == "no_way_to_change"
    assert device.running == before


def test_a_port_is_closed_stays_closed_and_is_opened_again(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    port = Port(name="GigabitEthernet0/1", role=PortRole.ACCESS, vlan=20, description="quay 1")
    intent = Intent(vlans=(Vlan(id=20, name="CAN-BO"),), ports=(port,))
    office = Office(tmp_path, {"sw-01": device}, intent=intent)
    unknown = motcua(tmp_path, "quarantine", "sw-01", "Gi0/9", "--why", "x", "--yes", "--json")
    assert json.loads(unknown.output)[0]["trouble"] == "no_such_port"
    for words, trouble in ((["Gi0/1", "--undo"], "not_in_quarantine"), (["Gi0/2"], "closed_already")):
        refused = motcua(tmp_path, "quarantine", "sw-01", *words, "--why", "x", "--yes", "--json")
        assert json.loads(refused.output)[0]["trouble"] == trouble
    before = device.running
    closed = motcua(tmp_path, "quarantine", "sw-01", "Gi0/1", "--why", "máy lạ", typed="y\n")
    assert closed.exit_code == 0, closed.output
    assert device.running.count(" shutdown\n") == before.count(" shutdown\n") + 1
    assert DeviceChanges(office.database).closed("sw-01") == ["GigabitEthernet0/1"]
    plan = json.loads(motcua(tmp_path, "push", "sw-01", "--check", "--json").output)[0]
    assert not any("shutdown" in command for command in plan["commands"]), "a push does not open it"
    opened = motcua(tmp_path, "quarantine", "sw-01", "Gi0/1", "--undo", "--why", "đã xử lý", "--yes")
    assert opened.exit_code == 0, opened.output
    assert device.running == before
    assert DeviceChanges(office.database).closed("sw-01") == []
    (undo, do) = DeviceChanges(office.database).all("sw-01")
    assert (do.kind, do.port, undo.kind) == (ChangeKind.QUARANTINE, "GigabitEthernet0/1", ChangeKind.RELEASE)


def test_who_else_hangs_on_a_port_is_told_before_it_is_closed(put: Put, tmp_path: Path) -> None:
    office = Office(tmp_path, {"sw-01": put("cisco_ios")})
    uplink, quiet = StationPlace(1, "sw-01", "GigabitEthernet0/1"), StationPlace(0, "sw-01", "GigabitEthernet0/2")
    macs = [
        Station(f"02:00:00:00:00:0{number}", places=(place,)) for number, place in enumerate((uplink, uplink, quiet))
    ]
    cable = Cable((CableEnd("sw-01", "GigabitEthernet0/1"), CableEnd("sw-02", "24")), ())
    Cablings(office.database).put(Cabling(5.0, cables=(cable,), stations=tuple(macs)))
    told = motcua(tmp_path, "quarantine", "sw-01", "Gi0/1", "--why", "máy lạ", "--check")
    assert "Sau cổng Gi0/1 có 2 địa chỉ MAC (sw-02): tất cả sẽ mất kết nối." in told.output
    alone = motcua(tmp_path, "quarantine", "sw-01", "Gi0/2", "--why", "máy lạ", "--check")
    assert "địa chỉ MAC" not in alone.output


def test_a_push_whose_process_is_killed_is_taken_back_by_the_device(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios", delay=0.3)
    device.minute = 5.0
    before = device.running
    office = Office(tmp_path, {"sw-01": device}, intent=NTP, device_confirm_minutes=1)
    plan = json.loads(motcua(tmp_path, "push", "sw-01", "--check", "--json").output)[0]
    question = Question(office.settings, Act.PUSH, ("sw-01",), "cli:minh", agreed={"sw-01": plan["digest"]})
    with (tmp_path / "told").open("wb") as told:
        process = subprocess.Popen([sys.executable, "-m", "provision.devices"], stdin=subprocess.PIPE, stdout=told)
    assert process.stdin is not None
    with process.stdin as pipe:
        pipe.write(question.dumps())
    deadline = time.monotonic() + 30
    while device.running == before and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert device.running != before, ((tmp_path / "told").read_text(), device.heard)
    with office.database.read() as connection:
        (lock,) = connection.execute(schema.change_lock.select()).mappings()
    assert lock["device"] == "sw-01"
    assert lock["until"] > time.time() + 60, "no run comes before the device has taken it back"
    while device.running != before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert device.running == before
    assert DeviceChanges(office.database).all()[0].outcome is ChangeOutcome.UNDER_WAY
    assert motcua(tmp_path, "push", "sw-01", "--check").exit_code == 0, "nothing of it is in anybody's way"


def test_a_user_of_snmpv3_is_made_and_its_passwords_are_nowhere(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    office = Office(tmp_path, {"sw-01": device}, intent=Intent(snmp="network-v3"))
    shown = motcua(tmp_path, "push", "sw-01", "--check").output
    assert "snmp-server user motcua motcua v3 auth sha-2 256" in shown
    done = motcua(tmp_path, "push", "sw-01", "--yes")
    assert done.exit_code == 0, done.output
    told = "snmp-server user motcua motcua v3 auth sha-2 256 auth-bimat-v3 priv aes 128 priv-bimat-v3"
    assert told in device.heard
    assert "snmp-server group motcua v3 priv" in device.running
    assert json.loads(motcua(tmp_path, "push", "sw-01", "--check", "--json").output)[0]["commands"] == []
    log = motcua(tmp_path, "log", "sw-01").output
    assert "snmp-server user motcua" in log
    told_later = shown + done.output + log + motcua(tmp_path, "changes", "--json").output
    assert "-bimat-v3" not in told_later
    assert "-bimat-v3" not in str(DeviceChanges(office.database).all())


@pytest.mark.parametrize(
    ("platform", "told"),
    [
        (
            "huawei_vrp8",
            [
                "snmp-agent usm-user v3 motcua group motcua",
                "snmp-agent usm-user v3 motcua authentication-mode sha2-256 cipher auth-bimat-v3",
                "snmp-agent usm-user v3 motcua privacy-mode aes128 cipher priv-bimat-v3",
            ],
        ),
        (
            "hp_comware",
            [
                "snmp-agent usm-user v3 motcua motcua simple authentication-mode sha256 auth-bimat-v3 privacy-mode "
                "aes128 priv-bimat-v3"
            ],
        ),
        (
            "juniper_junos",
            [
                "set snmp v3 usm local-engine user motcua authentication-sha256 "
                'authentication-password "auth-bimat-v3"',
                'set snmp v3 usm local-engine user motcua privacy-aes128 privacy-password "priv-bimat-v3"',
            ],
        ),
    ],
)
def test_other_platforms_get_their_user_of_snmpv3_too(platform: str, told: list[str], put: Put, tmp_path: Path) -> None:
    device = put(platform)
    office = Office(tmp_path, {"sw-01": device}, intent=Intent(snmp="network-v3"))
    done = motcua(tmp_path, "push", "sw-01", "--yes")
    assert done.exit_code == 0, done.output
    assert set(told) <= set(device.heard)
    assert json.loads(motcua(tmp_path, "push", "sw-01", "--check", "--json").output)[0]["commands"] == []
    said = done.output + motcua(tmp_path, "log", "sw-01").output + str(DeviceChanges(office.database).all())
    assert "-bimat-v3" not in said


def test_routeros_makes_its_user_by_one_line_that_shows_no_password(put: Put, tmp_path: Path) -> None:
    device = put("mikrotik_routeros")
    office = Office(tmp_path, {"sw-01": device}, intent=Intent(snmp="network-v3"), auth_protocol="SHA")
    shown = motcua(tmp_path, "push", "sw-01", "--check").output
    done = motcua(tmp_path, "push", "sw-01", "--yes")
    assert done.exit_code == 0, done.output
    assert device.heard.count("/snmp community add name=motcua security=private") == 0
    assert [line for line in device.heard if 'authentication-password="auth-bimat-v3"' in line]
    assert json.loads(motcua(tmp_path, "push", "sw-01", "--check", "--json").output)[0]["commands"] == []
    said = shown + done.output + motcua(tmp_path, "log", "sw-01").output + str(DeviceChanges(office.database).all())
    assert "-bimat-v3" not in said


def test_fortios_makes_its_user_before_it_is_spoken_of(put: Put, tmp_path: Path) -> None:
    device = put("fortinet")
    office = Office(tmp_path, {"fw-01": device}, intent=Intent(snmp="network-v3"))
    done = motcua(tmp_path, "push", "fw-01", "--yes")
    assert done.exit_code == 0, done.output
    first = [line for line in device.heard if line.startswith("set ") and "cfg-" not in line][:5]
    assert first == [
        *("set security-level auth-priv", "set auth-proto sha256", 'set auth-pwd "auth-bimat-v3"'),
        *("set priv-proto aes", 'set priv-pwd "priv-bimat-v3"'),
    ]
    assert "cfg-save" not in device.running
    said = done.output + motcua(tmp_path, "log", "fw-01").output + str(DeviceChanges(office.database).all())
    assert "-bimat-v3" not in said


def test_a_version_is_not_put_back_where_the_order_of_its_entries_is_not_planned(put: Put, tmp_path: Path) -> None:
    device = put("fortinet")
    office = Office(tmp_path, {"fw-01": device})
    version = office.backup("fw-01")["fw-01"]["commit"]
    before, device.running = device.running, device.running.replace("10.97.10.11", "10.97.10.12")
    (told,) = json.loads(motcua(tmp_path, "restore", "fw-01", version[:12], "--why", "x", "--yes", "--json").output)
    assert told["trouble"] == "no_way_to_restore"
    assert device.running != before


def test_a_protocol_that_a_platform_does_not_have_is_said_before_anything_is_done(put: Put, tmp_path: Path) -> None:
    device = put("mikrotik_routeros")
    before = device.running
    Office(tmp_path, {"sw-01": device}, intent=Intent(snmp="network-v3"))
    (told,) = json.loads(motcua(tmp_path, "push", "sw-01", "--yes", "--json").output)
    assert (told["trouble"], "SHA256" in told["said"]) == ("no_secret", True)
    assert device.running == before


def test_a_refusal_of_a_command_with_a_password_does_not_show_it(put: Put, tmp_path: Path) -> None:
    device = put("cisco_ios")
    before, device.rejects = device.running, "snmp-server user"
    Office(tmp_path, {"sw-01": device}, intent=Intent(snmp="network-v3"))
    (told,) = json.loads(motcua(tmp_path, "push", "sw-01", "--yes", "--json").output)
    assert told["outcome"] == "reverted"
    assert "snmp-server user motcua" in told["said"]
    assert "-bimat-v3" not in json.dumps(told)
    assert device.running == before
