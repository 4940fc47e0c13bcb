"""The SNMP agents of an inventory: where each is asked, and with what."""

from collections.abc import Callable

from core.model import Device, Inventory
from core.secrets import SecretResolver
from core.settings import Settings
from core.simulated import SNMP_PORT, simulated
from monitor.credentials import security
from monitor.snmp.engine import Agent


def agents_of(
    settings: Settings, inventory: Inventory, resolver: SecretResolver, monotonic: Callable[[], float]
) -> dict[str, Agent]:
    """By device id, of the devices that speak SNMP. Raises SecretError."""
    credentials = {credential.name: credential for credential in inventory.credentials}
    return {
        device.id: Agent(
            _address(settings, device),
            security(credentials[device.snmp], resolver, monotonic),
            settings.snmp_timeout,
            settings.snmp_retries,
        )
        for device in inventory.devices
        if device.snmp is not None
    }


def where(settings: Settings, address: str) -> str:
    """The address at which an address of the inventory is asked: its own, or the simulated centre's."""
    return address if settings.demo_network is None else simulated(address)


def _address(settings: Settings, device: Device) -> tuple[str, int]:
    return where(settings, str(device.address)), device.snmp_port if settings.demo_network is None else SNMP_PORT
