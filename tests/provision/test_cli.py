"""The command line against a daemon of its own: the whole way, with real playbooks on this machine."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import typer
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.house import House
from api.people import People
from core import vault
from core.clock import SystemClock
from core.errors import InputError, MotcuaError
from core.model import HostState, Role, RunRequest, RunState
from core.store.database import FILE_NAME
from provision import cli, following
from tests.provision.canaries import command_lines, seen_in
from tests.provision.conftest import HERE, REAL_PLAYBOOKS, Site
from tests.provision.processes import all_ended, marked, private_folders

ROOT = REAL_PLAYBOOKS.parent
CANARY = "canary-41b9-secret"
PASSWORD = "the-vault-password"

app = typer.Typer()
app.add_typer(cli.provision_app, name="provision")
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
    monkeypatch.setenv("MOTCUA_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")
    return site


@pytest.fixture
def daemon(told: Site) -> Iterator["subprocess.Popen[bytes]"]:
    """``python -m provision`` on the site."""
    log = told.settings.data.parent / "daemon.log"
    command = [sys.executable, "-m", "provision"]
    with log.open("w") as opened, subprocess.Popen(command, cwd=ROOT, stdout=opened, stderr=opened) as process:
        lock = told.settings.data / "provision.lock"
        while not (lock.exists() and lock.read_text()):
            time.sleep(0.05)
        yield process
        process.terminate()
        assert process.wait(timeout=10) == 0


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and everything printed; an error of ours is its sentence and 2 or 1, as in motcua.py."""
    done = CliRunner().invoke(app, arguments)
    if isinstance(done.exception, MotcuaError):
        return 2 if isinstance(done.exception, InputError) else 1, str(done.exception)
    return done.exit_code, done.output


def ended(site: Site, run_id: int, within: float = 60.0) -> RunState:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        record = site.runs.get(run_id)
        if record is not None and record.state.ended:
            return record.state
        time.sleep(0.05)
    raise AssertionError(f"run {run_id} has not ended")


def pages(site: Site) -> list[str]:
    """What a reader gets of run 1: its page, its log, its events, the list, its hosts."""

    def not_here() -> int:
        raise AssertionError

    house = House.over(site.database, site.settings, SystemClock(), not_here)
    token = People(house, "test").add_token("reader", Role.AUDITOR, None)[1]
    client = TestClient(create_app(house), headers={"Authorization": f"Bearer {token}"})
    paths = ("/runs/1", "/runs/1?part=log", "/api/v1/runs/1/events", "/api/v1/runs", "/audit")
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    assert any("it is ********" in answer.text for answer in answers)
    return [answer.text for answer in answers]


def standing(site: Site) -> str:
    """Where the one host stands, as the command line tells a program."""
    (line,) = run("provision", "hosts", "--json")[1].splitlines()
    assert json.loads(line)["host"] == "here"
    return str(json.loads(line)["state"])


def begun(site: Site, run_id: int) -> None:
    deadline = time.monotonic() + 60
    while not any(event.kind == "start" for event in site.runs.events(run_id)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_without_a_daemon_it_says_so_and_requests_nothing(told: Site) -> None:
    told.playbook("try")
    code, printed = run("provision", "run", "try")
    assert code == cli.NOBODY
    assert "nothing carries out runs on" in printed
    assert told.runs.recent() == []


def test_a_run_is_followed_to_its_end_and_shown_again(told: Site, daemon: object, tmp_path: Path) -> None:
    file = tmp_path / "file"
    told.playbook(
        "try", {"name": "Write", "ansible.builtin.copy": {"content": "new\n", "dest": str(file), "mode": "0600"}}
    )
    code, printed = run("provision", "run", "try", "--diff", "--yes")
    assert (code, file.read_text()) == (0, "new\n")
    for words in ("PLAY try", "TASK Write", "changed     here", "+new", "run 1: successful"):
        assert words in printed
    assert "run 1: successful" in run("runs", "show", "1")[1]
    assert "try" in run("runs", "list")[1]
    assert json.loads(run("runs", "list", "--json")[1])["request"]["diff"] is True


def test_no_secret_is_in_a_command_line_the_store_the_output_the_pages_or_the_data_folder(
    told: Site, daemon: object, tmp_path: Path
) -> None:
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
    secrets = (CANARY, PASSWORD, "letmein-from-the-environment")
    with command_lines(*secrets) as in_a_command_line:
        code, printed = run("provision", "run", "leak", "--diff", "--json", "--yes")
    assert code == following.FAILED
    assert in_a_command_line == set()
    texts = [json.loads(line).get("text", "") for line in printed.splitlines()]
    assert any("it is ********" in text for text in texts)
    assert any("ANSIBLE_CONFIG" in text for text in texts), "the test looks at an environment"
    assert (told.settings.data / FILE_NAME).exists()
    everywhere = [*told.settings.data.rglob("*"), tmp_path / "daemon.log"]
    assert seen_in(everywhere, secrets) == set()
    assert private_folders(told, 1) == [], "what Ansible wrote in between is gone"
    for text in (printed, *pages(told)):
        assert not any(secret in text for secret in secrets)


def test_wrong_names_are_refused_in_one_sentence(told: Site, daemon: object) -> None:
    told.playbook("try")
    assert run("provision", "run", "nix") == (2, "There is no playbook 'nix'; there are: try.")
    assert run("runs", "show", "9") == (2, "there is no run 9; 'motcua runs list' lists them")
    assert told.runs.recent() == []
    code, printed = run("provision", "run", "try", "--limit", "pc-99")
    assert (code, "'pc-99' is neither a host nor a group" in printed) == (2, True)


def test_a_folder_without_an_instance_is_refused(told: Site, tmp_path: Path) -> None:
    code, printed = run("runs", "list", "--data", str(tmp_path / "none"))
    assert (code, "there is no instance in" in printed) == (1, True)


def test_a_cancelled_run_ends_and_so_do_its_processes(told: Site, daemon: object) -> None:
    told.playbook("slow", {"name": "Wait", "ansible.builtin.command": "sleep 60"})
    run_id = told.runs.request(RunRequest("slow", "tester", confirmed=True), time.time())
    begun(told, run_id)
    assert run("runs", "cancel", str(run_id)) == (0, f"motcua: run {run_id} was asked to stop\n")
    assert ended(told, run_id) is RunState.CANCELLED
    _, printed = run("runs", "show", str(run_id))
    assert "here are unknown until a check of them succeeds" in printed
    assert standing(told) == "unknown"
    assert run("runs", "cancel", str(run_id)) == (2, f"run {run_id} has already ended: cancelled")
    assert all_ended(told, run_id)


def test_a_waiting_run_is_cancelled_at_once(told: Site) -> None:
    run_id = told.runs.request(RunRequest("slow", "tester", confirmed=True), time.time())
    assert run("runs", "cancel", str(run_id)) == (0, f"motcua: run {run_id} is cancelled\n")
    assert ended(told, run_id) is RunState.CANCELLED


def workers_of(told: Site, run_id: int) -> list[int]:
    """The processes that carry a run out; what ends meanwhile is none."""
    found = []
    for pid in marked(told, run_id):
        with suppress(OSError):
            if b"provision.worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def test_a_killed_worker_interrupts_its_run_and_takes_its_playbook_along(told: Site, daemon: object) -> None:
    told.playbook("slow", {"name": "Wait", "ansible.builtin.command": "sleep 60"})
    run_id = told.runs.request(RunRequest("slow", "tester", confirmed=True), time.time())
    begun(told, run_id)
    workers = workers_of(told, run_id)
    assert len(workers) == 1
    os.kill(workers[0], signal.SIGKILL)
    assert ended(told, run_id) is RunState.INTERRUPTED
    assert all_ended(told, run_id)


@pytest.mark.timeout(300)  # five runs of Ansible, one after the other, on a machine that may be busy
def test_a_killed_run_is_taken_up_again_and_ends_as_if_nothing_had_happened(
    told: Site, daemon: object, tmp_path: Path
) -> None:
    """kill -9 in the middle, then the rest: the same files as an undisturbed run makes, and nothing left to change."""
    told.hosts(here=HERE, there=HERE)
    gate, made = tmp_path / "gate", tmp_path / "made"
    made.mkdir()
    gate.touch()
    write = {"ansible.builtin.copy": {"content": "{{ inventory_hostname }}", "mode": "0600"}}
    first, last = (
        {
            "name": name,
            "ansible.builtin.copy": {
                **write["ansible.builtin.copy"],
                "dest": f"{made}/{name}-{{{{ inventory_hostname }}}}",
            },
        }
        for name in ("first", "last")
    )
    wait = {"name": "Wait", "ansible.builtin.shell": f"while test -e {gate}; do sleep 0.1; done", "changed_when": False}
    told.playbook("halves", first, {**wait, "check_mode": False}, last, hosts="all")
    run_id = told.runs.request(RunRequest("halves", "tester", confirmed=True), time.time())
    while not all((made / f"first-{host}").exists() for host in ("here", "there")):
        time.sleep(0.05)
    os.kill(workers_of(told, run_id)[0], signal.SIGKILL)
    assert ended(told, run_id) is RunState.INTERRUPTED
    assert {host.state for host in told.provisioned.standings().values()} == {HostState.UNKNOWN}
    gate.unlink()
    code, printed = run("provision", "resume", str(run_id))
    assert code == 0, printed
    assert sorted(file.name for file in made.iterdir()) == ["first-here", "first-there", "last-here", "last-there"]
    rest = told.runs.recent(1)[0]
    assert (rest.request.resumes, [host.changed for host in rest.hosts]) == (run_id, [1, 1])
    assert run("provision", "run", "halves")[0] != 0, "no check has looked at it, and nobody can be asked"
    assert run("provision", "run", "halves", "--check")[0] == 0
    assert {host.state for host in told.provisioned.standings().values()} == {HostState.CONVERGED}
    assert run("provision", "resume", str(rest.id)) == (
        2,
        f"nothing is left of run {rest.id}: it came to its end on every host",
    )
    history = [json.loads(line) for line in run("provision", "history", "here", "--json")[1].splitlines()]
    assert [one["state"] for one in history[-2:]] == ["successful", "interrupted"]


def test_a_stopped_daemon_interrupts_its_run_within_three_seconds(
    told: Site, daemon: "subprocess.Popen[bytes]"
) -> None:
    told.playbook("slow", {"name": "Wait", "ansible.builtin.command": "sleep 60"})
    run_id = told.runs.request(RunRequest("slow", "tester", confirmed=True), time.time())
    begun(told, run_id)
    start = time.monotonic()
    daemon.terminate()
    assert daemon.wait(timeout=5) == 0
    assert time.monotonic() - start < 3
    assert ended(told, run_id) is RunState.INTERRUPTED
    assert all_ended(told, run_id)
