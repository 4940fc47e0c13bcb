"""How a configuration is read and changed line by line, as data: the parts ``tree`` and ``terse`` of ``change``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PORT = "port"
"""The group of a pattern that finds which port a line is about."""


@dataclass(frozen=True, slots=True)
class Span:
    """Lines that belong together: the first, and the last."""

    first: re.Pattern[str]
    last: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Owned:
    """Lines that the inventory alone decides about, once it says something of their kind; ``section`` None: global.

    A global one that has the group ``PORT``: once it says something of that port.
    """

    line: re.Pattern[str]
    section: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class PortFacts:
    """How a port is closed: ``line``, below the section of that port if there are sections; {port} is its name.

    ``within`` is the section that those of the ports are in, where they are not on the uppermost level.
    """

    line: str
    section: str | None = None
    within: str | None = None


ANY = "any"
"""The path whose defaults are those of all."""
Worded = tuple[tuple[re.Pattern[str], str], ...]
"""(A line, what is said instead)."""


@dataclass(frozen=True, slots=True)
class TreeFacts:
    """A configuration of sections; ``model`` is hier_config's platform.

    How it is read: ``flat`` are sections shown without an indent, ``noise`` lines that say nothing, ``read`` (a line
    that is shown, how it is compared). ``lists`` are lines that each add to a list of numbers: (the command, the
    numbers, what follows); ``ranges`` is one that says the whole list.

    What is changed: ``owned``, and ``port``. ``lasting`` are sections that cannot be taken away, only what is in them.
    ``replaced`` are commands of which the last one counts, so that the former is not negated first.

    How it is told: ``first`` begin what others lean on. ``order`` is that of commands within a section; what none
    matches comes last. ``told`` are (a command, how the device takes it) where that is not the line shown, or that line
    negated; ``gone`` are (a section told with nothing in it, how it is removed). ``leave`` are (what begins a section,
    the command that leaves it), where the next one cannot be begun within it; ``heads`` begin one even with nothing in
    it.
    """

    model: str
    flat: tuple[Span, ...] = ()
    noise: re.Pattern[str] | None = None
    read: Worded = ()
    lists: tuple[re.Pattern[str], ...] = ()
    ranges: re.Pattern[str] | None = None
    owned: tuple[Owned, ...] = ()
    port: PortFacts | None = None
    lasting: re.Pattern[str] | None = None
    replaced: tuple[tuple[str, ...], ...] = ()
    first: re.Pattern[str] | None = None
    order: tuple[re.Pattern[str], ...] = ()
    told: Worded = ()
    gone: Worded = ()
    leave: Worded = ()
    heads: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class TerseFacts:
    """A configuration whose lines are commands with their whole path, as RouterOS exports it (``/export terse``).

    ``keys`` are, per path, the parameters by which an entry is known; ``ordered`` the paths in which it matters which
    entry comes first. ``defaults`` are what parameters are by default, those of the path ``ANY`` everywhere. ``owned``
    are parameters that the inventory alone decides about once it says something of that entry; ``whole`` are paths of
    which it decides about each entry whose line the pattern finds, once it says something of any. ``lists`` are
    parameters that are lists; of those of ``members`` it decides only about the names that it speaks of as entries of
    the path given. ``ports`` is the path of ports and the parameter by which one is named, ``closed`` what closes one.
    """

    keys: Mapping[str, tuple[str, ...]]
    defaults: Mapping[str, Mapping[str, str]]
    owned: Mapping[str, tuple[str, ...]]
    whole: Mapping[str, re.Pattern[str]]
    ordered: frozenset[str]
    lists: frozenset[str]
    members: Mapping[str, str]
    ports: tuple[str, str]
    port_name: re.Pattern[str]
    closed: str

    def default(self, path: str, name: str) -> str | None:
        """What a parameter is where nothing is said of it; None where that is not known."""
        return self.defaults.get(path, {}).get(name, self.defaults[ANY].get(name))


def worded(pairs: Any) -> Worded:
    """Pairs of a file of ours: (pattern, text)."""
    return tuple((re.compile(one), words) for one, words in pairs)


def tree_facts(told: Mapping[str, Any]) -> TreeFacts:
    """The part ``tree``. Raises TypeError, KeyError or re.error for one that is wrong: they are our own."""
    made: dict[str, Any] = {name: worded(told.get(name, ())) for name in ("read", "told", "gone", "leave")}
    made |= {name: tuple(re.compile(one) for one in told.get(name, ())) for name in ("order", "lists")}
    for name in ("noise", "first", "heads", "lasting", "ranges"):
        if name in told:
            made[name] = re.compile(told[name], re.MULTILINE)
    made["replaced"] = tuple(tuple(one) for one in told.get("replaced", ()))
    made["owned"] = tuple(_owned(one) for one in told.get("owned", ()))
    made["flat"] = tuple(Span(re.compile(one["first"]), re.compile(one["last"])) for one in told.get("flat", ()))
    if "port" in told:
        made["port"] = PortFacts(**told["port"])
    return TreeFacts(told["model"], **made)


def _owned(one: Mapping[str, str]) -> Owned:
    section = one.get("section")
    return Owned(re.compile(one["line"]), None if section is None else re.compile(section))


def terse_facts(told: Mapping[str, Any]) -> TerseFacts:
    """The part ``terse``. Raises as ``tree_facts`` does."""
    return TerseFacts(
        keys={path: tuple(names) for path, names in told["keys"].items()},
        defaults=told["defaults"],
        owned={path: tuple(names) for path, names in told["owned"].items()},
        whole={path: re.compile(line) for path, line in told["whole"].items()},
        ordered=frozenset(told["ordered"]),
        lists=frozenset(told["lists"]),
        members=told["members"],
        ports=(told["ports"]["path"], told["ports"]["key"]),
        port_name=re.compile(told["ports"]["name"]),
        closed=told["ports"]["closed"],
    )
