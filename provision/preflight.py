"""Looks at a request before anything starts: every refusal is one sentence that says what to write instead."""

import re
from collections.abc import Mapping
from pathlib import Path

from core.errors import InputError
from core.model import RunRequest, TroubleKind
from core.playbooks import catalogue
from core.settings import Settings
from provision.troubles import TroubledError

_TAG = re.compile(r"\w[\w-]*")


def find_playbook(settings: Settings, name: str) -> Path:
    """The file of a playbook named ``base`` or ``base.yml``. Raises TroubledError."""
    known = playbooks(settings)
    found = known.get(name if name.endswith(".yml") else f"{name}.yml")
    if found is None:
        listed = ", ".join(Path(file).stem for file in known) or f"none in {settings.playbooks}"
        raise TroubledError(TroubleKind.PLAYBOOK_UNKNOWN, playbook=name, known=listed)
    return found


def playbooks(settings: Settings) -> Mapping[str, Path]:
    """Name → file of every playbook that can be run."""
    return {name: settings.playbooks.resolve() / name for name in catalogue(settings.playbooks).playbooks}


def check(settings: Settings, request: RunRequest) -> Path:
    """The playbook of a request that can be looked at. Raises InputError."""
    if settings.demo_network is not None:  # its addresses are the sample's: on this network they may be somebody's
        raise InputError(
            "these devices are simulated, so there is nothing to set up; use 'motcua up' with an inventory"
        )
    if not settings.inventory.exists():
        raise InputError(f"there is no inventory {settings.inventory}; name its folder in the setting inventory")
    try:
        playbook = find_playbook(settings, request.playbook)
    except TroubledError as error:  # of a command it is wrong input; of a run that waited it is what became of it
        raise InputError(str(error)) from error
    if request.limit.startswith("-") or "@" in request.limit:  # an option, or a file of this machine to be read
        raise InputError(f"'{request.limit}' is no limit; write host or group names, separated by commas")
    for tag in request.tags:
        if not _TAG.fullmatch(tag):
            raise InputError(f"'{tag}' is no tag; write letters, digits, '_' and '-'")
    return playbook
