"""The files of an inventory folder: their hash, and where in them each variable stands."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.errors import Mistake
from core.inventory.ansible import ENCRYPTED_FILE

_YAML = {".yml", ".yaml", ".json"}
_VARIABLE_FOLDERS = {"group_vars": "group", "host_vars": "host"}
_GROUP_KEYS = ("hosts", "vars", "children")

Owner = tuple[str, str]
"""('host', its name) or ('group', its name)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, as it is told to people."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} line {self.line}"


@dataclass(slots=True)
class Sources:
    """What the folder's YAML files say, before Ansible merges it, and what is wrong with them as files."""

    variables: dict[Owner, list[tuple[str, Node]]] = field(default_factory=dict)
    owners: dict[Owner, list[Place]] = field(default_factory=dict)
    addressed: dict[str, list[Place]] = field(default_factory=dict)
    inherited: list[tuple[Owner, str]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def find(self, owners: Sequence[Owner], path: Sequence[str | int]) -> Place | None:
        """Where the value at ``path`` stands that wins for a host of these owners, the nearest first.

        A part of the path that is not there (a missing key) is told by the line of what should hold it.
        """
        for owner in owners:
            for file, node in self.variables.get(owner, ()):
                line = _line(node, path)
                if line is not None:
                    return Place(file, line)
        return next((places[0] for owner in owners[:1] if (places := self.owners.get(owner))), None)


def digest(folder: Path) -> str:
    """A hash over the names and contents of all files of the folder."""
    total = hashlib.sha256()
    for path in _files(folder):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(folder)}\0{content}\n".encode())
    return total.hexdigest()


def read(folder: Path) -> Sources:
    """Compose every YAML file of the folder, without constructing anything of it."""
    sources = Sources()
    for path in _files(folder):
        relative = path.relative_to(folder)
        owner = _owner(relative)
        if path.suffix not in _YAML and not (owner and not path.suffix):
            continue
        node = _composed(path, str(relative), sources.mistakes)
        if node is None:
            continue
        _find_doubles(node, str(relative), sources.mistakes)
        if owner is not None:
            sources.variables.setdefault(owner, []).insert(0, (str(relative), node))
            sources.inherited.append((owner, str(relative)))
        else:
            _read_source(node, str(relative), sources)
    return sources


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent) / name for name in sorted(names) if not name.startswith(".") and name[-1] != "~")


def _owner(relative: Path) -> Owner | None:
    for position, part in enumerate(relative.parts[:-1]):
        if part in _VARIABLE_FOLDERS:
            name = relative.parts[position + 1]
            return _VARIABLE_FOLDERS[part], name if position + 2 < len(relative.parts) else Path(name).stem
    return None


def _composed(path: Path, relative: str, mistakes: list[Mistake]) -> Node | None:
    try:
        text = path.read_text(encoding="utf-8")
        if text.startswith("$ANSIBLE_VAULT;"):
            mistakes.append(Mistake(relative, ENCRYPTED_FILE))
            return None
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        mistakes.append(Mistake(relative, "is not UTF-8 text; save it as UTF-8"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = relative if mark is None else f"{relative} line {mark.line + 1}"
        mistakes.append(Mistake(where, f"is not YAML: {error.problem or error.context}"))
    except (yaml.YAMLError, RecursionError):
        mistakes.append(Mistake(relative, "is not YAML; an editor that knows YAML shows the place"))
    return None


def _find_doubles(root: Node, file: str, mistakes: list[Mistake]) -> None:
    """A key that stands twice: Ansible would take the last one and lose the other without a word."""
    waiting, done = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in done:
            continue
        done.add(id(node))
        if isinstance(node, SequenceNode):
            waiting += reversed(node.value)
        if not isinstance(node, MappingNode):
            continue
        first: dict[str, int] = {}
        for key, value in node.value:
            waiting.append(value)
            if not isinstance(key, ScalarNode):
                continue
            line = key.start_mark.line + 1
            if first.setdefault(key.value, line) != line:
                what = f"'{key.value}' stands here a second time (first at line {first[key.value]}); keep one of them"
                mistakes.append(Mistake(f"{file} line {line}", what))


def _read_source(node: Node, file: str, sources: Sources) -> None:
    try:
        _read_groups(node, file, sources)
    except RecursionError:  # an anchor that holds an alias of itself
        sources.mistakes.append(Mistake(file, "has groups that hold themselves; write each group once"))


def _read_groups(node: Node, file: str, sources: Sources) -> None:
    _expect_table(node, "the list of groups", file, sources)
    for name, key, group in _pairs(node):
        _read_group(name, key, group, file, sources)


def _read_group(name: str, key: Node, group: Node, file: str, sources: Sources) -> None:
    sources.owners.setdefault(("group", name), []).append(Place(file, key.start_mark.line + 1))
    _expect_table(group, f"group '{name}'", file, sources)
    for part, part_key, value in _pairs(group):
        _expect_table(value, f"'{part}' of group '{name}'", file, sources)
        if part == "hosts":
            for host, host_key, variables in _pairs(value):
                place = Place(file, host_key.start_mark.line + 1)
                sources.owners.setdefault(("host", host), []).append(place)
                if any(variable == "ansible_host" for variable, _, _ in _pairs(variables)):
                    sources.addressed.setdefault(host, []).append(place)
                sources.variables.setdefault(("host", host), []).append((file, variables))
        elif part == "vars":
            sources.variables.setdefault(("group", name), []).append((file, value))
        elif part == "children":
            for child, child_key, below in _pairs(value):
                _read_group(child, child_key, below, file, sources)
        if part not in _GROUP_KEYS:
            where = f"{file} line {part_key.start_mark.line + 1}"
            what = f"'{part}' is not a part of a group; write one of {', '.join(_GROUP_KEYS)}"
            sources.mistakes.append(Mistake(where, what))


def _expect_table(node: Node, what: str, file: str, sources: Sources) -> None:
    """Ansible wants tables ("pc-01:" and below it its variables) where a list looks natural."""
    nothing = isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"
    if not nothing and not isinstance(node, MappingNode):
        where = f"{file} line {node.start_mark.line + 1}"
        sources.mistakes.append(Mistake(where, f"{what} is not a table; write each name with a colon, like pc-01:"))


def _pairs(node: Node) -> Iterator[tuple[str, Node, Node]]:
    if isinstance(node, MappingNode):
        yield from ((str(key.value), key, value) for key, value in node.value)


def _line(node: Node, path: Sequence[str | int]) -> int | None:
    """The line of the deepest part of the path that exists, None when not even its first does."""
    line = None
    for part in path:
        if isinstance(part, int):
            if not isinstance(node, SequenceNode) or part >= len(node.value):
                return line
            node = node.value[part]
            line = node.start_mark.line + 1
            continue
        found = next(((key, value) for name, key, value in _pairs(node) if name == part), None)
        if found is None:
            return line
        line = found[0].start_mark.line + 1
        node = found[1]
    return line
