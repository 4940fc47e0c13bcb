"""A change that locks us out is taken back by the machine itself: in time, after a crash of the run, at a restart."""

import json
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.lab.lab import Lab
from tests.lab.playbook import Played, play
from tests.lab.waiting import seconds_until

GUARD = "/usr/local/sbin/motcua-guard"
KEPT = "/var/lib/motcua-guard"
DEAF = """table inet motcua
delete table inet motcua
table inet motcua {
  chain input {
    type filter hook input priority filter; policy drop;
    iif lo accept
  }
}
"""
SECONDS = 20

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def locked_out(running_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lab, Played]]:
    """A fresh host, and how a run ended whose firewall lets nobody in, not even over the connection that stands."""
    lab = running_lab
    lab.reset()
    lab.reinstall("target")
    folder = tmp_path_factory.mktemp("guard")
    extra = json.dumps({"base_firewall_text": DEAF, "base_guard_seconds": SECONDS})
    yield lab, play(lab, folder, "base.yml", "-e", extra)
    lab.reinstall("target")


def host(lab: Lab, command: str) -> subprocess.CompletedProcess[str]:
    """A shell line on the host itself, past its firewall."""
    return lab.run("target", ["sh", "-c", command])


def reachable(lab: Lab) -> bool:
    """Whether a new connection is answered."""
    return lab.run("ctl", lab.ssh("target", "true", "-o", "ControlPath=none", "-o", "ConnectTimeout=1")).returncode == 0


def arm_and_go_deaf(lab: Lab, seconds: int) -> None:
    """What a run does up to the moment in which it dies."""
    done = host(lab, f"{GUARD} arm {seconds} && echo '{DEAF}' > /etc/nftables.conf && nft -f /etc/nftables.conf")
    assert done.returncode == 0, done.stderr
    assert not reachable(lab)


def test_a_firewall_that_locks_the_run_out_is_taken_back_and_the_run_says_so(locked_out: tuple[Lab, Played]) -> None:
    lab, played = locked_out
    assert played.exit_code == 2, played.output
    assert "locked this run out of target and was taken back" in played.output
    assert (played.recap["failed"], played.recap["unreachable"]) == (1, 0)
    assert reachable(lab)
    assert "policy drop" not in host(lab, "nft list ruleset").stdout
    assert "iif lo accept" not in host(lab, "cat /etc/nftables.conf").stdout
    assert host(lab, "test -e /etc/ssh/sshd_config.d/00-motcua.conf").returncode == 1
    assert host(lab, f"test -e {KEPT}").returncode == 1


def test_a_run_that_dies_in_between_leaves_a_machine_that_takes_it_back(locked_out: tuple[Lab, Played]) -> None:
    lab, _ = locked_out
    before = host(lab, "sha256sum /etc/nftables.conf").stdout
    arm_and_go_deaf(lab, 4)
    assert seconds_until(lambda: reachable(lab), within=60) < 60
    assert host(lab, "sha256sum /etc/nftables.conf").stdout == before
    assert host(lab, f"{GUARD} disarm").returncode == 1, "what was taken back cannot be kept any more"


def test_a_restart_in_between_leaves_a_machine_that_can_be_reached(locked_out: tuple[Lab, Played]) -> None:
    lab, _ = locked_out
    host(lab, "systemctl enable nftables")
    arm_and_go_deaf(lab, 900)
    lab.hosts["target"].power_cut()
    lab.hosts["target"].boot()
    assert seconds_until(lambda: reachable(lab), within=120) < 120
    assert "iif lo accept" not in host(lab, "cat /etc/nftables.conf").stdout
    assert host(lab, f"test -e {KEPT}").returncode == 1


def test_a_second_run_keeps_what_the_first_had_found_good(locked_out: tuple[Lab, Played]) -> None:
    lab, _ = locked_out
    before = host(lab, "sha256sum /etc/nftables.conf").stdout
    assert (
        host(lab, f"{GUARD} arm 900 && echo '# half a change' > /etc/nftables.conf && {GUARD} arm 900").returncode == 0
    )
    assert host(lab, f"{GUARD} revert").returncode == 0
    assert host(lab, "sha256sum /etc/nftables.conf").stdout == before


def test_what_was_confirmed_stays(locked_out: tuple[Lab, Played]) -> None:
    lab, _ = locked_out
    host(lab, f"{GUARD} arm 2 && echo '# kept' >> /etc/nftables.conf && {GUARD} disarm")
    time.sleep(3)
    assert host(lab, "tail -n 1 /etc/nftables.conf").stdout == "# kept\n"
    assert host(lab, "systemctl list-timers --all").stdout.find("motcua-guard-revert") == -1
