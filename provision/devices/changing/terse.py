"""Changes of configurations whose lines are commands with their whole path, as RouterOS exports them; pure.

An entry is known by its key, not by its place: ``/interface vlan add name=can-bo vlan-id=20`` with other values than an
entry of that name has becomes ``/interface vlan set [ find name=can-bo ] vlan-id=20``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from provision.devices.change_facts import ChangeFacts, TerseFacts
from provision.devices.cleaning import meant
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


def commands(
    running: str, wanted: str, facts: PlatformFacts, change: ChangeFacts, closed: Sequence[str] = ()
) -> list[str]:
    """The commands that make the device as wanted, and leave what is not spoken of as it is; none when it is so."""
    terse = _of(change)
    state = _State(running, facts, terse)
    spoken = list(_parsed(wanted, facts))
    state.remove_unspoken(spoken)
    for entry in _with_closed([state.completed(entry, spoken) for entry in spoken], closed, terse):
        state.make(entry)
    return state.told


def commands_to(running: str, whole: str, facts: PlatformFacts, change: ChangeFacts) -> list[str]:
    """The commands that make the device run exactly this configuration."""
    terse = _of(change)
    state, then = _State(running, facts, terse), _State(whole, facts, terse)
    for path in sorted(path for path in terse.ordered if state.sequence(path) != then.sequence(path)):
        state.empty(path)
    for key in reversed([key for key in state.entries if key not in then.entries]):
        state.remove(key)
    for key, entry in then.entries.items():
        known = state.entries.get(key)
        lost = {} if known is None else dict.fromkeys(sorted(set(known.values) - set(entry.values)))
        state.make(Entry(entry.path, entry.selector, lost | entry.values))
    return state.told


def port_commands(running: str, port: str, is_closed: bool, facts: PlatformFacts, change: ChangeFacts) -> list[str]:
    """The commands that close a port, or open it again, and do nothing else; none when it is so."""
    terse = _of(change)
    state = _State(running, facts, terse)
    state.make(_port(port, terse, is_closed))
    return state.told


def port_named(running: str, name: str, change: ChangeFacts) -> str | None:
    """The port that is meant, by the name that it has from the factory or by that which it was given; None: no port.

    An export does not speak of ports that are as they were delivered.
    """
    path, key = _of(change).ports
    for entry in (found for line in running.splitlines() if (found := _entry(line.strip())) is not None):
        if entry.path == path and entry.selector is not None and entry.values.get("name") in (name, f'"{name}"'):
            return _selected(entry.selector).get(key, name)
    return name if _of(change).port_name.fullmatch(name) else None


def _of(change: ChangeFacts) -> TerseFacts:
    assert change.terse is not None  # noqa: S101  a planner is chosen by it
    return change.terse


def _parsed(text: str, facts: PlatformFacts) -> Iterator[Entry]:
    for line in meant(text, facts):
        entry = _entry(line.strip())
        if entry is not None:
            yield entry


def _entry(line: str) -> Entry | None:
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


def _selected(selector: str) -> Mapping[str, str]:
    """What ``[ find a=b c=d ]`` looks for."""
    words = _TOKEN.findall(selector.strip("[] "))
    return dict(word.partition("=")[::2] for word in words if "=" in word)


def _key(entry: Entry, terse: TerseFacts) -> Key:
    names = terse.keys.get(entry.path, ())
    if entry.selector is not None:
        chosen = _selected(entry.selector)
        if names and set(chosen) == set(names):
            return (entry.path, *(_text(chosen[name]) for name in names))
        return (entry.path, f"set {entry.selector}")
    if names and all(entry.values.get(name) is not None for name in names):
        return (entry.path, *(_text(entry.values[name]) for name in names))
    return (entry.path, *(f"{name}={_text(value)}" for name, value in sorted(entry.values.items())))


def _text(value: str | None) -> str:
    """A value without its quotes."""
    if value is not None and len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return "" if value is None else value


def _items(value: str | None) -> list[str]:
    return [item for item in _text(value).split(",") if item]


class _State:
    """What a device runs while a plan is made: each command that is ``told`` changes it as it changes the device."""

    def __init__(self, text: str, facts: PlatformFacts, terse: TerseFacts) -> None:
        self.entries: dict[Key, Entry] = {}
        self.told: list[str] = []
        self._terse = terse
        for entry in _parsed(text, facts):
            key = _key(entry, terse)
            number = 2
            while key in self.entries and entry.selector is None:  # alike in all that is known of them
                key, number = (*_key(entry, terse), f"#{number}"), number + 1
            known = self.entries.setdefault(key, entry)
            known.values |= entry.values

    def sequence(self, path: str) -> list[Key]:
        """The entries of a path that were added, in their order."""
        return [key for key, entry in self.entries.items() if entry.path == path and entry.selector is None]

    def make(self, entry: Entry) -> None:
        """Have an entry with these values; those that are None are what they are by default."""
        key = _key(entry, self._terse)
        if key in self.entries:
            self.change(key, entry.values)
            return
        values: Values = {name: value for name, value in entry.values.items() if value is not None}
        if entry.selector is not None:  # it is there, and as it was delivered
            self.entries[key] = Entry(entry.path, entry.selector)
            self.change(key, values)
        elif values:
            self.entries[key] = Entry(entry.path, None, values)
            self.told.append(_line(self.entries[key]))

    def change(self, key: Key, values: Mapping[str, str | None]) -> None:
        """Give an entry other values, in so far as it does not have them."""
        entry = self.entries[key]
        defaults = self._terse.owned.get(entry.path, {})
        other = {name: value for name, value in values.items() if self._differs(name, value, entry.values, defaults)}
        if not other:
            return
        told = {name: defaults.get(name) if value is None else value for name, value in other.items()}
        self.told.append(_line(Entry(entry.path, _selector(entry, key, self._terse), told)))
        entry.values = {name: value for name, value in (entry.values | other).items() if value is not None}

    def _differs(
        self, name: str, value: str | None, before: Mapping[str, str | None], defaults: Mapping[str, str]
    ) -> bool:
        if value is None and name not in defaults:
            return before.get(name) is not None
        now, then = before.get(name, defaults.get(name)), defaults[name] if value is None else value
        if name in self._terse.lists:
            return sorted(_items(now)) != sorted(_items(then))
        return _text(now) != _text(then)

    def remove(self, key: Key) -> None:
        """Remove an entry; one that cannot be is set to what it is by default."""
        entry = self.entries[key]
        if entry.selector is None:
            del self.entries[key]
            self.told.append(f"{entry.path} remove {_selector(entry, key, self._terse)}")
        else:
            self.change(key, dict.fromkeys(entry.values))

    def empty(self, path: str) -> None:
        """Remove all entries of a path at once."""
        if found := self.sequence(path):
            self.told.append(f"{path} remove [ find dynamic=no ]")
        for key in found:
            del self.entries[key]

    def completed(self, entry: Entry, spoken: Sequence[Entry]) -> Entry:
        """What is wanted of an entry with what goes without saying: the default of what only the inventory decides

        about, and of its lists the names that it does not speak of.
        """
        values = entry.values | {
            name: None for name in self._terse.owned.get(entry.path, {}) if name not in entry.values
        }
        known = self.entries.get(_key(entry, self._terse))
        others = None if known is None else self._others(known, spoken)
        for name in self._terse.lists & set(values):
            items = [*(others or {}).get(name, []), *_items(values[name])]
            values[name] = ",".join(dict.fromkeys(items)) or None
        return Entry(entry.path, entry.selector, values)

    def remove_unspoken(self, spoken: Sequence[Entry]) -> None:
        """Take away what the inventory decides about and does not say."""
        wanted, paths = {_key(entry, self._terse) for entry in spoken}, {entry.path for entry in spoken}
        for path, line in self._terse.whole.items():
            for key in self.sequence(path) if path in paths else ():
                if key not in wanted and line.search(_line(self.entries[key])):
                    self.remove(key)
        for key, entry in list(self.entries.items()):
            if key not in wanted and (others := self._others(entry, spoken)) is not None:
                self.change(key, {name: ",".join(items) or None for name, items in others.items()})

    def _others(self, entry: Entry, spoken: Sequence[Entry]) -> dict[str, list[str]] | None:
        """Of an entry's lists the names that the inventory does not decide about; None where it decides about none."""
        of = self._terse.members.get(entry.path)
        if of is None:
            return None
        names = {_key(one, self._terse)[-1] for one in spoken if one.path == of}
        lists = {name: _items(value) for name, value in entry.values.items() if name in self._terse.lists}
        return {name: [item for item in items if item not in names] for name, items in lists.items()}


def _with_closed(spoken: Sequence[Entry], closed: Sequence[str], terse: TerseFacts) -> list[Entry]:
    """What is wanted, with the ports in quarantine closed."""
    found = list(spoken)
    for shut in (_port(port, terse, is_closed=True) for port in closed):
        same = next((one for one in found if _key(one, terse) == _key(shut, terse)), None)
        if same is None:
            found.append(shut)
        else:
            same.values |= shut.values
    return found


def _port(port: str, terse: TerseFacts, is_closed: bool) -> Entry:
    path, key = terse.ports
    name, _, value = terse.closed.partition("=")
    return Entry(path, f"[ find {key}={_quoted(port)} ]", {name: value if is_closed else None})


def _selector(entry: Entry, key: Key, terse: TerseFacts) -> str:
    """How an entry is chosen to be set or removed."""
    if entry.selector is not None:
        return entry.selector
    names = terse.keys.get(entry.path, ())
    chosen = names if len(key) == len(names) + 1 else sorted(entry.values)
    return "[ find " + " ".join(f"{name}={_quoted(_text(entry.values[name]))}" for name in chosen) + " ]"


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else '"' + re.sub(r'(["\\$])', r"\\\1", text) + '"'


def _line(entry: Entry) -> str:
    values = [f"!{name}" if value is None else f"{name}={value}" for name, value in entry.values.items()]
    verb = ["add"] if entry.selector is None else ["set", *([entry.selector] if entry.selector else [])]
    return " ".join([entry.path, *verb, *values])
