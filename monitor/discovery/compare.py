"""What was seen and heard, held against the inventory. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from core.model import (
    Detail,
    Device,
    DiscoveryPrefix,
    Finding,
    FindingKind,
    Inventory,
    Link,
    device_subject,
    site_subject,
)
from core.register.same import folded
from monitor.discovery.seen import Heard, Seen
from monitor.discovery.suggest import entry, plain, what

KINDS = frozenset({FindingKind.UNKNOWN_DEVICE, FindingKind.OTHER_ADDRESS, FindingKind.OTHER_IDENTITY})
"""What a sweep looks for."""
_BLOCK = 14
"""Characters of a MAC address that its neighbours in the same device share: five octets."""
_NAMED = 3
"""Devices that 'seen by' names."""

Found = tuple[str, Finding]
"""(subject, finding)"""


@dataclass(frozen=True, slots=True)
class Known:
    """The inventory, by everything that tells a device; ``own`` has addresses that a device said are its own."""

    inventory: Inventory
    addresses: Mapping[str, Device | Link]
    macs: Mapping[str, Device]
    serials: Mapping[str, Device]
    names: Mapping[str, Device]
    own: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, inventory: Inventory, own: Mapping[str, Iterable[str]]) -> "Known":
        """``own``: device id → its own addresses, as it told them."""
        addresses: dict[str, Device | Link] = {str(link.far_address): link for link in inventory.links}
        for device in inventory.devices:
            addresses |= {str(address): device for address in (device.address, *device.addresses)}
        devices = inventory.devices
        return cls(
            inventory,
            addresses,
            {device.asset.mac.lower(): device for device in devices if device.asset.mac},
            {folded(device.asset.serial): device for device in devices if device.asset.serial},
            {device.id.casefold(): device for device in devices},
            {address: device_id for device_id, its in own.items() for address in its},
        )

    def by_identity(self, serial: str, macs: Iterable[str], name: str) -> Device | None:
        """The device that has this serial number, one of these MAC addresses, or this name."""
        if serial and folded(serial) in self.serials:
            return self.serials[folded(serial)]
        by_mac = next((self.macs[mac] for mac in macs if mac in self.macs), None)
        return by_mac or self.names.get(name.casefold().partition(".")[0])


class Tables:
    """What was heard, by address and by MAC."""

    def __init__(self, heard: Iterable[Heard] = ()) -> None:
        self.heard = tuple(heard)
        self._by_address: dict[str, list[Heard]] = {}
        self._by_mac: dict[str, list[Heard]] = {}
        for one in self.heard:
            self._by_address.setdefault(one.address, []).append(one)
            self._by_mac.setdefault(one.mac, []).append(one)

    def of(self, address: str, mac: str) -> list[Heard]:
        """Rows about an address or a MAC address, either of which may be empty."""
        rows = [*(self._by_address.get(address, ()) if address else ()), *(self._by_mac.get(mac, ()) if mac else ())]
        return list(dict.fromkeys(rows))

    def mac(self, address: str) -> str:
        """The MAC address that ARP or neighbour discovery gives for an address."""
        return next((one.mac for one in self._by_address.get(address, ()) if one.how in ("arp", "nd")), "")


def compared(
    prefix: DiscoveryPrefix,
    seen: Iterable[Seen],
    tables: Tables,
    known: Known,
    keys: Mapping[str, str],
    complete: bool = True,
) -> list[Found]:
    """What there is to say of a prefix. ``keys``: address → key of the finding that there is of it already.

    Until every address was asked (``complete``), who was only heard of waits: its own answer may tell who it is.
    """
    found: list[Found] = []
    present = {one.address: one for one in seen}
    told: set[str] = set()
    for one in (*present.values(), *(_only_heard(prefix, tables, present) if complete else ())):
        mac = tables.mac(one.address) or next(iter(one.macs), "")
        told |= {mac, *one.macs, one.address}
        found += _of_address(prefix, one, mac, tables, known, keys)
    for neighbour in tables.heard if complete else ():
        if neighbour.how in ("lldp", "cdp") and not {neighbour.mac, neighbour.address} - {""} & told:
            found += _of_neighbour(prefix, neighbour, tables, known, keys)
    return found


def in_prefix(prefix: DiscoveryPrefix, address: str) -> bool:
    """Whether an address, which may be empty, lies in a prefix."""
    return bool(address) and ip_address(address) in prefix.prefix


def _only_heard(prefix: DiscoveryPrefix, tables: Tables, present: Mapping[str, Seen]) -> Iterator[Seen]:
    """Addresses of the prefix that stand in ARP or neighbour tables and answer nothing."""
    for address in dict.fromkeys(one.address for one in tables.heard if one.how in ("arp", "nd")):
        if address not in present and in_prefix(prefix, address):
            yield Seen(address)


def _of_address(
    prefix: DiscoveryPrefix, one: Seen, mac: str, tables: Tables, known: Known, keys: Mapping[str, str]
) -> Iterator[Found]:
    owner = known.addresses.get(one.address)
    if isinstance(owner, Device):
        yield from _changed(prefix, owner, one, tables.mac(one.address))
    elif owner is None and one.address not in known.own:
        device = known.by_identity(one.serial, dict.fromkeys((mac, *one.macs)), one.name)
        if device is not None:
            detail = _detail(prefix, one, mac, tables)
            yield device_subject(device.id), Finding(FindingKind.OTHER_ADDRESS, one.address, detail)
        else:
            yield _stranger(prefix, one, mac, tables, known, keys)


def _of_neighbour(
    prefix: DiscoveryPrefix, row: Heard, tables: Tables, known: Known, keys: Mapping[str, str]
) -> Iterator[Found]:
    """Whom a switch hears and nobody knows; one with an address is told with that address's prefix, if it is ours."""
    if row.address in known.addresses or row.address in known.own or known.by_identity("", [row.mac], row.name):
        return
    home = _home(row, prefix, known)
    if home == prefix.prefix:
        one = Seen(row.address, name=plain(row.name), description=plain(row.description))
        yield _stranger(prefix, one, row.mac, tables, known, keys)


def _home(row: Heard, prefix: DiscoveryPrefix, known: Known) -> object:
    """The prefix that tells of a neighbour: its address's, else the first of the site, so that it is told once."""
    here = [one for one in known.inventory.discovery if one.site == prefix.site]
    holding = next((one.prefix for one in here if in_prefix(one, row.address)), None)
    return holding or (here[0].prefix if here else prefix.prefix)


def _stranger(
    prefix: DiscoveryPrefix, one: Seen, mac: str, tables: Tables, known: Known, keys: Mapping[str, str]
) -> Found:
    upstream = next((row.by for row in tables.of(one.address, mac) if row.how in ("lldp", "cdp")), "")
    suggested = entry(one, mac, upstream, [device.id for device in known.inventory.devices]) if one.address else ""
    key = mac or keys.get(one.address) or one.address or f"{one.name} {one.description}".strip()
    detail = (*_detail(prefix, one, mac, tables), ("entry", suggested))
    return site_subject(prefix.site), Finding(FindingKind.UNKNOWN_DEVICE, key, detail)


def _changed(prefix: DiscoveryPrefix, device: Device, one: Seen, arp: str) -> Iterator[Found]:
    """Whether the address of a device is answered by another than the one in the books."""
    books = device.asset
    if books.serial and one.serial and folded(books.serial) != folded(one.serial):
        yield _other(prefix, device, one, ("serial", one.serial, books.serial))
    macs = [mac for mac in dict.fromkeys((arp, *one.macs)) if mac]
    if books.mac and macs and not any(mac[:_BLOCK] == books.mac.lower()[:_BLOCK] for mac in macs):
        yield _other(prefix, device, one, ("mac", macs[0], books.mac.lower()))


def _other(prefix: DiscoveryPrefix, device: Device, one: Seen, told: tuple[str, str, str]) -> Found:
    key, found, expected = told
    place = (("address", one.address), ("prefix", str(prefix.prefix)))
    detail = (*place, ("found", plain(found)), ("expected", expected))
    return device_subject(device.id), Finding(FindingKind.OTHER_IDENTITY, key, detail)


def _detail(prefix: DiscoveryPrefix, one: Seen, mac: str, tables: Tables) -> tuple[tuple[str, Detail], ...]:
    rows = tables.of(one.address, mac)
    evidence = [*(["icmp"] if one.pings else []), *(["snmp"] if one.has_agent else []), *(row.how for row in rows)]
    by = dict.fromkeys(f"{row.by} {plain(row.port)}".strip() for row in rows)
    named = {
        "address": one.address,
        "what": what(one, mac),
        "prefix": str(prefix.prefix),
        "mac": mac,
        "name": plain(one.name),
        "vendor": plain(one.vendor),
        "model": plain(one.model),
        "serial": plain(one.serial),
        "evidence": ", ".join(dict.fromkeys(evidence)),
        "seen_by": ", ".join(list(by)[:_NAMED]),
    }
    return tuple((name, value) for name, value in named.items() if value or name == "address")
