"""How a platform is changed, as data: the part ``change`` of its file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from provision.devices.plan_facts import TerseFacts, TreeFacts, Worded, terse_facts, tree_facts, worded


@dataclass(frozen=True, slots=True)
class SnmpFacts:
    """How a user of SNMPv3 is made: ``user`` is not shown by the device as told, ``group`` is the line it goes with.

    ``protocols`` are the platform's words for those of a credential, ``escaped`` the characters of a password that want
    a backslash. ``instead``: the user is made by that very line, with more in it than is shown; ``before``: that line
    wants a user who is there.
    """

    group: re.Pattern[str]
    user: tuple[str, ...]
    protocols: Mapping[str, str]
    escaped: str = ""
    instead: bool = False
    before: bool = False


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """How a change is begun, ended, kept and taken back. ``{minutes}`` and ``{seconds}`` are the guard's time.

    From ``begin`` on the device takes everything back by itself unless ``keep`` comes in time, but no more than
    ``most`` commands where that is limited. ``guard`` comes before it where the device can do so only by a start that
    is scheduled. ``to_saved``: what it goes back to is what is saved, so that is to be what runs. ``late`` are the
    seconds that it may take beyond its timer until it is back. No ``back``: it goes back when the session that changed
    it ends. ``in_same_session``: only that session may keep it or take it back; whether it is as meant is looked at
    over another one all the same. ``answers`` are (end of a question, what is answered). ``wrong`` begin an answer that
    is a refusal; ``prompt`` is the one while it is changed, where it is another one. ``finds`` are what a template is
    told of the device: a name, (where it stands, what it is otherwise). ``restores``: a kept version may be put back.
    ``tree`` or ``terse`` say what its lines are.
    """

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
    restores: bool = True
    in_same_session: bool = False
    answers: Worded = ()
    prompt: str | None = None
    finds: Mapping[str, tuple[re.Pattern[str], str]] = field(default_factory=dict)
    snmp: SnmpFacts | None = None
    tree: TreeFacts | None = None
    terse: TerseFacts | None = None


def change_facts(values: Mapping[str, Any]) -> ChangeFacts:
    """The part of a file. Raises TypeError, KeyError or re.error for one that is wrong: they are our own."""
    commands = ("guard", "begin", "end", "keep", "back", "save")
    made: dict[str, Any] = {name: tuple(values.get(name, ())) for name in commands}
    made["answers"] = worded(values.get("answers", ()))
    made["wrong"] = tuple(re.compile(one, re.MULTILINE) for one in values["wrong"])
    finds = values.get("finds", {}).items()
    made["finds"] = {name: (re.compile(where, re.MULTILINE), otherwise) for name, (where, otherwise) in finds}
    made["to_saved"] = values.get("to_saved", "guard" in values)
    if "snmp" in values:
        told = values["snmp"]
        made["snmp"] = SnmpFacts(**{**told, "group": re.compile(told["group"]), "user": tuple(told["user"])})
    if "tree" in values:
        made["tree"] = tree_facts(values["tree"])
    if "terse" in values:
        made["terse"] = terse_facts(values["terse"])
    named = ("prompt", "in_same_session", "late", "most", "restores")
    return ChangeFacts(**made, **{name: values[name] for name in named if name in values})
