"""The adapter of ansible-runner, with real playbooks on this machine."""

import importlib.machinery
import importlib.util
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.model import TaskOutcome
from provision import ansible, mitogen, traces
from provision.ansible import RunnerEngine
from provision.engine import Ended, Event, Job
from provision.environment import environment
from provision.events import recap, translate
from provision.troubles import TroubledError
from tests.provision.conftest import HERE, Site
from tests.provision.processes import marked, private_folders

CANARY = "canary-7f3a-secret"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the daemon does for a worker: an environment with nothing in it."""
    for name in set(os.environ) - {"PATH", "HOME", "LANG"}:
        monkeypatch.delenv(name)


def job(site: Site, name: str, **changed: Any) -> Job:
    settings = site.settings
    return replace(Job(1, settings.playbooks / f"{name}.yml", settings.inventory, settings.data), **changed)


class Listener:
    """Keeps the events, and asks to cancel once a task of this name has begun."""

    def __init__(self, cancel_at: str = "\0") -> None:
        self.events: list[Event] = []
        self._cancel_at = cancel_at

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def cancelled(self) -> bool:
        return any(self._cancel_at == (event.get("event_data") or {}).get("task") for event in self.events)

    def outcomes(self) -> list[tuple[str, TaskOutcome]]:
        ours = [translate(event, 1, 0.0, str) for event in self.events]
        return [(event.task, event.outcome) for event in ours if event is not None and event.outcome is not None]


def test_a_real_playbook_changes_shows_its_diff_and_counts(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "file"
    copy = {"name": "Write", "ansible.builtin.copy": {"content": "hello\n", "dest": str(file), "mode": "0600"}}
    site.playbook("try", copy, {"name": "Skip", "ansible.builtin.debug": {}, "when": False})
    heard = Listener()
    assert RunnerEngine().run(job(site, "try", diff=True), heard, heard.cancelled) is Ended.SUCCESSFUL
    assert file.read_text() == "hello\n"
    assert heard.outcomes() == [("Write", TaskOutcome.CHANGED), ("Skip", TaskOutcome.SKIPPED)]
    assert [event["counter"] for event in heard.events] == list(range(1, len(heard.events) + 1))
    assert any("+hello" in event.diff for one in heard.events if (event := translate(one, 1, 0.0, str)))
    (totals,) = [hosts for event in heard.events if (hosts := recap(event)) is not None]
    assert [(host.host, host.changed, host.skipped) for host in totals] == [("here", 1, 1)]


def test_a_check_run_changes_nothing(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "file"
    site.playbook("try", {"name": "Write", "ansible.builtin.copy": {"content": "x", "dest": str(file), "mode": "0600"}})
    heard = Listener()
    assert RunnerEngine().run(job(site, "try", check=True), heard, heard.cancelled) is Ended.SUCCESSFUL
    assert heard.outcomes() == [("Write", TaskOutcome.CHANGED)]
    assert not file.exists()


def test_a_failed_task_and_an_unreachable_host_are_told_apart(site: Site) -> None:
    away = {"ansible_host": "127.0.0.1", "ansible_port": 1}
    site.hosts(here=HERE, away=away)
    site.playbook("try", {"name": "Fail", "ansible.builtin.command": "false"}, hosts="all")
    heard = Listener()
    assert RunnerEngine().run(job(site, "try"), heard, heard.cancelled) is Ended.FAILED
    assert sorted(outcome for _, outcome in heard.outcomes()) == [TaskOutcome.FAILED, TaskOutcome.UNREACHABLE]


def test_a_limit_leaves_the_other_hosts_alone(site: Site) -> None:
    site.hosts(here=HERE, there=HERE)
    site.playbook("try", {"name": "Ping", "ansible.builtin.ping": {}}, hosts="all")
    heard = Listener()
    RunnerEngine().run(job(site, "try", hosts=("there",)), heard, heard.cancelled)
    (totals,) = [hosts for event in heard.events if (hosts := recap(event)) is not None]
    assert [host.host for host in totals] == ["there"]


def test_a_cancelled_run_ends_soon_and_so_do_all_its_processes(site: Site) -> None:
    site.playbook("slow", {"name": "Wait", "ansible.builtin.command": "sleep 60"})
    heard, start = Listener(cancel_at="Wait"), time.monotonic()
    assert RunnerEngine().run(job(site, "slow"), heard, heard.cancelled) is Ended.CANCELLED
    assert time.monotonic() - start < 10
    assert marked(site, 1) == []


def test_nothing_secret_is_in_a_command_line_or_left_on_the_disk(site: Site) -> None:
    show = {"name": "Show", "ansible.builtin.shell": "tr '\\0' ' ' < /proc/$PPID/cmdline; cat /proc/[0-9]*/cmdline"}
    use = {"name": "Use", "ansible.builtin.assert": {"that": f"word == '{CANARY}'"}}
    site.playbook(
        "try", {**show, "register": "shown"}, {"name": "Say", "ansible.builtin.debug": {"var": "shown.stdout"}}, use
    )
    heard = Listener()
    assert RunnerEngine().run(job(site, "try", secrets={"word": CANARY}), heard, heard.cancelled) is Ended.SUCCESSFUL
    lines = next(str(event["event_data"]["res"]["stdout"]) for event in heard.events if _is_result_of(event, "Show"))
    assert "ansible-playbook" in lines
    assert CANARY not in lines
    assert private_folders(site, 1) == []
    kept = [
        file for file in site.settings.data.rglob("*") if file.is_file() and CANARY in file.read_text(errors="replace")
    ]
    assert kept == []


def test_the_private_folder_and_what_is_in_it_are_for_us_alone(site: Site) -> None:
    folder = traces.private_folder(site.settings.data, 1)
    ansible._prepare(folder, job(site, "try", secrets={"word": CANARY}))
    try:
        assert folder.stat().st_mode & 0o777 == 0o700
        found = {file.name: file.stat().st_mode & 0o777 for file in folder.rglob("*") if file.is_file()}
        assert found == {"settings": 0o600, "secrets.json": 0o600}
    finally:
        traces.sweep(site.settings.data, 1)
    assert not folder.exists()


def test_host_keys_are_checked_and_old_environment_files_cannot_get_in(site: Site) -> None:
    told = environment(Path("/run/x"), job(site, "try", vault_password_file=Path("/p")))
    assert told["ANSIBLE_HOST_KEY_CHECKING"] == "True"
    assert told["ANSIBLE_VAULT_PASSWORD_FILE"] == "/p"
    assert told["ANSIBLE_LOCAL_TEMP"] == "/run/x/tmp"


def _is_result_of(event: Mapping[str, Any], task: str) -> bool:
    data = event.get("event_data") or {}
    return event.get("event") == "runner_on_ok" and data.get("task") == task


def test_mitogen_that_is_not_installed_is_told_in_one_sentence(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    site.playbook("try")
    with pytest.raises(TroubledError, match=r"Mitogen is not installed: install motcua\[mitogen\]"):
        RunnerEngine().run(job(site, "try", mitogen=True), lambda _: None, lambda: False)
    assert private_folders(site, 1) == []


def test_mitogen_is_used_only_where_it_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.machinery.ModuleSpec("ansible_mitogen", None, origin="/opt/m/ansible_mitogen/__init__.py")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: found)
    assert mitogen.environment() == {
        "ANSIBLE_STRATEGY": "mitogen_free",
        "ANSIBLE_STRATEGY_PLUGINS": "/opt/m/ansible_mitogen/plugins/strategy",
    }
