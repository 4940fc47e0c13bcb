"""How a platform is changed, as data: the part ``change`` of its file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Owned:
    """Lines that the inventory alone decides about, once it says something of their kind; ``section`` None: global."""

    line: re.Pattern[str]
    section: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class PortFacts:
    """How a port is closed: ``line``, below the section of that port if there are sections; {port} is its name."""

    line: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class SnmpFacts:
    """How a user of SNMPv3 is made: ``user`` is not shown by the device as told, ``group`` is the line it goes with.

    ``protocols`` are the platform's words for those of a credential.
    """

    group: re.Pattern[str]
    user: tuple[str, ...]
    protocols: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """How a change is begun, ended, kept and taken back. ``{minutes}`` and ``{seconds}`` are the guard's time.

    ``model`` is hier_config's platform. ``replaced`` are commands of which the last one counts, so that the former is
    not negated first. From ``begin`` on the device takes everything back by itself unless ``keep`` comes in time.
    ``guard`` comes before it where the device can do so only by starting anew, with what is saved; that is to be what
    runs, then. ``late`` are the seconds that it may take beyond its timer until it is back. ``answers`` are (end of a
    question, what is answered). ``wrong`` begin an answer that is a refusal; ``noise`` are lines that say nothing;
    ``first`` begin what others lean on; ``prompt`` is the one while it is changed, where it is another one. ``leave``
    is the command that leaves a section, where the next one cannot be begun within it. ``bare`` are (section, command)
    that are negated without what follows them. ``lists`` are lines that each add to a list of numbers: (the command,
    the numbers).
    ``order`` is that of commands within a section; what none matches comes last. ``in_same_session``: only the session
    that changed may keep it or take it back; whether it is as meant is looked at over another one all the same.
    """

    model: str
    begin: tuple[str, ...]
    end: tuple[str, ...]
    keep: tuple[str, ...]
    back: tuple[str, ...]
    wrong: tuple[re.Pattern[str], ...]
    save: tuple[str, ...] = ()
    guard: tuple[str, ...] = ()
    late: float = 60.0
    answers: tuple[tuple[re.Pattern[str], str], ...] = ()
    owned: tuple[Owned, ...] = ()
    replaced: tuple[tuple[str, ...], ...] = ()
    noise: re.Pattern[str] | None = None
    first: re.Pattern[str] | None = None
    prompt: str | None = None
    leave: str | None = None
    bare: tuple[tuple[str, ...], ...] = ()
    lists: re.Pattern[str] | None = None
    order: tuple[re.Pattern[str], ...] = ()
    in_same_session: bool = False
    port: PortFacts | None = None
    snmp: SnmpFacts | None = None


def change_facts(values: Mapping[str, Any]) -> ChangeFacts:
    """The part of a file. Raises TypeError, KeyError or re.error for one that is wrong: they are our own."""
    commands = ("guard", "begin", "end", "keep", "back", "save")
    made: dict[str, Any] = {name: tuple(values.get(name, ())) for name in commands}
    made["answers"] = tuple((re.compile(question), answer) for question, answer in values.get("answers", ()))
    made["wrong"] = tuple(re.compile(one, re.MULTILINE) for one in values["wrong"])
    made["order"] = tuple(re.compile(one) for one in values.get("order", ()))
    for name in ("replaced", "bare"):
        made[name] = tuple(tuple(one) for one in values.get(name, ()))
    made["owned"] = tuple(_owned(one) for one in values.get("owned", ()))
    for name in ("noise", "first", "lists"):
        if name in values:
            made[name] = re.compile(values[name], re.MULTILINE)
    if "port" in values:
        made["port"] = PortFacts(**values["port"])
    if "snmp" in values:
        told = values["snmp"]
        made["snmp"] = SnmpFacts(re.compile(told["group"]), tuple(told["user"]), told["protocols"])
    made |= {name: values[name] for name in ("prompt", "leave", "in_same_session", "late") if name in values}
    return ChangeFacts(values["model"], **made)


def _owned(one: Mapping[str, str]) -> Owned:
    section = one.get("section")
    return Owned(re.compile(one["line"]), None if section is None else re.compile(section))
