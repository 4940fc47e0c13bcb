"""Running a playbook of ours against a lab host, over SSH, from the controller's namespace."""

import json
import os
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
    """How a playbook ended: the recap of the host ``target`` and everything that was printed."""

    exit_code: int
    recap: dict[str, int]
    output: str


def variables(lab: Lab) -> dict[str, Any]:
    """What the inventory of the lab says of its one machine."""
    return {
        "ansible_host": lab.address("target"),
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
    command = ["ansible-playbook", "-i", str(hosts), str(PLAYBOOKS / playbook), *options]
    done = subprocess.run(
        lab.command("ctl", command),
        env=environment(folder) | {"ANSIBLE_SSH_CONTROL_PATH_DIR": str(lab.folder / "cp")},
        cwd=PLAYBOOKS,
        text=True,
        capture_output=True,
        check=False,
        timeout=300,
    )
    return Played(done.returncode, _recap(done.stdout), done.stdout + done.stderr)


def _recap(output: str) -> dict[str, int]:
    line = next((line for line in output.splitlines() if line.startswith("target ") and "ok=" in line), "")
    return {name: int(count) for name, count in (word.split("=") for word in line.split()[2:])}
