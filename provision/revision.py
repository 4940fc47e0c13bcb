"""Which playbooks a run was made with."""

import hashlib

from core.settings import Settings


def revision(settings: Settings) -> str:
    """What the playbooks were when a run was made: a hash over every file's name and content."""
    digest = hashlib.sha256()
    root = settings.playbooks.resolve()
    for file in sorted(root.rglob("*")):
        if file.is_file() and not any(part.startswith((".", "__")) for part in file.relative_to(root).parts):
            digest.update(f"{file.relative_to(root)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]
