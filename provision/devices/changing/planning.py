"""Which commands lead from what a device runs to what it is to be: by the way that its platform is written in; pure."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.model import Intent, Platform
from provision.devices.change_facts import ChangeFacts
from provision.devices.changing import terse, trees
from provision.devices.platforms import PlatformFacts

TEMPLATES = Path(__file__).with_name("templates")


class Planner(Protocol):
    """What ``trees`` and ``terse`` both do, each for configurations of its kind."""

    def commands(
        self, running: str, wanted: str, facts: PlatformFacts, change: ChangeFacts, closed: Sequence[str] = ()
    ) -> list[str]:
        """The commands that make the device as wanted, and leave what is not spoken of as it is; none when it is so.

        ``closed`` are ports in quarantine: they stay closed, whatever is wanted of them.
        """
        ...

    def commands_to(self, running: str, whole: str, facts: PlatformFacts, change: ChangeFacts) -> list[str]:
        """The commands that make the device run exactly this configuration."""
        ...

    def port_commands(
        self, running: str, port: str, is_closed: bool, facts: PlatformFacts, change: ChangeFacts
    ) -> list[str]:
        """The commands that close a port, or open it again, and do nothing else; none when it is so."""
        ...

    def port_named(self, running: str, name: str, change: ChangeFacts) -> str | None:
        """The port of the configuration that is meant; None when there is no such one."""
        ...


def planner(change: ChangeFacts) -> Planner:
    """Who plans the changes of a platform."""
    return trees if change.terse is None else terse


def has_template(platform: Platform) -> bool:
    """Whether what the inventory says can be written in this platform's words."""
    return (TEMPLATES / f"{platform}.j2").exists()


def found_in(running: str, change: ChangeFacts) -> Mapping[str, str]:
    """What a template has to know of the device itself: its release, or how it names a thing."""
    found: dict[str, str] = {}
    for name, (pattern, default) in change.finds.items():
        seen = pattern.search(running)
        found[name] = default if seen is None else seen[1]
    return found


def rendered(platform: Platform, intent: Intent, found: Mapping[str, str], username: str = "") -> str:
    """What the inventory says, in the platform's words; ``username`` is that of the credential in ``intent.snmp``."""
    text = _environment().get_template(f"{platform}.j2").render(intent=intent, found=found, username=username)
    return "\n".join(line for line in [*text.splitlines(), *intent.lines] if line.strip()) + "\n"


def with_hidden(visible: list[str], change: ChangeFacts, hidden: Sequence[str]) -> list[str]:
    """The commands, and after them those that no configuration shows, if the line that they belong to is new.

    Where the platform makes the user by that very line, they are told instead of it; where that line wants a user who
    is there, before it.
    """
    snmp = change.snmp
    if snmp is None or not any(snmp.group.search(command) for command in visible):
        return visible
    shown = [command for command in visible if not (snmp.instead and snmp.group.search(command))]
    return [*hidden, *shown] if snmp.before else [*shown, *hidden]


def digest(told: Sequence[str]) -> str:
    """What a person agrees to, so that nothing else is done."""
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


@cache
def _environment() -> Environment:
    return Environment(  # noqa: S701  lines of a configuration, of values that may only have safe characters
        loader=FileSystemLoader(TEMPLATES), trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
