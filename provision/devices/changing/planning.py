"""Which commands lead from what a device runs to what it is to be: hier_config behind one function; pure."""

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from hier_config import HConfig, HConfigChild, WorkflowRemediation, get_hconfig, get_hconfig_driver
from hier_config import Platform as Model
from hier_config.models import IdempotentCommandsRule, MatchRule, NegationDefaultWithRule
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.model import Intent, Platform
from provision.devices.change_facts import ChangeFacts
from provision.devices.cleaning import meant
from provision.devices.platforms import PlatformFacts

_ENDS = ("end", "return")
_LONGEST_RANGE = 64
_NAME = re.compile(r"([A-Za-z-]+)([\d/.:]+)")
TEMPLATES = Path(__file__).with_name("templates")


def has_template(platform: Platform) -> bool:
    """Whether what the inventory says can be written in this platform's words."""
    return (TEMPLATES / f"{platform}.j2").exists()


def rendered(platform: Platform, intent: Intent) -> str:
    """What the inventory says, in the platform's words."""
    text = _environment().get_template(f"{platform}.j2").render(intent=intent)
    return "\n".join(line for line in [*text.splitlines(), *intent.lines] if line.strip()) + "\n"


def commands(
    running: str, wanted: str, facts: PlatformFacts, change: ChangeFacts, closed: Sequence[str] = ()
) -> list[str]:
    """The commands that make the device as wanted, and leave what is not spoken of as it is; none when it is so.

    ``closed`` are ports in quarantine: they stay closed, whatever is wanted of them.
    """
    now, then = _tree(running, facts, change), _tree(running, facts, change)
    intended = _tree(wanted, facts, change)
    _disown(then, intended, change)
    _graft(then, intended)
    for port in closed:
        _set_port(then, change, port, is_closed=True)
    return _leading(now, then, change)


def commands_to(running: str, whole: str, facts: PlatformFacts, change: ChangeFacts) -> list[str]:
    """The commands that make the device run exactly this configuration."""
    return _leading(_tree(running, facts, change), _tree(whole, facts, change), change)


def port_commands(running: str, port: str, is_closed: bool, facts: PlatformFacts, change: ChangeFacts) -> list[str]:
    """The commands that close a port, or open it again, and do nothing else; none when it is so."""
    now, then = _tree(running, facts, change), _tree(running, facts, change)
    _set_port(then, change, port, is_closed)
    return _leading(now, then, change)


def port_named(running: str, name: str, change: ChangeFacts) -> str | None:
    """The port of the configuration that is meant, also by a shortened name (Gi0/1); None when there is no such one."""
    if change.port is None:
        return None
    before, _, _ = (change.port.section or change.port.line).partition("{port}")
    found = re.findall(rf"^{re.escape(before)}(\S+)", running, re.MULTILINE)
    return next((port for port in dict.fromkeys(found) if port == name or _is_short(name, port)), None)


def _is_short(name: str, port: str) -> bool:
    """Whether a name is a port's, shortened as vendors do: the same number, and the first letters."""
    short, whole = _NAME.fullmatch(name), _NAME.fullmatch(port)
    return bool(short and whole and short[2] == whole[2] and whole[1].lower().startswith(short[1].lower()))


def _set_port(then: HConfig, change: ChangeFacts, port: str, is_closed: bool) -> None:
    if change.port is None:
        return
    line = change.port.line.format(port=port)
    place: HConfig | HConfigChild = then
    if change.port.section is not None:
        section = change.port.section.format(port=port)
        place = then.get_child(equals=section) or then.add_child(section)
    known = place.get_child(equals=line)
    if is_closed and known is None:
        place.add_child(line)
    elif not is_closed and known is not None:
        known.delete()


def with_hidden(visible: list[str], change: ChangeFacts, hidden: Sequence[str]) -> list[str]:
    """The commands, and after them those that no configuration shows, if the line that they belong to is new."""
    if change.snmp is None or not any(change.snmp.group.search(command) for command in visible):
        return visible
    return [*visible, *hidden]


def digest(told: Sequence[str]) -> str:
    """What a person agrees to, so that nothing else is done."""
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _leading(now: HConfig, then: HConfig, change: ChangeFacts) -> list[str]:
    """hier_config's own order, but that what others lean on comes first."""
    remedy = WorkflowRemediation(now, then).remediation_config
    blocks: list[list[str]] = []
    for line in (one.cisco_style_text() for one in remedy.all_children_sorted()):
        if line[:1] == " " and blocks:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    blocks.sort(key=lambda block: change.first is None or change.first.search(block[0]) is None)
    return [line for block in blocks for line in _left(_ordered(block, change), change)]


def _ordered(block: list[str], change: ChangeFacts) -> list[str]:
    """A section's commands in the order in which the device takes them."""
    if not change.order or any(_depth(line) > 1 for line in block):
        return block

    def rank(line: str) -> int:
        return next((at for at, one in enumerate(change.order) if one.search(line.strip())), len(change.order))

    return [block[0], *sorted(block[1:], key=rank)]


def _left(block: list[str], change: ChangeFacts) -> list[str]:
    """A section with the commands that leave it, and those in it."""
    if change.leave is None:
        return block
    told: list[str] = []
    for line, following in zip(block, [*block[1:], ""], strict=True):
        told.append(line)
        told += ["  " * depth + change.leave for depth in range(_depth(line), _depth(following), -1)]
    return told


def _depth(line: str) -> int:
    return (len(line) - len(line.lstrip())) // 2


def _tree(text: str, facts: PlatformFacts, change: ChangeFacts) -> HConfig:
    lines = [line for line in meant(text, facts) if not any(one.search(line) for one in facts.volatile)]
    if change.lists is not None:
        lines = [one for line in lines for one in _items(line, change.lists)]
    if change.noise is not None:
        lines = [line for line in lines if not change.noise.search(line)]
    driver = get_hconfig_driver(Model[change.model])
    for one in change.replaced:
        rule = IdempotentCommandsRule(match_rules=tuple(MatchRule(startswith=start) for start in one))
        driver.rules.idempotent_commands.append(rule)
    for one in change.bare:
        without = f"{driver.negation_prefix}{one[-1]}".rstrip()
        matches = tuple(MatchRule(startswith=start) for start in one)
        driver.rules.negate_with.append(NegationDefaultWithRule(match_rules=matches, use=without))
    return get_hconfig(driver, "\n".join(line for line in lines if line.strip() not in _ENDS) + "\n")


def _items(line: str, lists: re.Pattern[str]) -> list[str]:
    """A line for each number of a list, so that one more leaves the others alone; a long range stays as it is.

    VLAN 1 is in each list from the beginning: that it is not is a line of its own, that it is is none.
    """
    found = lists.fullmatch(line)
    if found is None:
        return [line]
    parts = re.findall(r"(\d+) to (\d+)|(\S+)", found[2])
    items: list[str] = []
    for first, last, single in parts:
        if single:
            items.append(single)
        elif int(last) - int(first) <= _LONGEST_RANGE:
            items += map(str, range(int(first), int(last) + 1))
        else:
            items.append(f"{first} to {last}")
    return [f"{found[1]} {item}" for item in items if item != "1"]


def _disown(then: HConfig, intended: HConfig, change: ChangeFacts) -> None:
    """Take away what the inventory decides about and does not say."""
    for one in change.owned:
        if one.section is None:
            if any(one.line.search(line.text) for line in intended.children):
                _remove(then, intended, one.line)
            continue
        for section in intended.children:
            mine = then.get_child(equals=section.text)
            if mine is not None and one.section.search(section.text):
                _remove(mine, section, one.line)


def _remove(then: HConfig | HConfigChild, intended: HConfig | HConfigChild, owned: re.Pattern[str]) -> None:
    for line in list(then.children):
        if owned.search(line.text) and intended.get_child(equals=line.text) is None:
            line.delete()


def _graft(then: HConfig | HConfigChild, intended: HConfig | HConfigChild) -> None:
    for line in intended.children:
        mine = then.get_child(equals=line.text)
        _graft(then.add_child(line.text) if mine is None else mine, line)


@cache
def _environment() -> Environment:
    return Environment(  # noqa: S701  lines of a configuration, of values that may only have safe characters
        loader=FileSystemLoader(TEMPLATES), trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
