"""What a MIB says of its objects and types, as facts in JSON: one file a MIB, one object a line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

Kind = Literal["node", "scalar", "table", "row", "column", "notification"]
LEAVES = frozenset({"scalar", "column"})


@dataclass(frozen=True, slots=True)
class Syntax:
    """A type down to its base (RFC 2578 section 7.1), with what its textual conventions add (RFC 2579).

    ``name`` is what the object's definition says, ``base`` what is on the wire: Integer32, Unsigned32, Gauge32,
    Counter32, Counter64, TimeTicks, IpAddress, OctetString, ObjectIdentifier, Bits or Opaque. ``values`` are an
    enumeration's labels or the names of bits. ``size`` is an octet string's when it can have only one.
    """

    name: str
    base: str
    chain: tuple[str, ...] = ()
    """The conventions between the two, outermost first."""
    hint: str = ""
    values: Mapping[int, str] = field(default_factory=dict)
    size: int = 0

    def is_a(self, *names: str) -> bool:
        """Whether one of these conventions is among its own."""
        return self.name in names or any(one in names for one in self.chain)


@dataclass(frozen=True, slots=True)
class Index:
    """One object of a row's INDEX clause."""

    name: str
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """One object of a MIB. ``oid`` is dotted. Rows have an index, or that of the row that they augment."""

    module: str
    name: str
    oid: str
    kind: Kind
    syntax: Syntax | None = None
    index: tuple[Index, ...] = ()
    augments: str = ""
    access: str = ""
    units: str = ""
    help: str = ""

    @property
    def title(self) -> str:
        """Its name with its module's."""
        return f"{self.module}::{self.name}"


@dataclass(frozen=True, slots=True)
class Mib:
    """One MIB module: its types by name and its objects in the order of their numbers."""

    name: str
    types: Mapping[str, Syntax]
    objects: tuple[Object, ...]


def dumps(mib: Mib) -> str:
    """JSON with a line for each type and object, so that a difference can be read."""
    types = [f"{_json(name)}: {_json(_plain(one))}" for name, one in sorted(mib.types.items())]
    objects = [_json(_plain(one, "module")) for one in mib.objects]
    return (
        f'{{"module": {_json(mib.name)}, "types": {{\n' + ",\n".join(types) + '\n}, "objects": [\n'
        + ",\n".join(objects) + "\n]}\n"
    )  # fmt: skip


def loads(text: str) -> Mib:
    """What ``dumps`` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    body = json.loads(text)
    name = body["module"]
    types = {key: _syntax(value) for key, value in body["types"].items()}
    return Mib(name, types, tuple(_object(name, one) for one in body["objects"]))


def _object(module: str, body: dict[str, Any]) -> Object:
    syntax, index = body.pop("syntax", None), body.pop("index", ())
    return Object(
        module=module,
        syntax=None if syntax is None else _syntax(syntax),
        index=tuple(Index(**one) for one in index),
        **body,
    )


def _syntax(body: dict[str, Any]) -> Syntax:
    values = {int(number): label for number, label in body.get("values", {}).items()}
    return Syntax(body["name"], body["base"], tuple(body.get("chain", ())), body.get("hint", ""), values,
                  body.get("size", 0))  # fmt: skip


def _plain(one: Object | Syntax | Index, *without: str) -> dict[str, Any]:
    """Without what is empty: most of it is, for most objects."""
    return dict(_filled(one, without))


def _filled(one: Object | Syntax | Index, without: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for its in fields(one):
        value = getattr(one, its.name)
        if its.name in without or not value:
            continue
        if isinstance(value, Syntax):
            yield its.name, _plain(value)
        elif its.name == "index":
            yield its.name, [_plain(part) for part in value]
        else:
            yield its.name, value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
