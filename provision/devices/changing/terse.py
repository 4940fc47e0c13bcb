"""Changes of configurations whose lines are commands with their whole path, as RouterOS exports them; pure.

An entry is known by its key, not by its place: ``/interface vlan add name=can-bo vlan-id=20`` with other values than an
entry of that name has becomes ``/interface vlan set [ find name=can-bo ] vlan-id=20``.
"""

from collections.abc import Mapping, Sequence

from provision.devices.change_facts import ChangeFacts
from provision.devices.changing.entries import (
    Entry,
    Key,
    Values,
    entries_of,
    entry_of,
    items_of,
    key_of,
    line_of,
    plain,
    quoted,
    selected,
    selector_of,
)
from provision.devices.plan_facts import TerseFacts
from provision.devices.platforms import PlatformFacts


def commands(
    running: str, wanted: str, facts: PlatformFacts, change: ChangeFacts, closed: Sequence[str] = ()
) -> list[str]:
    """The commands that make the device as wanted, and leave what is not spoken of as it is; none when it is so."""
    terse = _of(change)
    state = _State(running, facts, terse)
    spoken = list(entries_of(wanted, facts))
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
    for entry in (found for line in running.splitlines() if (found := entry_of(line.strip())) is not None):
        if entry.path == path and entry.selector is not None and entry.values.get("name") in (name, f'"{name}"'):
            return selected(entry.selector).get(key, name)
    return name if _of(change).port_name.fullmatch(name) else None


def _of(change: ChangeFacts) -> TerseFacts:
    assert change.terse is not None  # noqa: S101  a planner is chosen by it
    return change.terse


class _State:
    """What a device runs while a plan is made: each command that is ``told`` changes it as it changes the device."""

    def __init__(self, text: str, facts: PlatformFacts, terse: TerseFacts) -> None:
        self.entries: dict[Key, Entry] = {}
        self.told: list[str] = []
        self._terse = terse
        for entry in entries_of(text, facts):
            key = key_of(entry, terse)
            number = 2
            while key in self.entries and entry.selector is None:  # alike in all that is known of them
                key, number = (*key_of(entry, terse), f"#{number}"), number + 1
            known = self.entries.setdefault(key, entry)
            known.values |= entry.values

    def sequence(self, path: str) -> list[Key]:
        """The entries of a path that were added, in their order."""
        return [key for key, entry in self.entries.items() if entry.path == path and entry.selector is None]

    def make(self, entry: Entry) -> None:
        """Have an entry with these values; those that are None are what they are by default."""
        key = key_of(entry, self._terse)
        if key in self.entries:
            self.change(key, entry.values)
            return
        values: Values = {name: value for name, value in entry.values.items() if value is not None}
        if entry.selector is not None:  # it is there, and as it was delivered
            self.entries[key] = Entry(entry.path, entry.selector)
            self.change(key, values)
        elif values:
            self.entries[key] = Entry(entry.path, None, values)
            self.told.append(line_of(self.entries[key]))

    def change(self, key: Key, values: Mapping[str, str | None]) -> None:
        """Give an entry other values, in so far as it does not have them."""
        entry = self.entries[key]
        other = {name: value for name, value in values.items() if self._differs(entry, name, value)}
        if not other:
            return
        told = {
            name: self._terse.default(entry.path, name) if value is None else value for name, value in other.items()
        }
        self.told.append(line_of(Entry(entry.path, selector_of(entry, key, self._terse), told)))
        entry.values = {name: value for name, value in (entry.values | other).items() if value is not None}

    def _differs(self, entry: Entry, name: str, value: str | None) -> bool:
        default = self._terse.default(entry.path, name)
        now, then = entry.values.get(name, default), default if value is None else value
        if default is None and value is None:
            return now is not None
        if name in self._terse.lists:
            return sorted(items_of(now)) != sorted(items_of(then))
        return plain(now) != plain(then)

    def remove(self, key: Key) -> None:
        """Remove an entry; one that cannot be is set to what it is by default."""
        entry = self.entries[key]
        if entry.selector is None:
            del self.entries[key]
            self.told.append(f"{entry.path} remove {selector_of(entry, key, self._terse)}")
        else:
            self.change(key, dict.fromkeys(entry.values))

    def empty(self, path: str) -> None:
        """Remove all entries of a path at once."""
        if found := self.sequence(path):
            self.told.append(f"{path} remove [ find dynamic=no ]")
        for key in found:
            del self.entries[key]

    def completed(self, entry: Entry, spoken: Sequence[Entry]) -> Entry:
        """What is wanted of an entry, with what goes without saying.

        That is the default of what only the inventory decides about, and of lists the names that it does not speak of.
        """
        owned = self._terse.owned.get(entry.path, ())
        values = entry.values | {name: None for name in owned if name not in entry.values}
        known = self.entries.get(key_of(entry, self._terse))
        others = None if known is None else self._others(known, spoken)
        for name in self._terse.lists & set(values):
            items = [*(others or {}).get(name, []), *items_of(values[name])]
            values[name] = ",".join(dict.fromkeys(items)) or None
        return Entry(entry.path, entry.selector, values)

    def remove_unspoken(self, spoken: Sequence[Entry]) -> None:
        """Take away what the inventory decides about and does not say."""
        wanted, paths = {key_of(entry, self._terse) for entry in spoken}, {entry.path for entry in spoken}
        for path, line in self._terse.whole.items():
            for key in self.sequence(path) if path in paths else ():
                if key not in wanted and line.search(line_of(self.entries[key])):
                    self.remove(key)
        for key, entry in list(self.entries.items()):
            if key not in wanted and (others := self._others(entry, spoken)) is not None:
                self.change(key, {name: ",".join(items) or None for name, items in others.items()})

    def _others(self, entry: Entry, spoken: Sequence[Entry]) -> dict[str, list[str]] | None:
        """Of an entry's lists the names that the inventory does not decide about; None where it decides about none."""
        of = self._terse.members.get(entry.path)
        if of is None:
            return None
        names = {key_of(one, self._terse)[-1] for one in spoken if one.path == of}
        lists = {name: items_of(value) for name, value in entry.values.items() if name in self._terse.lists}
        return {name: [item for item in items if item not in names] for name, items in lists.items()}


def _with_closed(spoken: Sequence[Entry], closed: Sequence[str], terse: TerseFacts) -> list[Entry]:
    """What is wanted, with the ports in quarantine closed."""
    found = list(spoken)
    for shut in (_port(port, terse, is_closed=True) for port in closed):
        same = next((one for one in found if key_of(one, terse) == key_of(shut, terse)), None)
        if same is None:
            found.append(shut)
        else:
            same.values |= shut.values
    return found


def _port(port: str, terse: TerseFacts, is_closed: bool) -> Entry:
    path, key = terse.ports
    name, _, value = terse.closed.partition("=")
    return Entry(path, f"[ find {key}={quoted(port)} ]", {name: value if is_closed else None})
