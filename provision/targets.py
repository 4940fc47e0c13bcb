"""Asks Ansible itself which hosts and tags a playbook comes to: a process of its own that touches no host."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError, MotcuaError
from core.model import TroubleKind
from provision.engine import Job
from provision.environment import environment
from provision.troubles import TroubledError, names_in, not_matched, of_run

_TIMEOUT = 120
_HOST = re.compile(r"^      (\S.*)$", re.MULTILINE)
_TAGS = re.compile(r"TAGS: \[(.*)\]")


@dataclass(frozen=True, slots=True)
class Targets:
    """Hosts of all plays within the limit, tags of all tasks, names that the inventory does not have."""

    hosts: tuple[str, ...]
    tags: frozenset[str]
    not_in_inventory: tuple[str, ...] = ()


def targets(job: Job, limit: str, folder: Path) -> Targets:
    """Look a playbook over; ``folder`` is for Ansible's own files. Raises TroubledError, InputError.

    A name that the inventory does not have leaves the others to go on, unless it was to keep hosts out.
    """
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(job.inventory), str(job.playbook)]
    command += ["--list-hosts", "--list-tags", *(["--limit", limit] if limit else [])]
    for name in ("tmp", "cp"):
        (folder / name).mkdir(exist_ok=True)
    try:
        done = subprocess.run(
            command,
            cwd=job.playbook.parent,
            env={"HOME": str(folder), "LANG": "C.UTF-8"} | environment(folder, job),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TroubledError(TroubleKind.NOT_STARTED, reason=str(error)) from error
    missing = not_matched(done.stderr, limit)
    signs = names_in(limit)
    found = parsed(done.stdout)
    if missing and (done.returncode or not found.hosts or any(signs[name] for name in missing)):
        raise TroubledError(TroubleKind.NOT_IN_INVENTORY, host=", ".join(missing))
    if done.returncode:
        raise _refused(done.stderr)
    if not found.hosts:
        raise TroubledError(TroubleKind.NO_HOSTS)
    return Targets(found.hosts, found.tags, tuple(missing))


def parsed(text: str) -> Targets:
    """What ``--list-hosts --list-tags`` prints (ansible-core 2.19, cli/playbook.py)."""
    hosts: dict[str, None] = {}
    tags: set[str] = set()
    for line in text.splitlines():
        told = _TAGS.search(line)
        if told is not None:
            tags |= {tag.strip() for tag in told[1].split(",") if tag.strip()}
        elif _HOST.match(line):
            hosts[line.strip()] = None
    return Targets(tuple(sorted(hosts)), frozenset(tags))


def _refused(said: str) -> MotcuaError:
    known = of_run(said)
    if known is not None:
        return TroubledError(known.kind, **known.values)
    lines = [line.removeprefix("[ERROR]: ") for line in said.splitlines() if line.strip()]
    return InputError(
        next((line for line in lines if not line.startswith("[WARNING]")), "Ansible refuses the playbook")
    )
