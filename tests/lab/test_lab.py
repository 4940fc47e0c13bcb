"""What the lab promises the tests that use it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab import requirements
from tests.lab.commands import LabError
from tests.lab.lab import STATE, Lab, hold, sweep
from tests.lab.waiting import seconds_until

SNMPD = """
install -m 600 /dev/stdin /etc/snmp/snmpd.conf <<END
agentaddress udp:161
rocommunity lab
sysLocation counter 1
END
systemctl restart snmpd
"""


@pytest.mark.lab
def test_a_host_boots_with_systemd_as_its_first_process(lab: Lab) -> None:
    assert lab.run("target", ["ps", "-p", "1", "-o", "comm="]).stdout.strip() == "systemd"
    state = lab.run("target", ["systemctl", "is-system-running", "--wait"]).stdout.strip()
    failed = lab.run("target", ["systemctl", "--failed", "--no-legend"]).stdout
    assert (state, failed) == ("running", "")


@pytest.mark.lab
def test_an_snmp_agent_on_a_host_answers_the_controller(fresh_target: Lab) -> None:
    lab = fresh_target
    assert lab.run("target", ["sh", "-ec", SNMPD]).returncode == 0
    question = ["snmpget", "-v2c", "-c", "lab", "-t1", "-r5", "-Oqv", lab.address("target"), "1.3.6.1.2.1.1.6.0"]
    assert lab.run("ctl", question).stdout.strip().strip('"') == "counter 1"


@pytest.mark.lab
def test_a_cut_cable_stops_the_pings_and_a_healed_one_lets_them_pass(lab: Lab) -> None:
    assert seconds_until(lambda: lab.pings("ctl", "centre", 0.2), within=3) < 3
    lab.cut("wan")
    assert not lab.pings("ctl", "centre", 0.5)
    assert lab.pings("ctl", "target", 0.5)
    lab.heal("wan")
    assert seconds_until(lambda: lab.pings("ctl", "centre", 0.2), within=3) < 3


@pytest.mark.lab
def test_nothing_in_the_lab_has_a_way_out(lab: Lab) -> None:
    # nothing is sent: the kernel is asked which way it would take
    for node in ("router", "centre"):
        answer = lab.run(node, ["ip", "route", "get", "192.0.2.1"])
        assert answer.returncode != 0 or "10.77." in answer.stdout
    interfaces = lab.run("router", ["ip", "-br", "link"]).stdout.split("\n")
    assert {line.split("@")[0].split()[0] for line in interfaces if line} == {"lo", "lan0", "srv0", "wan0"}


@pytest.mark.lab
def test_a_lab_whose_run_was_killed_is_swept_away_by_the_next(lab: Lab) -> None:
    script = "from tests.lab.lab import Lab\nlab = Lab()\nlab.up()\nprint(lab.name, flush=True)\ninput()"
    root = Path(__file__).parents[2]
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], cwd=root, text=True, stdin=pipe, stdout=pipe) as other:
        assert other.stdout is not None
        name = other.stdout.readline().strip()
        os.kill(other.pid, signal.SIGKILL)
    assert (STATE / name).exists()
    sweep()
    assert not (STATE / name).exists()
    assert not list(Path("/run/netns").glob(f"{name}-*"))
    assert name not in Path("/proc/self/mounts").read_text()
    assert lab.pings("ctl", "target"), "the lab in use was swept too"


def test_a_lab_that_another_process_swept_away_meanwhile_is_nobodys_to_hold(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="is gone"):
        hold(tmp_path / "motcua-1")


def test_without_root_the_lab_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs root"):
        requirements.require_lab()


def test_under_ci_a_missing_tool_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda _tool: None)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="mmdebstrap"):
        requirements.require_lab()
