"""Changes of configurations that are trees of sections: hier_config behind four functions; pure."""

import re
from collections.abc import Callable, Collection, Sequence
from functools import partial

from hier_config import HConfig, HConfigChild, WorkflowRemediation

from provision.devices.change_facts import ChangeFacts
from provision.devices.changing.parsing import tree_of
from provision.devices.plan_facts import PORT, TreeFacts, Worded
from provision.devices.platforms import PlatformFacts

_NAME = re.compile(r"([A-Za-z-]+) ?([\d/.:]+)")


def commands(
    running: str, wanted: str, facts: PlatformFacts, change: ChangeFacts, closed: Sequence[str] = ()
) -> list[str]:
    """The commands that make the device as wanted, and leave what is not spoken of as it is; none when it is so.

    ``closed`` are ports in quarantine: they stay closed, whatever is wanted of them.
    """
    tree = _of(change)
    now, then = tree_of(running, facts, tree), tree_of(running, facts, tree)
    intended = tree_of(wanted, facts, tree)
    _disown(then, intended, tree)
    _graft(then, intended)
    for port in closed:
        _set_port(then, tree, port, is_closed=True)
    return _leading(now, then, tree)


def commands_to(running: str, whole: str, facts: PlatformFacts, change: ChangeFacts) -> list[str]:
    """The commands that make the device run exactly this configuration."""
    tree = _of(change)
    now, then = tree_of(running, facts, tree), tree_of(whole, facts, tree)
    for line in now.children:
        if tree.lasting is not None and tree.lasting.search(line.text) and then.get_child(equals=line.text) is None:
            then.add_child(line.text)
    return _leading(now, then, tree)


def port_commands(running: str, port: str, is_closed: bool, facts: PlatformFacts, change: ChangeFacts) -> list[str]:
    """The commands that close a port, or open it again, and do nothing else; none when it is so."""
    tree = _of(change)
    now, then = tree_of(running, facts, tree), tree_of(running, facts, tree)
    _set_port(then, tree, port, is_closed)
    return _leading(now, then, tree)


def port_named(running: str, name: str, change: ChangeFacts) -> str | None:
    """The port of the configuration that is meant, also by a shortened name (Gi0/1); None when there is no such one."""
    tree = _of(change)
    if tree.port is None:
        return None
    before, _, after = (tree.port.section or tree.port.line).partition("{port}")
    end = "" if tree.port.section is None else rf"{re.escape(after)}[ \t\r]*$"
    name_of = r"(\S+)" if tree.port.section is None else r"(\S[^\r\n]*?)"
    place = running
    if tree.port.within is not None:
        block = re.search(rf"^{re.escape(tree.port.within)}$((?:\r?\n[ \t].*)*)", running, re.MULTILINE)
        place = "" if block is None else block[1]
    found = re.findall(rf"^[ \t]*{re.escape(before)}{name_of}{end}", place, re.MULTILINE)
    return next((port for port in dict.fromkeys(found) if port == name or _is_short(name, port)), None)


def _of(change: ChangeFacts) -> TreeFacts:
    assert change.tree is not None  # noqa: S101  a planner is chosen by it
    return change.tree


def _is_short(name: str, port: str) -> bool:
    """Whether a name is a port's, shortened as vendors do: the same number, and the first letters."""
    short, whole = _NAME.fullmatch(name), _NAME.fullmatch(port)
    return bool(short and whole and short[2] == whole[2] and whole[1].lower().startswith(short[1].lower()))


def _set_port(then: HConfig, tree: TreeFacts, port: str, is_closed: bool) -> None:
    if tree.port is None:
        return
    line = tree.port.line.format(port=port)
    place: HConfig | HConfigChild = then
    for section in (tree.port.within, tree.port.section):
        if section is not None:
            head = section.format(port=port)
            place = place.get_child(equals=head) or place.add_child(head)
    known = place.get_child(equals=line)
    if is_closed and known is None:
        place.add_child(line)
    elif not is_closed and known is not None:
        known.delete()


def _leading(now: HConfig, then: HConfig, tree: TreeFacts) -> list[str]:
    """hier_config's own order, but that what others lean on comes first; in the words in which the device is told."""
    remedy = WorkflowRemediation(now, then).remediation_config
    lines = [one.cisco_style_text() for one in remedy.all_children_sorted()]
    blocks: list[list[str]] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        told = _told(line, tree.told if _depth(following) > _depth(line) else (*tree.gone, *tree.told))
        if line[:1] == " " and blocks:
            blocks[-1].append(told)
        else:
            blocks.append([told])
    blocks.sort(key=lambda block: tree.first is None or tree.first.search(block[0]) is None)
    return [line for block in blocks for line in _left(_ordered(_without_vain(block), tree), tree)]


def _without_vain(block: list[str]) -> list[str]:
    """A section without what undoes a thing that another of its commands says anew: it would undo that as well."""
    said = {line.strip() for line in block}
    vain = {one for one in said if any(other.startswith(f"{one.removeprefix('no ')} ") for other in said - {one})}
    return [line for line in block if not (line.strip().startswith("no ") and line.strip() in vain)]


def _told(line: str, words_of: Worded) -> str:
    """A command as the device takes it, where that is not the line that it shows, or that line negated."""
    command = line.lstrip()
    found = next(((one, words) for one, words in words_of if one.search(command)), None)
    return line if found is None else _indent(line) + found[0].sub(found[1], command)


def _ordered(block: list[str], tree: TreeFacts) -> list[str]:
    """A section's commands in the order in which the device takes them."""
    if not tree.order or any(_depth(line) > 1 for line in block):
        return block

    def rank(line: str) -> int:
        return next((at for at, one in enumerate(tree.order) if one.search(line.strip())), len(tree.order))

    return [block[0], *sorted(block[1:], key=rank)]


def _left(block: list[str], tree: TreeFacts) -> list[str]:
    """A section with the commands that leave it, and those in it."""
    told: list[str] = []
    inside: list[str] = []
    for line, following in zip(block, [*block[1:], ""], strict=True):
        told.append(line)
        if _depth(following) > _depth(line) or (tree.heads is not None and tree.heads.search(line.strip())):
            inside.append(line)
        while inside and _depth(inside[-1]) >= _depth(following):
            head = inside.pop()
            leave = next((word for one, word in tree.leave if one.search(head.strip())), None)
            told += [] if leave is None else [f"{_indent(head)}  {leave}"]
    return told


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _depth(line: str) -> int:
    return len(_indent(line)) // 2


def _disown(then: HConfig, intended: HConfig, tree: TreeFacts) -> None:
    """Take away what the inventory decides about and does not say."""
    _disown_sections(then, intended, tree)
    lines = [one.line for one in tree.owned if one.section is None]
    ports = {_port_in(said.text, line) for said in intended.children for line in lines} - {None}
    for line in lines:
        if PORT in line.groupindex:
            _remove(then, intended, partial(_is_about, ports, line))
        elif any(line.search(said.text) for said in intended.children):
            _remove(then, intended, line.search)


def _disown_sections(then: HConfig | HConfigChild, intended: HConfig | HConfigChild, tree: TreeFacts) -> None:
    for section in intended.children:
        mine = then.get_child(equals=section.text)
        if mine is None:
            continue
        for one in tree.owned:
            if one.section is not None and one.section.search(section.text):
                _remove(mine, section, one.line.search)
        _disown_sections(mine, section, tree)


def _port_in(text: str, line: re.Pattern[str]) -> str | None:
    """The port that a line is about, where lines have their whole path instead of a section."""
    found = line.search(text) if PORT in line.groupindex else None
    return None if found is None else found[PORT]


def _is_about(ports: Collection[str | None], line: re.Pattern[str], text: str) -> bool:
    return _port_in(text, line) in ports


def _remove(then: HConfig | HConfigChild, intended: HConfig | HConfigChild, is_owned: Callable[[str], object]) -> None:
    for line in list(then.children):
        if is_owned(line.text) and intended.get_child(equals=line.text) is None:
            line.delete()


def _graft(then: HConfig | HConfigChild, intended: HConfig | HConfigChild) -> None:
    for line in intended.children:
        mine = then.get_child(equals=line.text)
        _graft(then.add_child(line.text) if mine is None else mine, line)
