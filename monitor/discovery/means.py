"""From settings and inventory to what a sweep works with; here a credential's secret is read, once."""

from collections.abc import Callable
from os import environ

from core.model import Inventory
from core.secrets import SecretResolver
from core.settings import Settings
from core.simulated import SNMP_PORT, simulated
from monitor.credentials import maker
from monitor.discovery.survey import Means
from monitor.probes.echo import IcmpEchoSocket, UdpEchoSocket


def means(settings: Settings, inventory: Inventory, now: Callable[[], float]) -> Means:
    """``now`` is a monotonic clock. Raises SecretError."""
    demo = settings.demo_network is not None
    resolver = SecretResolver(settings.vault_password_file, environ, settings.inventory)
    used = {name for one in inventory.discovery for name in one.credentials}
    if inventory.discovery:
        used |= {device.snmp for device in inventory.devices if device.snmp is not None}
    return Means(
        UdpEchoSocket if demo else IcmpEchoSocket,
        _simulated if demo else lambda address, port: (address, port),
        {one.name: maker(one, resolver, now) for one in inventory.credentials if one.name in used},
        lambda: settings.discovery_rate,
        now,
        settings.snmp_timeout,
    )


def _simulated(address: str, _port: int) -> tuple[str, int]:
    return simulated(address), SNMP_PORT
