"""Running a playbook of ours against a lab host, over SSH, from the controller's namespace."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.image import CHECKOUT
from tests.lab.lab import Lab

PLAYBOOKS = CHECKOUT / "playbooks"
AUTH = "lab-authentication"
PRIV = "lab-privacy-phrase"
DROPPED = object()


@dataclass(frozen=True, slots=True)
class Played:
    """How a playbook ended: the recap of each host and everything that was printed."""

    exit_code: int
    recaps: dict[str, dict[str, int]]
    output: str

    @property
    def recap(self) -> dict[str, int]:
        """The recap of the one host ``target``."""
        return self.recaps.get("target", {})

    @property
    def changed(self) -> set[tuple[str, str]]:
        """Each task that changed a host, with the host."""
        found, task = set(), ""
        for line in self.output.splitlines():
            if heading := re.match(r"(?:TASK|RUNNING HANDLER) \[(.+)\]", line):
                task = heading[1]
            elif result := re.match(r"changed: \[([^\]]+)\]", line):
                found.add((task, result[1]))
        return found


def variables(lab: Lab, host: str = "target") -> dict[str, Any]:
    """What the inventory of the lab says of a machine."""
    return {
        "ansible_host": lab.address(host),
        "ansible_user": lab.ssh_user,
        "ansible_ssh_private_key_file": str(lab.ssh_key),
        "ansible_ssh_common_args": f"-o UserKnownHostsFile={lab.known_hosts} -o IdentitiesOnly=yes",
        "base_managers": [lab.address("ctl")],
        "motcua_snmp": "hosts-v3",
        "motcua_credentials": {"hosts-v3": {"username": "motcua", "auth_password": AUTH, "priv_password": PRIV}},
        "base_snmp_location": "Counter 1",
    }


def inventory(lab: Lab, folder: Path, **changed: object) -> Path:
    """Write an inventory folder with the host ``target`` in the group ``linux``; what is DROPPED is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {name: value for name, value in {**variables(lab), **changed}.items() if value is not DROPPED}
    hosts = {"linux": {"hosts": {"target": told}}}
    (folder / "hosts.yml").write_text(json.dumps(hosts))
    return folder


def environment(folder: Path) -> dict[str, str]:
    """An environment in which Ansible keeps everything it writes here in ``folder``."""
    bins = Path(sys.executable).parent
    return {
        "PATH": f"{bins}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_CONFIG": str(PLAYBOOKS / "ansible.cfg"),
    }


def play(lab: Lab, folder: Path, playbook: str, *options: str, **changed: object) -> Played:
    """Run a playbook with ``ansible-playbook`` itself."""
    hosts = inventory(lab, folder / "inventory", **changed)
    return run_playbook(lab, hosts, playbook, *options)


def run_playbook(lab: Lab, hosts: Path, playbook: str, *options: str) -> Played:
    """Run a playbook with ``ansible-playbook`` itself on an inventory; what Ansible keeps goes beside its folder."""
    command = ["ansible-playbook", "-i", str(hosts), str(PLAYBOOKS / playbook), *options]
    done = subprocess.run(
        lab.command("ctl", command),
        env=environment(hosts.parent) | {"ANSIBLE_SSH_CONTROL_PATH_DIR": str(lab.folder / "cp")},
        cwd=PLAYBOOKS,
        text=True,
        capture_output=True,
        check=False,
        timeout=900,
    )
    return Played(done.returncode, _recaps(done.stdout), done.stdout + done.stderr)


def _recaps(output: str) -> dict[str, dict[str, int]]:
    """Host → outcome → number of tasks, from the lines after ``PLAY RECAP``."""
    lines = output.rpartition("PLAY RECAP")[2].splitlines()
    found = [line.split() for line in lines if " ok=" in line]
    return {
        words[0]: {name: int(count) for name, _, count in (word.partition("=") for word in words[2:])}
        for words in found
    }


def changed_tasks(played: Played) -> set[str]:
    """The tasks, not the handlers, that said of a host that they changed something, or in a check would."""
    parts = re.split(r"^(TASK|RUNNING HANDLER) \[(.+?)\] \**$", played.output, flags=re.MULTILINE)
    tasks = zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    return {name for kind, name, said in tasks if kind == "TASK" and re.search(r"^changed: ", said, re.MULTILINE)}
