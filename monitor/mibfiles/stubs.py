"""What other MIBs import of the standard ones, written as ASN.1 from our facts: names, numbers and types alone.

So a vendor's MIB compiles without the standard MIBs' files, which most vendors do not send along.
"""

import re
from collections.abc import Iterator, Mapping

from monitor.names.objects import Mib, Syntax

MACROS = ("SNMPv2-SMI", "SNMPv2-TC", "SNMPv2-CONF", "RFC1155-SMI", "RFC1065-SMI", "RFC-1212", "RFC-1215")
"""What defines the language itself: ours are used even when a folder has them."""
_EMPTY = ("SNMPv2-CONF", "RFC-1212", "RFC-1215", "RFC1155-SMI", "RFC1065-SMI")
_OBJECT = re.compile(r"[a-z][A-Za-z0-9-]*")
_TYPE = re.compile(r"[A-Z][A-Za-z0-9-]*")
_BASES = {"OctetString": "OCTET STRING", "ObjectIdentifier": "OBJECT IDENTIFIER", "Integer32": "INTEGER"}
_IMPORTS = "IMPORTS Counter32, Counter64, Gauge32, IpAddress, Opaque, TimeTicks, Unsigned32 FROM SNMPv2-SMI;"
_ROOTS = frozenset({"iso", "itu-t", "ccitt", "joint-iso-itu-t", "zeroDotZero"})
"""Known to the compiler itself."""


def text(name: str, known: Mapping[str, Mib]) -> str | None:
    """The stub of a MIB; None for one that we do not know."""
    if name in known:
        lines = [_IMPORTS] if name != "SNMPv2-SMI" else []
        lines += [*_types(known[name]), *_objects(known[name])]
    elif name in _EMPTY:
        lines = []
    else:
        return None
    return f"{name} DEFINITIONS ::= BEGIN\n" + "\n".join(lines) + "\nEND\n"


def _objects(mib: Mib) -> Iterator[str]:
    for one in mib.objects:
        if one.name not in _ROOTS and _OBJECT.fullmatch(one.name):
            yield f"{one.name} OBJECT IDENTIFIER ::= {{ {one.oid.replace('.', ' ')} }}"


def _types(mib: Mib) -> Iterator[str]:
    for name, one in mib.types.items():
        if not _TYPE.fullmatch(name) or mib.name == "SNMPv2-SMI":
            continue
        hint = f'DISPLAY-HINT "{one.hint}" ' if one.hint and '"' not in one.hint else ""
        yield f'{name} ::= TEXTUAL-CONVENTION {hint}STATUS current DESCRIPTION "" SYNTAX {_syntax(one)}'


def _syntax(one: Syntax) -> str:
    if one.base in ("Integer32", "Bits") and one.values:
        names = ", ".join(f"{label}({number})" for number, label in one.values.items() if _OBJECT.fullmatch(label))
        return f"{'BITS' if one.base == 'Bits' else 'INTEGER'} {{ {names} }}"
    size = f" (SIZE ({one.size}))" if one.size else ""
    return _BASES.get(one.base, one.base) + size
