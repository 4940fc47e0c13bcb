"""Looks at a request before anything starts: every refusal is one sentence that says what to write instead."""

import re
from pathlib import Path

from core.errors import InputError
from core.inventory.ansible import listing
from core.model import RunRequest
from core.settings import Settings

_PATTERN = re.compile(r"[*?\[\]~]")


def find_playbook(settings: Settings, name: str) -> Path:
    """The file of a playbook named ``base`` or ``base.yml``. Raises InputError."""
    known = {file.name: file for file in sorted(settings.playbooks.resolve().glob("*.yml"))}
    found = known.get(name if name.endswith(".yml") else f"{name}.yml")
    if found is None:
        listed = ", ".join(Path(file).stem for file in known) or f"none in {settings.playbooks}"
        raise InputError(f"there is no playbook '{name}'; there are: {listed}")
    return found


def check_limit(settings: Settings, limit: str) -> None:
    """Refuse a limit that names a host or a group that the inventory does not have. Raises InputError."""
    names = [part.lstrip("!&") for part in re.split(r"[,:]", limit) if part]
    names = [name for name in names if name and not _PATTERN.search(name)]
    if not names:
        return
    known = _names(settings)
    for name in names:
        if name not in known:
            raise InputError(f"'{name}' is neither a host nor a group of the inventory {settings.inventory}")


def check(settings: Settings, request: RunRequest) -> Path:
    """The playbook of a request that can be carried out. Raises InputError."""
    if settings.demo_network is not None:  # its addresses are the sample's: on this network they may be somebody's
        raise InputError(
            "these devices are simulated, so there is nothing to set up; use 'motcua up' with an inventory"
        )
    if not settings.inventory.exists():
        raise InputError(f"there is no inventory {settings.inventory}; name its folder in the setting inventory")
    playbook = find_playbook(settings, request.playbook)
    if request.limit.startswith("-") or "@" in request.limit:  # an option, or a file of this machine to be read
        raise InputError(f"'{request.limit}' is no limit; write host or group names, separated by commas")
    check_limit(settings, request.limit)
    return playbook


def _names(settings: Settings) -> set[str]:
    """Every host and group of the inventory."""
    listed = listing(settings.inventory)
    inner = {child for group in listed.groups.values() for child in group.get("children", ())}
    return {"all", *listed.groups, *inner, *listed.hosts}
