"""The whole way on a real machine: requested on the command line, claimed, played over SSH, and in the store."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core import vault
from core.model import HostState, RunRequest, RunState
from core.settings import load
from core.store.database import Database
from core.store.migrate import migrate
from core.store.provisioned import Provisioned
from core.store.runs import Runs
from tests.lab.image import CHECKOUT
from tests.lab.lab import Lab
from tests.lab.playbook import AUTH, DROPPED, PLAYBOOKS, PRIV, inventory
from tests.provision.canaries import command_lines

PASSWORD = "the-lab-vault-password"

pytestmark = [pytest.mark.lab, pytest.mark.timeout(600)]


@dataclass(frozen=True, slots=True)
class Instance:
    """A data folder, its runs, and the environment in which the command line finds it."""

    lab: Lab
    data: Path
    runs: Runs
    database: Database
    environment: dict[str, str]

    def provision(self, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
        """``motcua provision … --json`` in the controller's namespace: exit code and printed documents."""
        command = [sys.executable, str(CHECKOUT / "motcua.py"), "provision", "run", *arguments, "--yes", "--json"]
        done = subprocess.run(
            self.lab.command("ctl", command),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def instance(fresh_target: Lab, tmp_path: Path) -> Iterator[Instance]:
    lab = fresh_target
    hosts = inventory(lab, tmp_path / "inventory", motcua_credentials=DROPPED)
    (hosts / "group_vars").mkdir()
    (hosts / "group_vars/linux.yml").write_text(credentials())
    (tmp_path / "password").write_text(PASSWORD)
    told = {
        "data": tmp_path / "data",
        "inventory": hosts,
        "playbooks": PLAYBOOKS,
        "vault_password_file": tmp_path / "password",
    }
    told["data"].mkdir()
    database = Database(load(None, {}, **told).database_url)
    migrate(database)
    environment = {f"MOTCUA_{name.upper()}": str(path) for name, path in told.items()}
    environment |= {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8", "PYTHONPATH": str(CHECKOUT)}
    daemon = lab.popen("ctl", [sys.executable, "-m", "provision"], env=environment)
    while not (told["data"] / "provision.lock").exists():
        time.sleep(0.05)
    yield Instance(lab, told["data"], Runs(database), database, environment)
    daemon.terminate()
    daemon.communicate(timeout=10)
    database.close()


def credentials() -> str:
    """The monitor's credential, as an inventory has it: vaulted."""
    lines = ["motcua_credentials:", "  hosts-v3:", "    username: motcua"]
    for name, word in (("auth_password", AUTH), ("priv_password", PRIV)):
        lines += [f"    {name}: !vault |", *(f"        {line}" for line in vault.encrypt(word, PASSWORD).splitlines())]
    return "\n".join(lines) + "\n"


def test_the_base_playbook_leaves_a_whole_redacted_record_and_the_monitors_credential_works(instance: Instance) -> None:
    with command_lines(AUTH, PRIV, PASSWORD) as in_a_command_line:  # of the hosts of the lab too: one kernel has all
        code, printed = instance.provision("base", "--limit", "target", "--diff")
    assert code == 0, printed[-1]
    assert in_a_command_line == set()
    record = instance.runs.get(1)
    assert record is not None
    assert (record.state, record.log_complete, record.message) == (RunState.SUCCESSFUL, True, "")
    (host,) = record.hosts
    assert (host.host, host.failed, host.unreachable) == ("target", 0, 0)
    assert host.changed > 10
    events = instance.runs.events(1)
    assert sum(event.outcome is not None for event in events) == host.ok + host.skipped
    assert any("+PasswordAuthentication no" in event.diff for event in events)
    everything = b"".join(file.read_bytes() for file in instance.data.rglob("*") if file.is_file())
    log = instance.lab.run("target", ["journalctl", "--no-pager", "--quiet"]).stdout
    assert "ansible" in log, "the test looks at what modules write into the host's journal"
    for secret in (AUTH, PRIV, PASSWORD):
        assert secret.encode() not in everything + json.dumps(printed).encode() + log.encode()
    user = ["-v3", "-u", "motcua", "-l", "authPriv", "-a", "SHA-256", "-A", AUTH, "-x", "AES", "-X", PRIV]
    question = ["snmpget", "-t1", "-r3", *user, instance.lab.address("target"), "1.3.6.1.2.1.1.5.0"]
    assert '"target"' in instance.lab.run("ctl", question).stdout


def test_a_host_behind_a_cut_cable_is_unreachable_and_the_run_says_which(instance: Instance) -> None:
    instance.lab.cut("server")
    code, printed = instance.provision("base")
    assert (code, printed[-1]["state"]) == (2, "failed")
    assert printed[-1]["hosts"][0]["trouble"]["kind"] == "unreachable"


def test_a_machine_that_is_not_the_one_we_know_is_not_set_up(instance: Instance) -> None:
    lab = instance.lab
    known = lab.known_hosts.read_text()
    other = " ".join(lab.ssh_key.with_suffix(".pub").read_text().split()[:2])
    lab.known_hosts.write_text(f"{lab.address('target')} {other}\n")
    try:
        code, printed = instance.provision("base")
    finally:
        lab.known_hosts.write_text(known)
    assert (code, printed[-1]["hosts"][0]["trouble"]["kind"]) == (2, "key_changed")
    assert any("Host key verification failed" in event.get("text", "") for event in printed)


def test_a_run_on_a_host_can_be_cancelled_half_way(instance: Instance) -> None:
    run_id = instance.runs.request(RunRequest("base", "tester", confirmed=True), time.time())
    deadline = time.monotonic() + 90
    while not any(event.kind == "start" for event in instance.runs.events(run_id)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    instance.runs.request_cancel(run_id, "tester", time.time())
    while (record := instance.runs.get(run_id)) is not None and not record.state.ended:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert record is not None
    assert record.state is RunState.CANCELLED
    standing = Provisioned(instance.database).standing("target")
    assert standing is not None
    assert standing.state is HostState.UNKNOWN
