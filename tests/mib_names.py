"""Writes the names of our own modules that no standard MIB has: ``python -m tests.mib_names``."""

from collections.abc import Iterator

from monitor.names import catalogue
from monitor.names.objects import Mib, Object, Syntax, dumps
from monitor.names.table import Names
from monitor.snmp import modules
from monitor.snmp.schema import Lookup, Metric

HOMES = {
    "1.0.8802.1.1.2": "LLDP-MIB",
    "1.3.6.1.4.1.9.9.13": "CISCO-ENVMON-MIB",
    "1.3.6.1.4.1.9.9.23": "CISCO-CDP-MIB",
    "1.3.6.1.4.1.9.9.48": "CISCO-MEMORY-POOL-MIB",
    "1.3.6.1.4.1.9.9.109": "CISCO-PROCESS-MIB",
    "1.3.6.1.4.1.318": "PowerNet-MIB",
    "1.3.6.1.4.1.2011.5.25.31": "HUAWEI-ENTITY-EXTENT-MIB",
    "1.3.6.1.4.1.6574.1": "SYNOLOGY-SYSTEM-MIB",
    "1.3.6.1.4.1.6574.2": "SYNOLOGY-DISK-MIB",
    "1.3.6.1.4.1.6574.3": "SYNOLOGY-RAID-MIB",
    "1.3.6.1.4.1.12356.100": "FORTINET-CORE-MIB",
    "1.3.6.1.4.1.12356.101": "FORTINET-FORTIGATE-MIB",
    "1.3.6.1.4.1.14988": "MIKROTIK-MIB",
    "1.3.6.1.4.1.24681": "NAS-MIB",
    "1.3.6.1.4.1.25506": "HH3C-ENTITY-EXT-MIB",
}
"""Where the vendors' objects of our modules are defined."""
_SYNTAXES = {
    "gauge": ("Integer32", "Integer32", ""),
    "counter": ("Counter64", "Counter64", ""),
    "Float": ("Float", "Opaque", ""),
    "DisplayString": ("DisplayString", "OctetString", "255a"),
    "PhysAddress48": ("PhysAddress", "OctetString", "1x:"),
    "DateAndTime": ("DateAndTime", "OctetString", "2d-1d-1d,1d:1d:1d.1d,1a1d:1d"),
    "EnumAsInfo": ("Integer32", "Integer32", ""),
    "EnumAsStateSet": ("Integer32", "Integer32", ""),
    "Bits": ("Bits", "Bits", ""),
}


def written() -> dict[str, str]:
    """The text of each file by the name of its MIB."""
    standard = Names(mib for mib in catalogue.shipped() if mib.name not in HOMES.values())
    found: dict[str, dict[str, Object]] = {}
    for one in _objects():
        if standard.above(one.oid).rest or standard.at(one.oid) is None:
            found.setdefault(one.module, {}).setdefault(one.oid, one)
    return {name: dumps(Mib(name, {}, _ordered(objects))) for name, objects in found.items()}


def _objects() -> Iterator[Object]:
    """Lookups last: they do not say which values are enumerated."""
    own = [metric for module in modules.load(modules.OWN_MODULES).values() for metric in module.metrics]
    for metric in own:
        yield from _object(metric, bool(metric.indexes))
    for metric in own:
        for lookup in metric.lookups:
            yield from _object(lookup, True)


def _object(one: Metric | Lookup, row: bool) -> Iterator[Object]:
    home = next((name for root, name in HOMES.items() if f"{one.oid}.".startswith(f"{root}.")), None)
    if home is not None:
        name, base, hint = _SYNTAXES.get(one.type, ("OctetString", "OctetString", ""))
        syntax = Syntax(name, base, (), hint, dict(one.enum_values))
        yield Object(
            home, one.name if isinstance(one, Metric) else one.labelname, one.oid, "column" if row else "scalar", syntax
        )


def _ordered(objects: dict[str, Object]) -> tuple[Object, ...]:
    return tuple(sorted(objects.values(), key=lambda one: [int(part) for part in one.oid.split(".")]))


if __name__ == "__main__":
    for mib, text in written().items():
        (catalogue.FOLDER / f"{mib}.json").write_text(text, encoding="utf-8")
