"""Asks Ansible itself what an inventory says: a process of its own, nothing of Ansible is imported."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InventoryError, Mistake

_COMMAND = "ansible-inventory"
_TIMEOUT = 120
# Only plugins that read files: a script or a cloud could answer differently each time, and what we remember by the
# files' hashes would be wrong.
_CONFIGURATION = """[defaults]
[inventory]
enable_plugins = yaml, ini
any_unparsed_is_failed = true
"""
_SOURCE = re.compile(r"Completely failed to parse inventory source (.*)")
ENCRYPTED_FILE = "a whole file is encrypted; encrypt single values instead, with ansible-vault encrypt_string"
NO_HOST = "has no host; write at least one below 'hosts:' of a group in hosts.yml"


@dataclass(frozen=True, slots=True)
class Listing:
    """What ``ansible-inventory --list`` prints: each host's variables, each group's hosts and child groups."""

    hosts: Mapping[str, Mapping[str, Any]]
    groups: Mapping[str, Mapping[str, list[str]]]

    def groups_of(self, host: str) -> list[str]:
        """The groups of a host, the deepest first: the order in which their variables win."""
        depths = self._depths()
        member = {name for name, group in self.groups.items() if host in group.get("hosts", ())}
        while (
            above := {name for name, group in self.groups.items() if member & set(group.get("children", ()))} - member
        ):
            member |= above
        return sorted(member | {"all"}, key=lambda name: (-depths.get(name, 0), name))

    def _depths(self) -> dict[str, int]:
        depths = {"all": 0}
        level = ["all"]
        while level:
            below = {
                child: depths[name] + 1 for name in level for child in self.groups.get(name, {}).get("children", ())
            }
            depths |= below
            level = list(below)
        return depths


def listing(folder: Path) -> Listing:
    """Run ``ansible-inventory``. Raises InventoryError with its message in one sentence."""
    with tempfile.TemporaryDirectory(prefix="motcua-") as home:
        configuration = Path(home) / "ansible.cfg"
        configuration.write_text(_CONFIGURATION, encoding="ascii")
        command = [_executable(), "-i", str(folder.resolve()), "--list"]
        try:
            done = subprocess.run(
                command, env=_environment(home), cwd=home, capture_output=True, timeout=_TIMEOUT, check=False
            )
        except subprocess.TimeoutExpired:
            raise _refused(folder, f"{_COMMAND} was not ready after {_TIMEOUT} s") from None
    if done.returncode != 0:
        raise _refused(folder, _condensed(done.stderr.decode(errors="replace"), folder))
    return _parsed(json.loads(done.stdout))


def _executable() -> str:
    beside = Path(sys.executable).parent / _COMMAND
    found = str(beside) if beside.exists() else shutil.which(_COMMAND)
    if found is None:
        raise InventoryError([Mistake(_COMMAND, "is not installed; install ansible-core beside this program")])
    return found


def _environment(home: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": home,
        "LANG": "C.UTF-8",
        "ANSIBLE_CONFIG": str(Path(home) / "ansible.cfg"),
        "ANSIBLE_NOCOLOR": "1",
    }


def _parsed(document: dict[str, Any]) -> Listing:
    hosts = document.pop("_meta", {}).get("hostvars", {})
    groups = {name: dict(group) for name, group in document.items()}
    named = {host for group in groups.values() for host in group.get("hosts", ())}
    return Listing({host: hosts.get(host, {}) for host in sorted(named | set(hosts))}, groups)


def _refused(folder: Path, what: str) -> InventoryError:
    return InventoryError([Mistake(str(folder), what)])


def _condensed(text: str, folder: Path) -> str:
    """Ansible's long message in one sentence: the YAML reader's complaint for a YAML file, else the INI reader's."""
    if "no vault secrets found" in text:
        return ENCRYPTED_FILE
    source = _SOURCE.search(text)
    if source is None:
        return f"{_COMMAND} refuses it: {next(iter(text.strip().splitlines()), 'it says nothing')}"
    if source[1] == str(folder.resolve()):
        return NO_HOST
    plugin = "yaml" if Path(source[1]).suffix in {".yml", ".yaml", ".json"} else "ini"
    complaint = re.search(
        rf"Failed to parse inventory with '{plugin}' plugin: (?:Failed to parse inventory: )?(.*)", text
    )
    reason = complaint[1] if complaint is not None else "it says nothing more"
    return f"{_COMMAND} refuses {Path(source[1]).relative_to(folder.resolve())}: {reason}"
