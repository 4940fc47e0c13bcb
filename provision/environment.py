"""What Ansible is told by its environment: its folders and its manners. Nothing in it is secret."""

import os
import sys
from pathlib import Path

from provision import traces
from provision.engine import Job

_LONGEST_SOCKET_FOLDER = 60  # ssh adds a hash and a suffix of its own, and a socket's path has 107 bytes
_LARGEST_RESULT = 50_000_000
_FACTS_LIVE = 86_400


def environment(folder: Path, job: Job) -> dict[str, str]:
    """The variables for one job, whose private folder this is."""
    sockets = job.data / "cp"
    if len(str(sockets)) > _LONGEST_SOCKET_FOLDER:
        sockets = folder / "cp"
    told = {
        traces.VARIABLE: traces.mark(job.data, job.run_id),
        "ANSIBLE_CONFIG": str(job.playbook.parent / "ansible.cfg"),
        "ANSIBLE_HOME": str(job.data / "ansible"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_SSH_CONTROL_PATH_DIR": str(sockets),
        "ANSIBLE_HOST_KEY_CHECKING": "True",
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(job.data / "facts"),
        "ANSIBLE_CACHE_PLUGIN_TIMEOUT": str(_FACTS_LIVE),
        "ANSIBLE_NOCOLOR": "1",
        "MAX_EVENT_RES": str(_LARGEST_RESULT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    if job.vault_password_file is not None:
        told["ANSIBLE_VAULT_PASSWORD_FILE"] = str(job.vault_password_file)
    return told
