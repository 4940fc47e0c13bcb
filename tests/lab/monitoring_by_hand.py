"""motcua itself on a server of the lab, set up by its role from wheels alone.

By hand, since it makes the wheels anew and takes longer than the whole suite may:
``pytest tests/lab/monitoring_by_hand.py``.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lab.image import CHECKOUT
from tests.lab.lab import Lab
from tests.lab.office import DOMAIN, SERVER
from tests.lab.playbook import AUTH, PRIV, Played, changed_tasks, run_playbook
from tests.lab.site import VAULT_PASSWORD, vaulted, write_inventory
from tests.lab.waiting import seconds_until

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1500)]

UNITS = ("motcua-monitor", "motcua-api", "motcua-provision")
TOKEN = "a-token-that-nobody-may-see"
EXPOSED = 2.5  # of 10, as systemd-analyze reckons: what is not confined at all has 9.6


@dataclass(frozen=True, slots=True)
class Server:
    """The lab after a check and two runs of the playbook, and how each ended."""

    lab: Lab
    folder: Path
    check: Played
    first: Played
    second: Played

    def says(self, line: str) -> str:
        """What a shell line says on the server, as root."""
        done = self.lab.run(SERVER, ["sh", "-c", line], timeout=120)
        return (done.stdout + done.stderr).strip()

    def running(self) -> bool:
        """Whether all three rooms run and the page answers."""
        states = self.says(f"systemctl is-active {' '.join(UNITS)}").split()
        return states == ["active"] * 3 and self.says(READY) == "200"


READY = "curl -sS -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/-/ready"


@pytest.fixture(scope="module")
def server(site_lab: Callable[[Collection[str]], Lab], tmp_path_factory: pytest.TempPathFactory) -> Server:
    lab, folder = site_lab([SERVER]), tmp_path_factory.mktemp("monitoring")
    wheels = ["wheel", "--quiet", "--constraint", "constraints.txt", "--wheel-dir", str(folder / "wheelhouse"), "."]
    subprocess.run([sys.executable, "-m", "pip", *wheels], cwd=CHECKOUT, check=True, timeout=600)
    lab.run(SERVER, ["sh", "-c", "apt-get -qq update && apt-get -qq -y --no-install-recommends install curl"], 120)
    told = {
        "server_services": ["certificates", "reverse_proxy"],
        "server_networks": ["10.78.1.0/24"],
        "server_monitoring": True,
        "monitoring_user": "motcuad",  # the lab's administrator is called as motcua's own account would be
        "monitoring_wheelhouse": str(folder / "wheelhouse"),
        "monitoring_vault_password": vaulted(VAULT_PASSWORD),
        "monitoring_settings": {"remote_write": "https://10.78.1.1:9/api/v1/write"},
        "monitoring_secrets": {"remote_write_token": vaulted(TOKEN)},
        "base_managers": [lab.address("ctl"), lab.address(SERVER)],
        "monitoring_ssh_key": vaulted(lab.ssh_key.read_text()),
        "monitoring_known_hosts": lab.known_hosts.read_text(),
    }
    hosts = write_inventory(lab, folder / "inventory", [SERVER], **told)
    runs = [run_playbook(lab, hosts, "site.yml", *password(folder), *options) for options in (["--check"], [], [])]
    assert runs[1].exit_code == 0, runs[1].output
    made = Server(lab, folder, *runs)
    seconds_until(made.running, 60)
    return made


def password(folder: Path) -> list[str]:
    """How Ansible gets the password of the inventory's vault."""
    return ["--vault-password-file", str(folder / "vault-password")]


def test_the_second_run_changes_nothing_and_a_check_says_nothing_that_does_not_come(server: Server) -> None:
    assert server.check.exit_code == 0, server.check.output
    assert changed_tasks(server.check) <= changed_tasks(server.first)
    assert server.second.exit_code == 0, server.second.output
    assert server.second.changed == set()


def test_every_promise_is_kept(server: Server) -> None:
    verified = run_playbook(server.lab, server.folder / "inventory", "verify.yml", *password(server.folder))
    assert verified.exit_code == 0, verified.output


def test_no_secret_is_printed_or_stands_where_others_read(server: Server) -> None:
    secrets = (TOKEN, VAULT_PASSWORD, AUTH, PRIV, server.lab.ssh_key.read_text().splitlines()[1])
    printed = server.first.output + server.second.output + server.says(f"systemctl cat {' '.join(UNITS)}")
    printed += server.says("cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline /etc/motcua/environment | tr '\\0' '\\n'")
    assert [secret for secret in secrets if secret in printed] == []
    found = server.says(f"grep -rlsF -e {TOKEN} -e {VAULT_PASSWORD} /etc /var/lib /opt/motcua /var/log").splitlines()
    assert {str(Path(file).parent) for file in found} == {"/etc/motcua/credentials"}


def test_the_pages_answer_over_tls_by_their_name(server: Server) -> None:
    asked = f"curl -sk -o /dev/null -w '%{{http_code}}' --resolve motcua.{DOMAIN}:443:127.0.0.1 https://motcua.{DOMAIN}/-/ready"
    assert server.says(asked) == "200"


def test_the_machine_is_watched_and_the_command_line_says_so(server: Server) -> None:
    def is_up() -> bool:
        return '"state": "up"' in server.says("/usr/local/sbin/motcua status --json")

    seconds_until(is_up, 60)
    subjects = json.loads(server.says("/usr/local/sbin/motcua status --json"))["subjects"]
    assert [one["subject"] for one in subjects] == [f"device:{SERVER}"]
    assert "not running" not in server.says("/usr/local/sbin/motcua status")
    assert server.says("/usr/local/sbin/motcua snmp get 127.0.0.1 sysName.0 --auth hosts-v3").endswith(SERVER)


def test_its_own_runs_reach_machines_with_the_key_that_it_was_given(server: Server) -> None:
    """A check of the very machine: the whole of Ansible works within what the service may do."""
    said = server.says("/usr/local/sbin/motcua provision run base --check --limit srv-01; echo exit $?")
    assert said.endswith("exit 0"), said + server.says("/usr/local/sbin/motcua runs show 1")


def test_each_room_has_what_it_needs_and_nothing_else(server: Server) -> None:
    for unit in UNITS:
        said = server.says(f"systemd-analyze security --no-pager {unit}.service | tail -1")
        assert float(said.split(": ")[1].split()[0]) <= EXPOSED, said
        assert server.says(f"systemctl show --property NRestarts --value {unit}") == "0"
    assert server.says("journalctl -q -p warning -u 'motcua-*'") == ""


def test_a_room_that_is_killed_comes_back_and_takes_no_other_along(server: Server) -> None:
    others = "systemctl show --property MainPID --value motcua-api motcua-provision"
    before = server.says(others)
    server.says("systemctl kill --signal=KILL motcua-monitor")
    seconds_until(server.running, 30)
    assert server.says(others) == before


def test_a_damaged_database_is_mended_while_nobody_uses_it(server: Server) -> None:
    server.says("touch /var/lib/motcua/motcua.db.damaged")
    seconds_until(lambda: "motcua-damaged-" in server.says("ls /var/lib/motcua"), 60)
    seconds_until(server.running, 60)
    assert server.says("ls /var/lib/motcua/motcua.db.damaged 2> /dev/null") == ""
