"""ansible-runner behind the seam: a private folder, a scrubbed environment, nothing secret in a command line."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ansible_runner

from core.errors import MotcuaError
from provision import mitogen, traces
from provision.engine import Ended, Event, Job
from provision.environment import environment

_SETTINGS = {
    "pexpect_timeout": 1,  # the cancel callback is asked this often
    "suppress_output_file": True,
    "suppress_ansible_output": True,
}
_ENDS = {"successful": Ended.SUCCESSFUL, "canceled": Ended.CANCELLED}


class AnsibleError(MotcuaError):
    """ansible-runner could not carry the job out at all."""


class RunnerEngine:
    """Runs playbooks with ansible-runner. Meant for a process that does nothing else and has a clean environment:
    ansible-runner hands on, and writes down, every variable of the environment that it finds."""

    def run(self, job: Job, on_event: Callable[[Event], None], cancelled: Callable[[], bool]) -> Ended:
        """Carry a job out. Raises AnsibleError."""
        folder = traces.private_folder(job.data, job.run_id)
        try:
            _prepare(folder, job)
            done = ansible_runner.run(
                **_arguments(folder, job), event_handler=_handler(on_event), cancel_callback=cancelled
            )
        except (ansible_runner.exceptions.AnsibleRunnerException, OSError) as error:
            raise AnsibleError(f"Ansible could not be started: {error}") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        ended = _ENDS.get(done.status, Ended.FAILED)
        if ended is Ended.CANCELLED:
            traces.end_processes(job.data, job.run_id)
        return ended


def _handler(on_event: Callable[[Event], None]) -> Callable[[dict[str, Any]], bool]:
    def handle(event: dict[str, Any]) -> bool:
        on_event(event)
        return False  # ansible-runner need not write the event to a file as well

    return handle


def _prepare(folder: Path, job: Job) -> None:
    # settings given as an argument are dropped when environment files are suppressed, so they are a file
    _write(folder / "env/settings", json.dumps(_SETTINGS))
    if job.secrets:
        _write(folder / "secrets.json", json.dumps(dict(job.secrets)))
    if job.hosts:
        # exactly those that the run has the locks of, whatever the inventory says by now; they may be many
        _write(folder / "hosts", "\n".join(job.hosts) + "\n")
    for path in (folder / "tmp", job.data / "facts", job.data / "ansible"):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(mode=0o700, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)


def _arguments(folder: Path, job: Job) -> dict[str, Any]:
    options = [option for option, wanted in (("--check", job.check), ("--diff", job.diff)) if wanted]
    if job.secrets:
        options += ["-e", f"@{folder / 'secrets.json'}"]
    if job.tags:
        options += ["--tags", ",".join(job.tags)]
    return {
        "private_data_dir": str(folder),
        "project_dir": str(job.playbook.parent),
        "ident": str(job.run_id),
        "playbook": job.playbook.name,
        "inventory": str(job.inventory),
        "limit": f"@{folder / 'hosts'}" if job.hosts else None,
        "cmdline": " ".join(options) or None,
        "envvars": environment(folder, job) | (mitogen.environment() if job.mitogen else {}),
        "fact_cache_type": "",
        "suppress_env_files": True,
        "quiet": True,
    }
