"""Which playbooks a run was made with."""

import hashlib
import os
import subprocess

from core.model import Revision
from core.settings import Settings

_TIMEOUT = 10


def revision(settings: Settings) -> Revision:
    """What the playbooks are now: a hash over every file's name and content, and what git says of their folder."""
    digest = hashlib.sha256()
    root = settings.playbooks.resolve()
    for file in sorted(root.rglob("*")):
        if file.is_file() and not any(part.startswith((".", "__")) for part in file.relative_to(root).parts):
            digest.update(f"{file.relative_to(root)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    commit = _git(settings, "rev-parse", "HEAD")
    dirty = bool(commit and _git(settings, "status", "--porcelain", "--", "."))
    return Revision(digest.hexdigest()[:12], commit[:12], dirty)


def _git(settings: Settings, *arguments: str) -> str:
    """What git prints, or nothing where there is no git or no repository."""
    command = ["git", "-C", str(settings.playbooks.resolve()), *arguments]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
