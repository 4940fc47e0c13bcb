"""A module as the text of a snmp.yml file."""

from collections.abc import Sequence
from typing import Any, Literal

import yaml

from monitor.snmp.schema import Index, Lookup, Metric, Module

Layout = Literal["current", "old"]
"""``old`` is what snmp_exporter reads before 0.23: modules at the top, without scales, offsets and display hints."""


def text(name: str, module: Module, origin: Sequence[str], layout: Layout = "current") -> str:
    """The whole file. ``origin`` are the MIBs, for the comment at its top."""
    body: dict[str, Any] = {name: _module(module, layout)}
    shown = yaml.safe_dump(
        {"modules": body} if layout == "current" else body, sort_keys=False, allow_unicode=True, width=120
    )
    return f"# Made by motcua mib compile from {', '.join(origin)}.\n{shown}"


def _module(module: Module, layout: Layout) -> dict[str, Any]:
    # equal lists are written once and referred to: yaml does it for the same object
    shared: dict[str, list[dict[str, Any]]] = {}
    metrics = [_metric(one, shared, layout) for one in module.metrics]
    found: dict[str, Any] = {"walk": list(module.walk), "get": list(module.get), "metrics": metrics}
    return {key: value for key, value in found.items() if value}


def _metric(one: Metric, shared: dict[str, list[dict[str, Any]]], layout: Layout) -> dict[str, Any]:
    found: dict[str, Any] = {"name": one.name, "oid": one.oid, "type": one.type, "help": one.help}
    if one.indexes:
        found["indexes"] = shared.setdefault(repr(one.indexes), [_index(index, layout) for index in one.indexes])
    if one.lookups:
        found["lookups"] = shared.setdefault(repr(one.lookups), [_lookup(lookup, layout) for lookup in one.lookups])
    if one.regex_extracts:
        found["regex_extracts"] = {
            suffix: [{"regex": extract.regex, "value": extract.value} for extract in extracts]
            for suffix, extracts in one.regex_extracts.items()
        }
    if one.enum_values:
        found["enum_values"] = dict(one.enum_values)
    if layout == "current":
        new = {"datetime_pattern": one.datetime_pattern, "display_hint": one.display_hint, "offset": one.offset}
        found |= {key: value for key, value in new.items() if value}
        found |= {"scale": one.scale} if one.scale != 1 else {}
    return found


def _index(one: Index, layout: Layout) -> dict[str, Any]:
    found: dict[str, Any] = {"labelname": one.labelname, "type": one.type}
    if one.fixed_size:
        found["fixed_size"] = one.fixed_size
    if one.implied:
        found["implied"] = True
    if one.enum_values and layout == "current":
        found["enum_values"] = dict(one.enum_values)
    return found


def _lookup(one: Lookup, layout: Layout) -> dict[str, Any]:
    found: dict[str, Any] = {"labels": list(one.labels), "labelname": one.labelname}
    if one.labels:
        found |= {"oid": one.oid, "type": one.type}
    if layout == "current":
        found |= {"display_hint": one.display_hint} if one.display_hint else {}
        found |= {"enum_values": dict(one.enum_values)} if one.enum_values else {}
    return found
