"""Filters of the monitoring role: what lies in folders of this machine, as its tasks want it."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def fingerprint(wheelhouse: str) -> str:
    """Twelve hexadecimal digits that are others as soon as one of the folder's wheels is."""
    whole = hashlib.sha256()
    for wheel in sorted(Path(wheelhouse).expanduser().glob("*.whl")):
        with wheel.open("rb") as opened:
            whole.update(f"{wheel.name} {hashlib.file_digest(opened, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()[:12]


def files(folder: str) -> list[dict[str, str]]:
    """Path and content of each file of an inventory, by path; hidden ones are left out. Raises ValueError."""
    root = Path(folder).expanduser()
    found = [file.relative_to(root) for file in sorted(root.rglob("*")) if file.is_file()]
    seen = [path for path in found if not any(part.startswith(".") or part == "__pycache__" for part in path.parts)]
    if not seen:
        raise ValueError(f"{folder} is no folder of an inventory, or it is empty")
    return [{"path": str(path), "content": (root / path).read_text(encoding="utf-8")} for path in seen]


def credential_files(credentials: Mapping[str, Any]) -> list[dict[str, str]]:
    """Path and content of a file for each secret, by name."""
    return [{"path": name, "content": f"{str(credentials[name]).strip()}\n"} for name in sorted(credentials)]


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """The filters by the names that the role uses."""
        return {
            "monitoring_fingerprint": fingerprint,
            "monitoring_files": files,
            "monitoring_credential_files": credential_files,
        }
