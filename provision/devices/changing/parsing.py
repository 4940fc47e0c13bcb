"""A configuration of sections as hier_config's tree: its many ways of writing are made one; pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from hier_config import HConfig, get_hconfig, get_hconfig_driver
from hier_config import Platform as Model
from hier_config.exceptions import DuplicateChildError
from hier_config.models import IdempotentCommandsRule, MatchRule

from provision.devices.cleaning import meant
from provision.devices.plan_facts import Span, TreeFacts
from provision.devices.platforms import PlatformFacts

_ENDS = ("end", "return")
_LONGEST_RANGE = 64
_PART = re.compile(r"(?P<first>\d+)(?: to |-)(?P<last>\d+)|(?P<one>[^\s,]+)")
_Lines = dict[str, "_Lines"]


def tree_of(text: str, facts: PlatformFacts, tree: TreeFacts) -> HConfig:
    """The configuration that a text says: two that say the same are alike, however they are written."""
    whole = "\n".join(_indented(text.splitlines(), tree.flat))
    lines = [line for line in meant(whole, facts) if not any(one.search(line) for one in facts.volatile)]
    for shown, words in tree.read:
        lines = [shown.sub(words, line) for line in lines]
    lines = [one for line in lines for one in _items(line, tree.lists)]
    lines = [_compact(line, tree.ranges) for line in lines]
    if tree.noise is not None:
        lines = [line for line in lines if not tree.noise.search(line)]
    driver = get_hconfig_driver(Model[tree.model])
    for one in tree.replaced:
        rule = IdempotentCommandsRule(match_rules=tuple(MatchRule(startswith=start) for start in one))
        driver.rules.idempotent_commands.append(rule)
    said = [line for line in lines if line.strip() not in _ENDS]
    try:
        return get_hconfig(driver, "\n".join(said) + "\n")
    except DuplicateChildError:
        return get_hconfig(driver, "\n".join(_merged(said)) + "\n")


def _merged(lines: Iterable[str]) -> list[str]:
    """The lines with what is said twice in a section said once, and a section that is shown in two parts as one."""
    whole: _Lines = {}
    place: list[tuple[int, _Lines]] = [(-1, whole)]
    for line in lines:
        depth = len(line) - len(line.lstrip())
        while place[-1][0] >= depth:
            place.pop()
        place.append((depth, place[-1][1].setdefault(line.strip(), {})))
    return list(_written(whole, 0))


def _written(lines: "_Lines", depth: int) -> Iterator[str]:
    for line, below in lines.items():
        yield " " * depth + line
        yield from _written(below, depth + 1)


def _indented(lines: Iterable[str], flat: Sequence[Span]) -> list[str]:
    """The lines with those of a section below it, where a device shows some without indenting them."""
    if not flat:
        return list(lines)
    open_ones: list[Span] = []
    found: list[str] = []
    for line in (line.rstrip() for line in lines):
        if open_ones and open_ones[-1].last.search(line):
            open_ones.pop()
            continue
        begun = next((one for one in flat if one.first.search(line)), None)
        found.append(line if line.startswith(" ") else " " * len(open_ones) + line)
        if begun is not None:
            open_ones.append(begun)
    return found


def _items(line: str, lists: Sequence[re.Pattern[str]]) -> list[str]:
    """A line for each number of a list, so that one more leaves the others alone; a long range stays as it is.

    VLAN 1 is in each list from the beginning: that it is not is a line of its own, that it is is none.
    """
    found = next((found for one in lists if (found := one.fullmatch(line)) is not None), None)
    if found is None:
        return [line]
    items: list[str] = []
    for part in _PART.finditer(found[2]):
        if part["one"] is None and int(part["last"]) - int(part["first"]) <= _LONGEST_RANGE:
            items += map(str, range(int(part["first"]), int(part["last"]) + 1))
        else:
            items.append(part[0])
    after = found[3] if len(found.groups()) > 2 else ""
    return [f"{found[1]} {item}{after}" for item in items if item != "1"]


def _compact(line: str, ranges: re.Pattern[str] | None) -> str:
    """A line whose numbers stand in order, those that follow one another as a range: a list is written in many ways."""
    found = None if ranges is None else ranges.fullmatch(line)
    if found is None:
        return line
    numbers: set[int] = set()
    for part in _PART.finditer(found[2]):
        numbers |= set(range(int(part["first"] or part["one"]), int(part["last"] or part["one"]) + 1))
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return f"{found[1]} {','.join(parts)}"
