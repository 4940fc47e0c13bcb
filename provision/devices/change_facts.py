"""How a platform is changed, as data: the part ``change`` of its file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PORT = "port"
"""The group of a pattern that finds which port a line is about."""


@dataclass(frozen=True, slots=True)
class Owned:
    """Lines that the inventory alone decides about, once it says something of their kind; ``section`` None: global.

    A global one that has the group ``PORT``: once it says something of that port.
    """

    line: re.Pattern[str]
    section: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Lines that belong together: the first, and the last."""

    first: re.Pattern[str]
    last: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TerseFacts:
    """A configuration whose lines are commands with their whole path, as RouterOS exports it (``/export terse``).

    ``keys`` are, per path, the parameters by which an entry is known; ``ordered`` the paths in which it matters which
    entry comes first. ``owned`` are parameters, with what they are by default, that the inventory alone decides about
    once it says something of that entry; ``whole`` are paths of which it decides about each entry whose line the
    pattern finds, once it says something of any. ``lists`` are parameters that are lists; of those of ``members`` it
    decides only about the names that it speaks of as entries of the path given.
    ``ports`` is the path of ports and the parameter by which one is named, ``closed`` what closes one.
    """

    keys: Mapping[str, tuple[str, ...]]
    owned: Mapping[str, Mapping[str, str]]
    whole: Mapping[str, re.Pattern[str]]
    ordered: frozenset[str]
    lists: frozenset[str]
    members: Mapping[str, str]
    ports: tuple[str, str]
    port_name: re.Pattern[str]
    closed: str


@dataclass(frozen=True, slots=True)
class PortFacts:
    """How a port is closed: ``line``, below the section of that port if there are sections; {port} is its name."""

    line: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class SnmpFacts:
    """How a user of SNMPv3 is made: ``user`` is not shown by the device as told, ``group`` is the line it goes with.

    ``protocols`` are the platform's words for those of a credential, ``escaped`` the characters of a password that want
    a backslash. ``instead``: the user is made by that very line, with more in it than is shown.
    """

    group: re.Pattern[str]
    user: tuple[str, ...]
    protocols: Mapping[str, str]
    escaped: str = ""
    instead: bool = False


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """How a change is begun, ended, kept and taken back. ``{minutes}`` and ``{seconds}`` are the guard's time.

    ``model`` is hier_config's platform, unless the configuration is ``terse``. From ``begin`` on the device takes
    everything back by itself unless ``keep`` comes in time, but no more than ``most`` commands where that is limited.
    ``guard`` comes before it where the device can do so only by a start that is scheduled. ``to_saved``: what it goes
    back to is what is saved, so that is to be what runs. ``late`` are the seconds that it may take beyond its timer
    until it is back. No ``back``: it goes back when the session that changed it ends. ``in_same_session``: only that
    session may keep it or take it back; whether it is as meant is looked at over another one all the same. ``answers``
    are (end of a question, what is answered). ``wrong`` begin an answer that is a refusal; ``prompt`` is the one while
    it is changed, where it is another one. ``finds`` are what a template is told of the device: a name, (where it
    stands, what it is otherwise).

    Of trees: ``read`` are (a line that is shown, how it is compared). ``first`` begin what others lean on. ``leave`` is
    the command that leaves a section, where the next one cannot be begun within it. ``lasting`` are sections that
    cannot be taken away, only what is in them. ``noise`` are lines that say nothing. ``replaced`` are commands of which
    the last one counts, so that the former is not negated first. ``told`` are (a command, how the device takes it)
    where that is not the line shown, or that line negated. ``lists`` are lines that each add to a list of numbers: (the
    command, the numbers, what follows); ``ranges`` one that says the whole list. ``flat`` are sections shown without an
    indent. ``order`` is that of commands within a section; what none matches comes last.
    """

    model: str
    begin: tuple[str, ...]
    end: tuple[str, ...]
    keep: tuple[str, ...]
    back: tuple[str, ...]
    wrong: tuple[re.Pattern[str], ...]
    save: tuple[str, ...] = ()
    guard: tuple[str, ...] = ()
    to_saved: bool = False
    late: float = 60.0
    most: int | None = None
    in_same_session: bool = False
    answers: tuple[tuple[re.Pattern[str], str], ...] = ()
    prompt: str | None = None
    finds: Mapping[str, tuple[re.Pattern[str], str]] = field(default_factory=dict)
    port: PortFacts | None = None
    snmp: SnmpFacts | None = None
    terse: TerseFacts | None = None
    owned: tuple[Owned, ...] = ()
    first: re.Pattern[str] | None = None
    leave: str | None = None
    lasting: re.Pattern[str] | None = None
    noise: re.Pattern[str] | None = None
    read: tuple[tuple[re.Pattern[str], str], ...] = ()
    replaced: tuple[tuple[str, ...], ...] = ()
    told: tuple[tuple[re.Pattern[str], str], ...] = ()
    lists: tuple[re.Pattern[str], ...] = ()
    ranges: re.Pattern[str] | None = None
    flat: tuple[Span, ...] = ()
    order: tuple[re.Pattern[str], ...] = ()


def change_facts(values: Mapping[str, Any]) -> ChangeFacts:
    """The part of a file. Raises TypeError, KeyError or re.error for one that is wrong: they are our own."""
    commands = ("guard", "begin", "end", "keep", "back", "save")
    made: dict[str, Any] = {name: tuple(values.get(name, ())) for name in commands}
    for name in ("answers", "read", "told"):
        made[name] = tuple((re.compile(one), words) for one, words in values.get(name, ()))
    made["wrong"] = tuple(re.compile(one, re.MULTILINE) for one in values["wrong"])
    for name in ("order", "lists"):
        made[name] = tuple(re.compile(one) for one in values.get(name, ()))
    made["replaced"] = tuple(tuple(one) for one in values.get("replaced", ()))
    made["owned"] = tuple(_owned(one) for one in values.get("owned", ()))
    made["flat"] = tuple(Span(re.compile(one["first"]), re.compile(one["last"])) for one in values.get("flat", ()))
    made["finds"] = {
        name: (re.compile(where, re.MULTILINE), otherwise)
        for name, (where, otherwise) in values.get("finds", {}).items()
    }
    for name in ("noise", "first", "lasting", "ranges"):
        if name in values:
            made[name] = re.compile(values[name], re.MULTILINE)
    if "port" in values:
        made["port"] = PortFacts(**values["port"])
    if "snmp" in values:
        told = values["snmp"]
        made["snmp"] = SnmpFacts(**{**told, "group": re.compile(told["group"]), "user": tuple(told["user"])})
    if "terse" in values:
        made["terse"] = _terse(values["terse"])
    made["to_saved"] = values.get("to_saved", "guard" in values)
    made |= {name: values[name] for name in ("prompt", "leave", "in_same_session", "late", "most") if name in values}
    return ChangeFacts(values.get("model", ""), **made)


def _terse(told: Mapping[str, Any]) -> TerseFacts:
    return TerseFacts(
        keys={path: tuple(names) for path, names in told["keys"].items()},
        owned=told["owned"],
        whole={path: re.compile(line) for path, line in told["whole"].items()},
        ordered=frozenset(told["ordered"]),
        lists=frozenset(told["lists"]),
        members=told["members"],
        ports=(told["ports"]["path"], told["ports"]["key"]),
        port_name=re.compile(told["ports"]["name"]),
        closed=told["ports"]["closed"],
    )


def _owned(one: Mapping[str, str]) -> Owned:
    section = one.get("section")
    return Owned(re.compile(one["line"]), None if section is None else re.compile(section))
