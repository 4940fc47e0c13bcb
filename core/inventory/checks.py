"""Checks across the whole inventory: every reference resolves, nothing is there twice, no loop."""

from collections.abc import Iterable, Iterator, Mapping

from core.compliance import rules
from core.inventory.asset_checks import asset_findings
from core.inventory.fields import ADDRESS_VARIABLE, dangling
from core.inventory.findings import Finding
from core.inventory.intent_checks import intent_findings
from core.inventory.service_checks import service_findings
from core.inventory.shared import Shared
from core.model import Device, DeviceKind
from core.model.inventory import DiscoveryPrefix

SHORTEST_4, SHORTEST_6 = 20, 64
"""Shortest lengths of prefixes to discover in: 4,094 addresses, and one network of IPv6, of which neighbours tell."""


def cross_check(hosts: Iterable[str], devices: list[Device], shared: Shared) -> Iterator[Finding]:
    """Everything that only shows when the parts are put together. ``hosts`` has also those that are no good device."""
    names = set(hosts)
    kinds = {device.id: device.kind for device in devices}
    yield from _doubles(devices, shared)
    yield from asset_findings(devices)
    yield from _nobodys_addresses(devices, shared)
    for device in devices:
        if device.upstream is not None and device.upstream not in names:
            yield _of(device, "motcua_upstream", dangling("host", device.upstream, names))
        for feed in device.fed_by or ():
            if feed not in names:
                yield _of(device, "motcua_fed_by", dangling("host", feed, names))
            elif kinds.get(feed, DeviceKind.UPS) is not DeviceKind.UPS:
                yield _of(device, "motcua_fed_by", f"'{feed}' is no UPS; name the one that feeds it")
        if device.snmp is not None and device.snmp not in shared.credentials.names():
            yield _of(device, "motcua_snmp", dangling("credential", device.snmp, shared.credentials.names()))
    yield from _logins(devices, shared)
    yield from _prefixes(shared)
    yield from service_findings(names, shared)
    yield from _loops({device.id: device for device in devices})
    for name, link in shared.links.models.items():
        part = shared.links.found[name]
        if link.device not in names:
            yield part.finding(dangling("host", link.device, names), "device")
        if link.site not in shared.sites.names():
            yield part.finding(dangling("site", link.site, shared.sites.names()), "site")
    for name, site in shared.sites.models.items():
        if site.parent is not None and site.parent not in shared.sites.names():
            what = dangling("site", site.parent, shared.sites.names())
            yield shared.sites.found[name].finding(f"{what}; motcua_parent_sites may describe it", "parent")


def _logins(devices: list[Device], shared: Shared) -> Iterator[Finding]:
    for device in devices:
        for number, one in enumerate(device.exceptions):
            if one.rule not in (known := {rule.id for rule in rules()}):
                what = f"{dangling('rule', one.rule, known)}; there are: {', '.join(sorted(known))}"
                yield Finding(f"host {device.id}", device.id, ("motcua_exceptions", number, "rule"), what)
        yield from intent_findings(device, shared)
        if device.change_login is not None and device.change_login not in shared.logins.names():
            yield _of(device, "motcua_change_login", dangling("login", device.change_login, shared.logins.names()))
        if device.login is None:
            continue
        if device.login not in shared.logins.names():
            yield _of(device, "motcua_login", dangling("login", device.login, shared.logins.names()))
        if device.platform is None:
            what = "has a login and no platform, and nobody knows how to read it; write motcua_platform: cisco_ios, say"
            yield _of(device, "motcua_login", what)


def _prefixes(shared: Shared) -> Iterator[Finding]:
    before: list[DiscoveryPrefix] = []
    for name, one in shared.discovery.models.items():
        part = shared.discovery.found[name]
        if one.site not in shared.sites.names():
            yield part.finding(dangling("site", one.site, shared.sites.names()), "site")
        for credential in one.credentials:
            if credential not in shared.credentials.names():
                yield part.finding(dangling("credential", credential, shared.credentials.names()), "credentials")
        if (what := _unfit(one, before)) is not None:
            yield part.finding(what, "prefix")
        before.append(one)


def _unfit(one: DiscoveryPrefix, before: Iterable[DiscoveryPrefix]) -> str | None:
    prefix = one.prefix
    if prefix.is_multicast or prefix.network_address.is_unspecified:
        return "has no device's addresses; write the prefix that devices have theirs from"
    shortest, example = (SHORTEST_4, "10.97.1.0/24") if prefix.version == 4 else (SHORTEST_6, "fd97:1::/64")
    if prefix.prefixlen < shortest:
        return f"is too large to sweep; write the prefixes in use, of /{shortest} or smaller, like {example}"
    other = next((known.prefix for known in before if _overlap(known, one)), None)
    return f"overlaps with {other}; keep one of them" if other is not None else None


def _overlap(one: DiscoveryPrefix, other: DiscoveryPrefix) -> bool:
    return one.prefix.version == other.prefix.version and one.prefix.overlaps(other.prefix)


def _of(device: Device, variable: str, what: str) -> Finding:
    return Finding(f"host {device.id}", device.id, (variable,), what)


def _nobodys_addresses(devices: list[Device], shared: Shared) -> Iterator[Finding]:
    what = "{} can be no device's address; write the one that it answers at"
    for device in devices:
        for address in (device.address, *device.addresses):
            if address.is_unspecified or address.is_multicast:
                variable = ADDRESS_VARIABLE if address == device.address else "motcua_addresses"
                yield _of(device, variable, what.format(address))
    for name, link in shared.links.models.items():
        if link.far_address.is_unspecified or link.far_address.is_multicast:
            yield shared.links.found[name].finding(what.format(link.far_address), "far_address")


def _doubles(devices: list[Device], shared: Shared) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for device in devices:
        mine = f"host {device.id}"
        if device.asset.mac is not None and (other := taken.setdefault(device.asset.mac, mine)) != mine:
            yield _of(device, "motcua_asset_mac", f"{device.asset.mac} is {other}'s already; give each its own")
        for address in dict.fromkeys((device.address, *device.addresses)):
            if (other := taken.setdefault(str(address), mine)) != mine:
                variable = ADDRESS_VARIABLE if address == device.address else "motcua_addresses"
                yield _of(device, variable, f"{address} is {other}'s already; give each its own")
    for name, link in shared.links.models.items():
        mine = f"link {name}"
        if (other := taken.setdefault(str(link.far_address), mine)) != mine:
            what = f"{link.far_address} is {other}'s already; write the address of the far end"
            yield shared.links.found[name].finding(what, "far_address")


def _loops(devices: Mapping[str, Device]) -> Iterator[Finding]:
    """Each loop once, told at its first device by name."""
    done: set[str] = set()
    for start in sorted(devices):
        path: list[str] = []
        here: str | None = start
        while here is not None and here in devices and here not in done:
            done.add(here)
            path.append(here)
            here = devices[here].upstream
        if here in path:
            loop = path[path.index(here) :]
            first = loop.index(min(loop))
            loop = loop[first:] + loop[:first]
            round_trip = " → ".join([*loop, loop[0]])
            what = f"the upstreams go round in a loop ({round_trip}); take one of them away"
            yield _of(devices[loop[0]], "motcua_upstream", what)
