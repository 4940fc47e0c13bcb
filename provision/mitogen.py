"""Mitogen, where somebody installed it and chose it: one Python process a host instead of one a task."""

import importlib.util
from pathlib import Path

from core.model import TroubleKind
from provision.troubles import TroubledError


def environment() -> dict[str, str]:
    """What has Ansible use Mitogen in the plays that choose no strategy themselves.

    Raises TroubledError when Mitogen is not installed.
    """
    found = importlib.util.find_spec("ansible_mitogen")
    if found is None or found.origin is None:
        raise TroubledError(TroubleKind.MITOGEN_MISSING)
    plugins = Path(found.origin).parent / "plugins/strategy"
    return {"ANSIBLE_STRATEGY": "mitogen_free", "ANSIBLE_STRATEGY_PLUGINS": str(plugins)}
