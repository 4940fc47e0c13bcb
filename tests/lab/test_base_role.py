"""The base role on a real Debian, over SSH, and what the machine shows from outside afterwards."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lab.image import INSTALLED_BY_ROLES
from tests.lab.lab import Lab
from tests.lab.playbook import AUTH, PRIV, Played, play

LOCATION = "1.3.6.1.2.1.1.6.0"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1111111111111111111111111111111111111111111 hanh"
ACCOUNTS = [
    {"name": "hanh", "person": "Lương Thị Hạnh", "keys": [KEY], "sudo": True, "expires": "2099-12-31"},
    {"name": "tuan", "person": "Phạm Minh Tuấn", "keys": [KEY], "expires": "2020-06-30"},
    {"name": "khanh", "person": "Hứa Văn Khánh", "keys": [KEY], "sudo": True, "state": "absent"},
]
CONNECT = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 1.5).recv(4)"

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]


@dataclass(frozen=True, slots=True)
class Provisioned:
    """The lab after a check and two runs of the role, with what the machine offered before and how they ended."""

    lab: Lab
    folder: Path
    methods_before: str
    check: Played
    methods_after_check: str
    first: Played
    second: Played


@pytest.fixture(scope="module")
def provisioned(running_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provisioned]:
    lab, folder = running_lab, tmp_path_factory.mktemp("base")
    lab.reset()
    lab.reinstall("target")
    make_bare(lab)
    lab.run("target", ["apt-get", "-qq", "update"], timeout=300)  # a check does not fetch lists
    before = ssh_methods(lab)
    check = play(lab, folder, "site.yml", "--check", "--diff", base_accounts=ACCOUNTS)
    after_check = ssh_methods(lab)
    first = play(lab, folder, "site.yml", base_accounts=ACCOUNTS)
    second = play(lab, folder, "site.yml", base_accounts=ACCOUNTS)
    yield Provisioned(lab, folder, before, check, after_check, first, second)
    lab.reinstall("target")


def make_bare(lab: Lab) -> None:
    """Take off the host what the role installs."""
    purged = lab.run("target", ["apt-get", "-qq", "--yes", "purge", *INSTALLED_BY_ROLES], timeout=300)
    assert purged.returncode == 0, purged.stderr
    # apt has just touched its lists, which are empty: Ansible would take them for fresh
    lab.run("target", ["touch", "-d", "@0", "/var/lib/apt/lists"])


def ssh_methods(lab: Lab) -> str:
    """The ways to log in that SSH offers somebody without a key."""
    options = ["-o", "PubkeyAuthentication=no"]
    words = lab.run("ctl", lab.ssh("target", "true", *options)).stderr
    return words.rpartition("Permission denied (")[2].partition(")")[0]


def ask(lab: Lab, *options: str) -> str:
    """The location that the agent tells the controller; empty when it does not answer or refuses."""
    question = ["snmpget", "-t", "1", "-r", "1", "-Oqv", *options, lab.address("target"), LOCATION]
    return lab.run("ctl", question).stdout.strip().strip('"')


def as_user(level: str, auth: str = AUTH, priv: str = PRIV) -> list[str]:
    """The options of a question as the SNMPv3 user."""
    return ["-v3", "-u", "motcua", "-l", level, "-a", "SHA-256", "-A", auth, "-x", "AES", "-X", priv]


def connects(lab: Lab, node: str, port: int) -> bool:
    """Whether a TCP connection from a node to a port of the host is answered with a greeting."""
    return lab.run(node, [sys.executable, "-c", CONNECT, lab.address("target"), str(port)]).returncode == 0


def test_the_first_run_succeeds_and_the_second_changes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.first.exit_code == 0, provisioned.first.output
    assert provisioned.first.recap["changed"] > 10
    assert provisioned.second.exit_code == 0, provisioned.second.output
    assert provisioned.second.recap["changed"] == 0, provisioned.second.output


def test_neither_passphrase_is_in_what_the_runs_print(provisioned: Provisioned) -> None:
    printed = provisioned.first.output + provisioned.second.output
    assert AUTH not in printed
    assert PRIV not in printed


def test_the_agent_answers_the_v3_user_with_authentication_and_privacy(provisioned: Provisioned) -> None:
    assert ask(provisioned.lab, *as_user("authPriv")) == "Counter 1"


@pytest.mark.parametrize(
    "options",
    [
        ["-v2c", "-c", "public"],
        ["-v1", "-c", "public"],
        as_user("noAuthNoPriv"),
        as_user("authNoPriv"),
        as_user("authPriv", auth="a-wrong-passphrase"),
        as_user("authPriv", priv="a-wrong-passphrase"),
    ],
    ids=["v2c", "v1", "no authentication", "no privacy", "wrong authentication", "wrong privacy"],
)
def test_the_agent_answers_nobody_else(provisioned: Provisioned, options: list[str]) -> None:
    assert ask(provisioned.lab, *options) == ""


def test_the_passphrases_are_not_on_the_machine(provisioned: Provisioned) -> None:
    found = provisioned.lab.run("target", ["grep", "-rlE", f"{AUTH}|{PRIV}", "/etc", "/var/lib", "/home", "/root"])
    assert found.stdout == ""


def test_ssh_offered_passwords_before_and_no_longer_does(provisioned: Provisioned) -> None:
    assert "password" in provisioned.methods_before.split(",")
    assert ssh_methods(provisioned.lab) == "publickey"


def test_only_a_manager_reaches_ssh_and_nobody_reaches_another_port(provisioned: Provisioned) -> None:
    lab = provisioned.lab
    greet = (
        "import socket; s = socket.create_server(('', 8000)); print(flush=True)\nwhile 1: s.accept()[0].send(b'here')"
    )
    with lab.popen("target", ["python3", "-c", greet]) as service:
        assert service.stdout is not None
        service.stdout.readline()
        reached = [connects(lab, node, port) for node, port in (("ctl", 22), ("centre", 22), ("ctl", 8000))]
        lab.run("target", ["pkill", "-f", "create_server"])  # on the host, which has processes of its own
    assert reached == [True, False, False]
    assert lab.pings("centre", "target")


def test_the_clock_and_the_upgrades_are_set(provisioned: Provisioned) -> None:
    lab = provisioned.lab
    assert lab.run("target", ["date", "+%Z"]).stdout.strip() == "+07"
    settings = lab.run("target", ["apt-config", "dump"]).stdout
    assert 'APT::Periodic::Unattended-Upgrade "1";' in settings
    services = ["chrony", "snmpd", "ssh", "nftables", "apt-daily-upgrade.timer"]
    assert set(lab.run("target", ["systemctl", "is-active", *services]).stdout.split()) == {"active"}
    assert set(lab.run("target", ["systemctl", "is-enabled", *services]).stdout.split()) == {"enabled"}


def test_a_run_that_would_lock_itself_out_is_refused_with_the_reason(provisioned: Provisioned) -> None:
    lab = provisioned.lab
    played = play(lab, provisioned.folder, "base.yml", base_managers=["192.0.2.0/24"])
    assert played.exit_code == 2
    assert "the firewall would lock us out" in played.output
    assert played.recap["changed"] == 0
    assert connects(lab, "ctl", 22)


def test_a_check_of_a_fresh_machine_says_exactly_what_the_run_then_changes(provisioned: Provisioned) -> None:
    assert provisioned.check.exit_code == 0, provisioned.check.output
    assert provisioned.check.changed == provisioned.first.changed
    assert len(provisioned.first.changed) > 15
    assert "+PasswordAuthentication no" in provisioned.check.output
    assert provisioned.methods_after_check == provisioned.methods_before


def test_an_account_ends_with_its_secondment_and_keeps_only_its_keys(provisioned: Provisioned) -> None:
    lab = provisioned.lab
    keys = lab.run("target", ["sh", "-c", "cat ~hanh/.ssh/authorized_keys"]).stdout
    assert KEY in keys
    assert "motcua-admin" in lab.run("target", ["id", "-nG", "hanh"]).stdout
    assert lab.run("target", ["sudo", "-l", "-U", "hanh"]).stdout.strip().endswith("NOPASSWD: ALL")
    assert KEY not in lab.run("target", ["sh", "-c", "cat ~khanh/.ssh/authorized_keys"]).stdout
    assert lab.run("target", ["id", "-nG", "khanh"]).stdout.strip() == "khanh"
    ends = {
        name: lab.run("target", ["getent", "shadow", name]).stdout.split(":")[7] for name in ("hanh", "tuan", "khanh")
    }
    assert ends == {"hanh": "47482", "tuan": "18444", "khanh": "1"}  # days since 1970: the day after the last one
    locked = lab.run("target", ["su", "tuan", "-c", "true"])  # root needs no password; the account itself decides
    assert (locked.returncode != 0, "expired" in locked.stderr) == (True, True)


def test_verify_finds_every_promise_kept_and_changes_nothing(provisioned: Provisioned) -> None:
    played = play(provisioned.lab, provisioned.folder, "verify.yml", base_accounts=ACCOUNTS)
    assert played.exit_code == 0, played.output
    assert played.recap["changed"] == 0


def test_verify_says_which_promise_is_broken(provisioned: Provisioned) -> None:
    lab = provisioned.lab
    lab.run("target", ["systemctl", "stop", "chrony"])
    lab.run("target", ["sh", "-c", "echo 'rocommunity public' >> /etc/snmp/snmpd.conf; systemctl restart snmpd"])
    played = play(lab, provisioned.folder, "verify.yml")
    assert played.exit_code == 2
    assert (
        "base.time.service (The clock is kept): expected running, enabled, seen not running, enabled" in played.output
    )
    assert "base.snmp.v2c (SNMPv2c does not answer): expected no answer, seen an answer" in played.output
    assert "base.ssh" not in played.output
    assert AUTH not in played.output


def test_a_changed_passphrase_replaces_the_old_one(provisioned: Provisioned) -> None:
    lab, new = provisioned.lab, "another-authentication"
    played = play(lab, provisioned.folder, "base.yml", base_snmp_auth_passphrase=new)
    assert played.exit_code == 0, played.output
    assert ask(lab, *as_user("authPriv", auth=new)) == "Counter 1"
    assert ask(lab, *as_user("authPriv")) == ""
