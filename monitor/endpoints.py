"""Whom probes may ask: the hosts and ports that the inventory names, and where each is."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address

from core.model import Inventory
from core.settings import Settings
from core.simulated import simulated_name, simulated_place
from monitor.probes.for_services import module_of, place_of
from monitor.probes.result import Failed
from monitor.probes.schema import Module
from monitor.probes.way import Address, Way, look_up


@dataclass(frozen=True, slots=True)
class Endpoints:
    """``devices`` by id; ``addresses`` of devices and far ends, at any port; ``places``: (host, port) of services."""

    devices: Mapping[str, IPv4Address | IPv6Address] = field(default_factory=dict)
    addresses: frozenset[Address] = frozenset()
    places: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of(cls, inventory: Inventory, modules: Mapping[str, Module]) -> "Endpoints":
        """Those of an inventory."""
        addresses = {address for one in inventory.devices for address in (one.address, *one.addresses)}
        addresses |= {link.far_address for link in inventory.links}
        places = {(host.lower(), port) for host, port in _places(inventory, modules)}
        return cls({one.id: one.address for one in inventory.devices}, frozenset(addresses), frozenset(places))

    def has(self, host: str, port: int) -> bool:
        """Whether this may be asked."""
        if host in self.devices or (host.lower(), port) in self.places:
            return True
        try:
            return ip_address(host) in self.addresses
        except ValueError:
            return False


def _places(inventory: Inventory, modules: Mapping[str, Module]) -> Iterator[tuple[str, int]]:
    for service in inventory.checked_services():
        with suppress(Failed):
            yield place_of(service.target, module_of(service, modules).prober)


def way_of(settings: Settings, endpoints: Endpoints) -> Way:
    """The way of probes of what an inventory names: a device's id is a name too, and only what is named is followed.

    In the simulated centre every name has its address on loopback.
    """
    demo = settings.demo_network is not None

    async def lookup(host: str) -> list[Address]:
        if host in endpoints.devices:
            return [endpoints.devices[host]]
        return [ip_address(simulated_name(host))] if demo else await look_up(host)

    def place(host: str, address: Address, port: int) -> tuple[str, int]:
        if not demo:
            return str(address), port
        return simulated_place(str(address) if host in endpoints.devices else host, port)

    return Way(lookup, place, settings.probe_ca, endpoints.has)
