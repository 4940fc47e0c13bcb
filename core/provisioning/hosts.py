"""Which machines can be set up at all."""

from collections.abc import Mapping

from core.model import DeviceKind, HostStanding, Inventory

_KINDS = frozenset({DeviceKind.SERVER, DeviceKind.WORKSTATION, DeviceKind.KIOSK})


def hosts_of(inventory: Inventory, standings: Mapping[str, HostStanding]) -> dict[str, HostStanding | None]:
    """Every machine of the inventory that playbooks set up, and every host that one ever did → where it stands."""
    names = {device.id for device in inventory.devices if device.kind in _KINDS} | set(standings)
    return {name: standings.get(name) for name in sorted(names)}
