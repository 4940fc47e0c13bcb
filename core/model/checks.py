"""Checks of what a playbook has promised: what was expected of a machine, and what was seen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check on one host. ``id`` is ROLE.WHAT; ``expected`` and ``seen`` are short technical words."""

    host: str
    id: str
    vi: str
    en: str
    expected: str
    seen: str
    passed: bool
