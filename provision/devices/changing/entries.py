"""The entries of an export of RouterOS: what a line says, which entry it is about, and how it is written; pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from provision.devices.cleaning import meant
from provision.devices.plan_facts import TerseFacts
from provision.devices.platforms import PlatformFacts

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_TOKEN = re.compile(rf'\[(?:[^\]"]|{_QUOTED})*\]|(?:[^\s="\[]+=)?{_QUOTED}|\S+')
_PLAIN = re.compile(r"[\w.:/,@*+-]+")
_VERBS = ("add", "set")
Key = tuple[str, ...]
"""A path, and what an entry of it is known by."""
Values = dict[str, str | None]


@dataclass(slots=True)
class Entry:
    """A line. ``selector`` is which entry is set, None for one that is added; a value of None is its default (!x)."""

    path: str
    selector: str | None
    values: Values = field(default_factory=dict)


def entries_of(text: str, facts: PlatformFacts) -> Iterator[Entry]:
    """The entries of an export, in their order."""
    for line in meant(text, facts):
        entry = entry_of(line.strip())
        if entry is not None:
            yield entry


def entry_of(line: str) -> Entry | None:
    """One line; None for what is none, as a line of a script."""
    words = _TOKEN.findall(line)
    at = next((at for at, word in enumerate(words) if word in _VERBS), None)
    if not line.startswith("/") or at is None:
        return None
    values: Values = {}
    selector: list[str] = []
    for word in words[at + 1 :]:
        name, equals, value = word.partition("=")
        if word.startswith("["):
            selector.append(" ".join(word.split()))
        elif word.startswith("!"):
            values[word[1:]] = None
        elif equals:
            values[name] = value
        else:
            selector.append(word)
    return Entry(" ".join(words[:at]), " ".join(selector) if words[at] == "set" else None, values)


def selected(selector: str) -> Mapping[str, str]:
    """What ``[ find a=b c=d ]`` looks for."""
    words = _TOKEN.findall(selector.strip("[] "))
    return dict(word.partition("=")[::2] for word in words if "=" in word)


def key_of(entry: Entry, terse: TerseFacts) -> Key:
    """What an entry is known by: the values that name it, where its path has such; all that it says otherwise."""
    names = terse.keys.get(entry.path, ())
    if entry.selector is not None:
        chosen = selected(entry.selector)
        if names and set(chosen) == set(names):
            return (entry.path, *(plain(chosen[name]) for name in names))
        return (entry.path, f"set {entry.selector}")
    if names and all(entry.values.get(name) is not None for name in names):
        return (entry.path, *(plain(entry.values[name]) for name in names))
    return (entry.path, *(f"{name}={plain(value)}" for name, value in sorted(entry.values.items())))


def plain(value: str | None) -> str:
    """A value without its quotes."""
    if value is not None and len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return "" if value is None else value


def items_of(value: str | None) -> list[str]:
    """The items of a value that is a list."""
    return [item for item in plain(value).split(",") if item]


def selector_of(entry: Entry, key: Key, terse: TerseFacts) -> str:
    """How an entry is chosen to be set or removed."""
    if entry.selector is not None:
        return entry.selector
    names = terse.keys.get(entry.path, ())
    chosen = names if len(key) == len(names) + 1 else sorted(entry.values)
    return "[ find " + " ".join(f"{name}={quoted(plain(entry.values[name]))}" for name in chosen) + " ]"


def quoted(text: str) -> str:
    """A value as it is written."""
    return text if _PLAIN.fullmatch(text) else '"' + re.sub(r'(["\\$])', r"\\\1", text) + '"'


def line_of(entry: Entry) -> str:
    """The command that adds an entry, or sets it."""
    values = [f"!{name}" if value is None else f"{name}={value}" for name, value in entry.values.items()]
    verb = ["add"] if entry.selector is None else ["set", *([entry.selector] if entry.selector else [])]
    return " ".join([entry.path, *verb, *values])
