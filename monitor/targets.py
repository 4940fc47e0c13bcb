"""Whom the pings go to: the devices, the links' far ends, and the monitor's own gateways."""

from collections.abc import Collection, Iterable

from core.model import Inventory, device_subject, link_subject
from core.settings import Settings
from monitor.cabling.ways import Whereabouts
from monitor.judging.own_link import gateway_subject, is_local
from monitor.probes.ping import Target

GATEWAY_INTERVAL = 1.0
"""Longest time in seconds between two pings of a gateway: its word is waited for before anybody is blamed."""


def targets(settings: Settings, inventory: Inventory, gateways: Iterable[str]) -> list[Target]:
    """Everything to ping. ``gateways`` are addresses."""
    timing = (settings.ping_timeout, settings.ping_confirmations)
    usual = settings.ping_interval
    found = [
        Target(device_subject(device.id), str(device.address), device.ping_interval or usual, *timing)
        for device in inventory.devices
    ]
    found += [Target(link_subject(link.id), str(link.far_address), usual, *timing) for link in inventory.links]
    often = min(usual, GATEWAY_INTERVAL)
    return found + [Target(gateway_subject(address), address, often, *timing) for address in gateways]


def whereabouts(settings: Settings, gateways: Collection[str]) -> Whereabouts:
    """Where the monitor is; no address of a simulated centre is this machine's, though all are."""
    return Whereabouts(is_local if settings.demo_network is None else lambda _: False, gateways)


def local(settings: Settings, found: Iterable[Target]) -> frozenset[str]:
    """The subjects that are this machine itself."""
    here = whereabouts(settings, ())
    return frozenset(target.subject for target in found if here.is_local(target.address))
