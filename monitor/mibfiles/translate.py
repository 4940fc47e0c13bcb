"""What pysmi makes of a MIB (its JSON form) as our facts, types resolved down to what is on the wire."""

from collections.abc import Iterator, Mapping
from typing import Any

from monitor.names.objects import Index, Kind, Mib, Object, Syntax

Document = Mapping[str, Any]

BASES = {
    "Integer": "Integer32",
    "INTEGER": "Integer32",
    "Integer32": "Integer32",
    "Unsigned32": "Unsigned32",
    "UInteger32": "Unsigned32",
    "Gauge": "Gauge32",
    "Gauge32": "Gauge32",
    "Counter": "Counter32",
    "Counter32": "Counter32",
    "Counter64": "Counter64",
    "TimeTicks": "TimeTicks",
    "IpAddress": "IpAddress",
    "NetworkAddress": "IpAddress",
    "OctetString": "OctetString",
    "OCTET STRING": "OctetString",
    "ObjectIdentifier": "ObjectIdentifier",
    "OBJECT IDENTIFIER": "ObjectIdentifier",
    "ObjectName": "ObjectIdentifier",
    "Bits": "Bits",
    "BITS": "Bits",
    "Opaque": "Opaque",
}
_KINDS: Mapping[str, Kind] = {"scalar": "scalar", "table": "table", "row": "row", "column": "column"}
_WITHOUT_OBJECT = frozenset({"objectgroup", "notificationgroup", "modulecompliance", "agentcapabilities"})
_DEEPEST = 20
"""Conventions upon conventions; more is a circle."""
_HELP = 1000


def mib(name: str, documents: Mapping[str, Document], known: Mapping[str, Mib]) -> Mib:
    """The facts of a MIB. ``documents`` are those of all MIBs that were compiled, ``known`` those of ours."""
    types = _Types(documents, known)
    document = documents[name]
    found = [_object(name, one, types) for one in _symbols(document) if "oid" in one]
    objects = [one for one in found if one is not None]
    objects.sort(key=lambda one: [int(part) for part in one.oid.split(".")])
    own = {str(one["name"]): types.of(name, str(one["name"]), {}) for one in _symbols(document) if _is_type(one)}
    return Mib(name, own, tuple(objects))


def _symbols(document: Document) -> Iterator[Document]:
    for key, one in document.items():
        if key not in ("imports", "meta") and isinstance(one, dict) and one.get("class"):
            yield one if "name" in one else {"name": key, **one}


def _is_type(one: Document) -> bool:
    return one["class"] in ("textualconvention", "type") and isinstance(one.get("type"), dict)


def _object(module: str, one: Document, types: "_Types") -> Object | None:
    if one["class"] in _WITHOUT_OBJECT:
        return None
    kind: Kind = _KINDS.get(one.get("nodetype", ""), "node") if one["class"] == "objecttype" else "node"
    if one["class"] == "notificationtype":
        kind = "notification"
    syntax = one.get("syntax")
    access = one.get("maxaccess", "")
    return Object(
        module=module,
        name=str(one["name"]),
        oid=str(one["oid"]),
        kind=kind,
        syntax=types.resolved(module, syntax) if kind in ("scalar", "column") and isinstance(syntax, dict) else None,
        index=tuple(Index(part["object"], bool(part["implied"])) for part in one.get("indices", ())),
        augments=one.get("augmention", {}).get("object", ""),
        access=access if access in ("not-accessible", "accessible-for-notify", "write-only") else "",
        units=str(one.get("units", "")),
        help=" ".join(str(one.get("description", "")).split())[:_HELP],
    )


class _Types:
    """Follows a type's name through the modules that it is imported from."""

    def __init__(self, documents: Mapping[str, Document], known: Mapping[str, Mib]) -> None:
        self._documents = documents
        self._known = known

    def of(self, module: str, name: str, constraints: Document, depth: int = 0) -> Syntax:
        """A type by its name in a module. What cannot be found counts as octets."""
        if depth > _DEEPEST:
            return Syntax(name, "OctetString")
        document = self._documents.get(module, {})
        own = document.get(name.replace("-", "_"))
        if own is not None and _is_type(own):
            below = self.resolved(module, own["type"], depth + 1)
            chain = below.chain if below.name == below.base else (below.name, *below.chain)
            return _narrowed(
                Syntax(name, below.base, chain, own.get("displayhint") or below.hint, below.values, below.size),
                constraints,
            )
        if name in BASES:
            return _narrowed(Syntax(BASES[name], BASES[name]), constraints)
        if module in self._known and name in self._known[module].types:
            return _narrowed(self._known[module].types[name], constraints)
        source = _imported_from(document, name)
        if source is not None and source != module:
            return self.of(source, name, constraints, depth + 1)
        return _narrowed(Syntax(name, "OctetString"), constraints)

    def resolved(self, module: str, syntax: Document, depth: int = 0) -> Syntax:
        """A type as a definition writes it: a name, and what it allows of it."""
        if "bits" in syntax:
            return Syntax("Bits", "Bits", values={number: label for label, number in syntax["bits"].items()})
        return self.of(module, str(syntax.get("type", "")), syntax.get("constraints", {}), depth)


def _imported_from(document: Document, name: str) -> str | None:
    for source, symbols in document.get("imports", {}).items():
        if source != "class" and name in symbols:
            return str(source)
    return None


def _narrowed(one: Syntax, constraints: Document) -> Syntax:
    """With what a definition says beyond its type: an enumeration, or the one size that an octet string may have."""
    values = {int(number): str(label) for label, number in constraints.get("enumeration", {}).items()}
    sizes = [(int(size["min"]), int(size["max"])) for size in constraints.get("size", ())]
    size = sizes[0][0] if len(sizes) == 1 and sizes[0][0] == sizes[0][1] else 0 if sizes else one.size
    ordered = dict(sorted(values.items())) if values else one.values
    return Syntax(one.name, one.base, one.chain, one.hint, ordered, size)
