"""The command line against a daemon of its own: the whole way, with real playbooks on this machine."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from core import vault
from core.errors import MotcuaError
from core.model import RunRequest, RunState
from core.store.database import FILE_NAME
from provision import cli
from tests.provision.conftest import REAL_PLAYBOOKS, Site
from tests.provision.processes import all_ended, marked

ROOT = REAL_PLAYBOOKS.parent
CANARY = "canary-41b9-secret"
PASSWORD = "the-vault-password"

app = typer.Typer()
app.command("provision")(cli.provision)
app.add_typer(cli.runs_app, name="runs")


@pytest.fixture
def told(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site that the command line finds by its environment, with a vaulted variable in its inventory."""
    password = tmp_path / "vault-password"
    password.write_text(PASSWORD)
    (site.settings.inventory / "group_vars").mkdir()
    lines = "".join(f"    {line}\n" for line in vault.encrypt(CANARY, PASSWORD).splitlines())
    (site.settings.inventory / "group_vars/all.yml").write_text(f"word: !vault |\n{lines}")
    for name in ("data", "inventory", "playbooks"):
        monkeypatch.setenv(f"MOTCUA_{name.upper()}", str(getattr(site.settings, name)))
    monkeypatch.setenv("MOTCUA_VAULT_PASSWORD_FILE", str(password))
    monkeypatch.setenv("A_PASSWORD_OF_THE_SHELL", "letmein-from-the-environment")
    monkeypatch.setenv("COLUMNS", "200")
    return site


@pytest.fixture
def daemon(told: Site) -> Iterator["subprocess.Popen[bytes]"]:
    """``python -m provision`` on the site."""
    with subprocess.Popen([sys.executable, "-m", "provision"], cwd=ROOT) as process:
        lock = told.settings.data / "provision.lock"
        while not (lock.exists() and lock.read_text()):
            time.sleep(0.05)
        yield process
        process.terminate()
        assert process.wait(timeout=10) == 0


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and everything printed; an error of ours is its sentence and 2, as in motcua.py."""
    done = CliRunner().invoke(app, arguments)
    if isinstance(done.exception, MotcuaError):
        return 2, str(done.exception)
    return done.exit_code, done.output


def ended(site: Site, run_id: int, within: float = 15.0) -> RunState:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        record = site.runs.get(run_id)
        if record is not None and record.state.ended:
            return record.state
        time.sleep(0.05)
    raise AssertionError(f"run {run_id} has not ended")


def begun(site: Site, run_id: int) -> None:
    deadline = time.monotonic() + 15
    while not any(event.kind == "start" for event in site.runs.events(run_id)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_without_a_daemon_it_says_so_and_requests_nothing(told: Site) -> None:
    told.playbook("try")
    code, printed = run("provision", "try")
    assert code == cli.NOBODY
    assert "nothing carries out runs on" in printed
    assert told.runs.recent() == []


def test_a_run_is_followed_to_its_end_and_shown_again(told: Site, daemon: object, tmp_path: Path) -> None:
    file = tmp_path / "file"
    told.playbook(
        "try", {"name": "Write", "ansible.builtin.copy": {"content": "new\n", "dest": str(file), "mode": "0600"}}
    )
    code, printed = run("provision", "try", "--diff")
    assert (code, file.read_text()) == (0, "new\n")
    for words in ("PLAY try", "TASK Write", "changed     here", "+new", "run 1: successful"):
        assert words in printed
    assert "run 1: successful" in run("runs", "show", "1")[1]
    assert "try" in run("runs", "list")[1]
    assert json.loads(run("runs", "list", "--json")[1])["request"]["diff"] is True


def test_no_secret_is_in_the_store_the_output_or_the_data_folder(told: Site, daemon: object, tmp_path: Path) -> None:
    told.playbook(
        "leak",
        {"name": "Say {{ word }}", "ansible.builtin.debug": {"msg": "it is {{ word }}"}},
        {"name": "Environment", "ansible.builtin.command": "env", "register": "seen"},
        {"name": "Show", "ansible.builtin.debug": {"var": "seen.stdout"}},
        {
            "name": "Diff",
            "ansible.builtin.copy": {"content": "a\n{{ word }}\n", "dest": str(tmp_path / "f"), "mode": "0600"},
        },
        {"name": "Fail", "ansible.builtin.fail": {"msg": "{{ {'word': word} | to_json }} {{ seen.stdout }}"}},
    )
    code, printed = run("provision", "leak", "--diff", "--json")
    assert code == cli.FAILED
    texts = [json.loads(line).get("text", "") for line in printed.splitlines()]
    assert any("it is ********" in text for text in texts)
    assert any("ANSIBLE_CONFIG" in text for text in texts), "the test looks at an environment"
    everything = printed.encode() + b"".join(
        file.read_bytes() for file in told.settings.data.rglob("*") if file.is_file()
    )
    assert (told.settings.data / FILE_NAME).exists()
    for secret in (CANARY, PASSWORD, "letmein-from-the-environment"):
        assert secret.encode() not in everything


def test_wrong_names_are_refused_in_one_sentence(told: Site, daemon: object) -> None:
    told.playbook("try")
    assert run("provision", "nix") == (2, "there is no playbook 'nix'; there are: try")
    code, printed = run("provision", "try", "--limit", "pc-99")
    assert (code, "'pc-99' is neither a host nor a group" in printed) == (2, True)
    assert run("runs", "show", "9") == (2, "there is no run 9; 'motcua runs list' lists them")
    assert told.runs.recent() == []


def test_a_folder_without_an_instance_is_refused(told: Site, tmp_path: Path) -> None:
    code, printed = run("runs", "list", "--data", str(tmp_path / "none"))
    assert (code, "there is no instance in" in printed) == (2, True)


def test_a_cancelled_run_ends_and_so_do_its_processes(told: Site, daemon: object) -> None:
    told.playbook("slow", {"name": "Wait", "ansible.builtin.command": "sleep 60"})
    run_id = told.runs.request(RunRequest("slow", "tester"), time.time())
    begun(told, run_id)
    assert run("runs", "cancel", str(run_id)) == (0, f"motcua: run {run_id} was asked to stop\n")
    assert ended(told, run_id) is RunState.CANCELLED
    _, printed = run("runs", "show", str(run_id))
    assert "the state of here is unknown" in printed
    assert run("runs", "cancel", str(run_id)) == (2, f"run {run_id} has already ended: cancelled")
    assert all_ended(told, run_id)


def test_a_waiting_run_is_cancelled_at_once(told: Site) -> None:
    run_id = told.runs.request(RunRequest("slow", "tester"), time.time())
    assert run("runs", "cancel", str(run_id)) == (0, f"motcua: run {run_id} is cancelled\n")
    assert ended(told, run_id) is RunState.CANCELLED


def test_a_killed_worker_interrupts_its_run_and_takes_its_playbook_along(told: Site, daemon: object) -> None:
    told.playbook("slow", {"name": "Wait", "ansible.builtin.command": "sleep 60"})
    run_id = told.runs.request(RunRequest("slow", "tester"), time.time())
    begun(told, run_id)
    workers = [pid for pid in marked(told, run_id) if b"provision.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert len(workers) == 1
    os.kill(workers[0], signal.SIGKILL)
    assert ended(told, run_id) is RunState.INTERRUPTED
    assert all_ended(told, run_id)


def test_a_stopped_daemon_interrupts_its_run_within_three_seconds(
    told: Site, daemon: "subprocess.Popen[bytes]"
) -> None:
    told.playbook("slow", {"name": "Wait", "ansible.builtin.command": "sleep 60"})
    run_id = told.runs.request(RunRequest("slow", "tester"), time.time())
    begun(told, run_id)
    start = time.monotonic()
    daemon.terminate()
    assert daemon.wait(timeout=5) == 0
    assert time.monotonic() - start < 3
    assert ended(told, run_id) is RunState.INTERRUPTED
    assert all_ended(told, run_id)
