"""Checks across the whole inventory: every reference resolves, nothing is there twice, no loop."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from core.inventory.fields import ADDRESS_VARIABLE
from core.inventory.findings import Finding
from core.inventory.shared import Shared
from core.model import Device


def cross_check(hosts: Iterable[str], devices: list[Device], shared: Shared) -> Iterator[Finding]:
    """Everything that only shows when the parts are put together. ``hosts`` has also those that are no good device."""
    names = set(hosts)
    yield from _doubles(devices, shared)
    yield from _nobodys_addresses(devices, shared)
    for device in devices:
        if device.upstream is not None and device.upstream not in names:
            yield _of(device, "motcua_upstream", _dangling("host", device.upstream, names))
        if device.snmp is not None and device.snmp not in shared.credentials.names():
            yield _of(device, "motcua_snmp", _dangling("credential", device.snmp, shared.credentials.names()))
    yield from _loops({device.id: device for device in devices})
    for name, link in shared.links.models.items():
        part = shared.links.found[name]
        if link.device not in names:
            yield part.finding(_dangling("host", link.device, names), "device")
        if link.site not in shared.sites.names():
            yield part.finding(_dangling("site", link.site, shared.sites.names()), "site")
    for name, site in shared.sites.models.items():
        if site.parent is not None and site.parent not in shared.sites.names():
            what = _dangling("site", site.parent, shared.sites.names())
            yield shared.sites.found[name].finding(f"{what}; motcua_parent_sites may describe it", "parent")


def _of(device: Device, variable: str, what: str) -> Finding:
    return Finding(f"host {device.id}", device.id, (variable,), what)


def _dangling(noun: str, name: str, known: set[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    return f"there is no {noun} '{name}'" + (f"; did you mean {close[0]}?" if close else "")


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
