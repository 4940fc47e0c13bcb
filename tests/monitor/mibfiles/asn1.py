"""A whole MIB written from facts, so that what reads MIBs can be held against what we ship."""

from collections.abc import Iterator

from monitor.names.objects import Mib, Object, Syntax
from monitor.names.table import Names

_BASES = {"OctetString": "OCTET STRING", "ObjectIdentifier": "OBJECT IDENTIFIER", "Integer32": "INTEGER"}
_SMI = (
    "Counter32, Counter64, Gauge32, Integer32, IpAddress, NOTIFICATION-TYPE, OBJECT-TYPE, Opaque, TimeTicks, Unsigned32"
)


def text(mib: Mib, names: Names) -> str:
    """SMIv2 with every object, its description left out."""
    homes = [home for home in names.mibs.values() if home.name != mib.name]
    homes.sort(key=lambda home: home.name == "SNMPv2-TC")  # the last one counts
    types = {one: home.name for home in homes for one in home.types}
    used = {one.syntax.name for one in mib.objects if one.syntax is not None} - set(mib.types) - set(_BASES)
    foreign = sorted(name for name in used if name in types and types[name] != "SNMPv2-SMI")
    parts = {part.name for one in mib.objects for part in one.index} - {one.name for one in mib.objects}
    imports = [f"{name} FROM {types[name]}" for name in foreign]
    imports += [f"{name} FROM {found.module}" for name in sorted(parts) if (found := names.named(name))]
    head = f"{mib.name} DEFINITIONS ::= BEGIN IMPORTS {_SMI} FROM SNMPv2-SMI TEXTUAL-CONVENTION FROM SNMPv2-TC"
    body = [*_types(mib), *(line for one in mib.objects for line in _object(one, mib))]
    return "\n".join([head, *imports, ";", *body, "END", ""])


def _types(mib: Mib) -> Iterator[str]:
    for name, one in mib.types.items():
        hint = f'DISPLAY-HINT "{one.hint}"' if one.hint else ""
        yield f'{name} ::= TEXTUAL-CONVENTION {hint} STATUS current DESCRIPTION "x" SYNTAX {_base(one)}'


def _object(one: Object, mib: Mib) -> Iterator[str]:
    value = f"::= {{ {one.oid.replace('.', ' ')} }}"
    if one.kind == "notification":
        yield f'{one.name} NOTIFICATION-TYPE STATUS current DESCRIPTION "x" {value}'
    if one.kind in ("node", "notification"):
        if one.kind == "node":
            yield f"{one.name} OBJECT IDENTIFIER {value}"
        return
    access = one.access or "read-only"
    head = f"{one.name} OBJECT-TYPE SYNTAX"
    tail = f'MAX-ACCESS {access} STATUS current DESCRIPTION "x"'
    if one.kind in ("table", "row"):
        row = next(each for each in mib.objects if each.kind == "row" and f"{each.oid}.".startswith(f"{one.oid}."))
        kind = row.name[0].upper() + row.name[1:]
        index = ", ".join(f"{'IMPLIED ' if part.implied else ''}{part.name}" for part in row.index)
        if one.kind == "row":
            columns = [each for each in mib.objects if each.oid.rpartition(".")[0] == one.oid]
            inside = ", ".join(f"{each.name} {_written(each.syntax)}" for each in columns if each.syntax)
            yield f"{kind} ::= SEQUENCE {{ {inside} }}"
        yield f"{head} {'SEQUENCE OF ' if one.kind == 'table' else ''}{kind} MAX-ACCESS not-accessible STATUS current"
        yield f'DESCRIPTION "x" {f"INDEX {{ {index} }}" if one.kind == "row" else ""} {value}'
    elif one.syntax is not None:
        named = one.syntax.name if one.syntax.name not in (*_BASES, "Bits") else _base(one.syntax)
        units = f'UNITS "{one.units}"' if one.units else ""
        yield f"{head} {named} {units} {tail} {value}"


def _written(syntax: Syntax) -> str:
    return _BASES.get(syntax.name, "BITS" if syntax.name == "Bits" else syntax.name)


def _base(one: Syntax) -> str:
    if one.values:
        inside = ", ".join(f"{label}({number})" for number, label in one.values.items())
        return f"{'BITS' if one.base == 'Bits' else 'INTEGER'} {{ {inside} }}"
    return _BASES.get(one.base, one.base) + (f" (SIZE ({one.size}))" if one.size else "")
