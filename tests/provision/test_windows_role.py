"""The windows role, which nobody here can run: it can be read, refuses what is wrong, and knows its modules."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
TASKS = sorted((PLAYBOOKS / "roles/windows/tasks").glob("*.yml"))
COLLECTION = "ansible.windows."
REACHED = {"ansible_connection": "psrp", "ansible_host": "127.0.0.1", "ansible_port": 9}  # where nobody answers
WINDOWS = {
    "os_family": "Windows",
    "distribution": "Windows 11",
    "distribution_version": "10.0.22631",
}
FROM_HOST = {name: f"{{{{ facts.{name} }}}}" for name in WINDOWS}

# Machines with one thing wrong each, and what is said of it.
MACHINES: dict[str, dict[str, object]] = {
    "good": {"windows_login": "hanhlt", "windows_password": "a-long-first-password"},
    "unproved": {"ansible_psrp_cert_validation": "ignore"},
    "unencrypted": {"ansible_connection": "winrm", "ansible_winrm_scheme": "http"},
    "debian": {},
    "program": {"windows_packages": [{"name": "UniKey", "path": r"\\srv-01\phanmem\UniKey.exe"}]},
    "password": {"windows_login": "hanhlt", "windows_password": "short"},
    "minutes": {"windows_lock_minutes": "soon"},
    "bookmark": {"windows_bookmarks": [{"name": "Cổng"}]},
    "printer": {"windows_printers": [{"name": "in-01", "uri": "ipp://x/", "colour": "yes"}]},
}
FACTS = {"debian": {"os_family": "Debian", "distribution": "Debian"}}
SAID = {
    "unproved": "without a look at its certificate",
    "unencrypted": "without a look at its certificate",
    "debian": "sets up Windows 10",
    "program": "write its product_id or creates",
    "password": "has fewer than 12 characters",
    "minutes": "windows_lock_minutes",
    "bookmark": "missing required arguments: url",
    "printer": "colour",
}


def ansible(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run one of Ansible's commands with nothing of this machine's settings."""
    bins = Path(sys.executable).parent
    environment = {"PATH": f"{bins}:{os.environ['PATH']}", "HOME": str(home), "LANG": "C.UTF-8"}
    environment |= {"ANSIBLE_HOME": str(home / "ansible"), "ANSIBLE_CONFIG": str(PLAYBOOKS / "ansible.cfg")}
    return subprocess.run(
        [bins / command[0], *command[1:]], env=environment, cwd=PLAYBOOKS, text=True, capture_output=True, check=False
    )


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Host → what ended the role for it. The facts are given, since nobody can be asked for them."""
    home = tmp_path_factory.mktemp("windows")
    hosts = {host: REACHED | {"facts": WINDOWS | FACTS.get(host, {})} | told for host, told in MACHINES.items()}
    (home / "hosts.json").write_text(json.dumps({"windows": {"hosts": hosts}}))
    facts = {"name": "Know the machine", "ansible.builtin.set_fact": {"cacheable": True} | FROM_HOST}
    role = {"name": "Set it up", "ansible.builtin.import_role": {"name": "windows"}}
    plays = [{"hosts": "windows", "gather_facts": False, "strategy": "free", "tasks": [facts, role]}]
    (home / "play.json").write_text(json.dumps(plays))
    played = ansible(home, "ansible-playbook", "-i", str(home / "hosts.json"), str(home / "play.json"))
    ends = re.split(r"^(?:fatal|failed): \[([\w-]+)\]", played.stdout, flags=re.MULTILINE)
    return {host: re.split(r"\n(?:TASK|PLAY)", text)[0] for host, text in zip(ends[1::2], ends[2::2], strict=True)}


def blocks(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for task in tasks:
        yield task
        yield from blocks([*task.get("block", []), *task.get("rescue", [])])


def test_the_play_can_be_read_and_says_that_it_was_never_run(tmp_path: Path) -> None:
    (tmp_path / "hosts.json").write_text(json.dumps({"windows": {"hosts": {"pc-20": REACHED}}}))
    read = ansible(tmp_path, "ansible-playbook", "-i", str(tmp_path / "hosts.json"), "windows.yml", "--list-tasks")
    assert read.returncode == 0, read.stderr
    assert "(never run on a real Windows)" in read.stdout
    assert len(re.findall(r"^ +windows : ", read.stdout, re.MULTILINE)) > 10


def test_every_module_is_called_with_arguments_that_it_knows(tmp_path: Path) -> None:
    called = [
        (file.name, str(task["name"]), name, task[name])
        for file in TASKS
        for task in blocks(yaml.safe_load(file.read_text()))
        for name in task
        if name.startswith(COLLECTION)
    ]
    assert len(called) > 10
    documented = json.loads(ansible(tmp_path, "ansible-doc", "--json", *{name for _, _, name, _ in called}).stdout)
    problems = [
        f"{file}: {task}: {problem}"
        for file, task, name, arguments in called
        for problem in wrong(arguments, documented[name]["doc"]["options"])
    ]
    assert problems == []


def wrong(arguments: dict[str, Any], options: dict[str, Any]) -> Iterator[str]:
    """What a module would not take of its arguments; a value with a variable in it is not looked at."""
    known = {alias: option for name, option in options.items() for alias in (name, *option.get("aliases", []))}
    yield from (f"there is no {name}" for name in arguments if name not in known)
    yield from (
        f"{name} is missing" for name, option in options.items() if option.get("required") and name not in arguments
    )
    for name, value in arguments.items():
        choices = known.get(name, {}).get("choices")
        values = value if isinstance(value, list) else [value]
        if choices and "{{" not in str(value):
            yield from (f"{name}: {one} is none of {list(choices)}" for one in values if one not in choices)


def test_arguments_that_a_module_does_not_know_would_be_found() -> None:
    options = {"path": {"required": True, "aliases": ["key"]}, "state": {"choices": ["present", "absent"]}}
    assert list(wrong({"state": "gone", "kye": 1}, options)) == [
        "there is no kye",
        "path is missing",
        "state: gone is none of ['present', 'absent']",
    ]


@pytest.mark.parametrize(("host", "words"), SAID.items())
def test_what_is_wrong_is_said_before_the_machine_is_reached(said: dict[str, str], host: str, words: str) -> None:
    assert "UNREACHABLE" not in said[host]
    assert words in said[host]


def test_a_good_machine_comes_to_the_first_task_that_has_to_reach_it(said: dict[str, str]) -> None:
    assert "UNREACHABLE" in said["good"] or "pypsrp" in said["good"], said["good"]
