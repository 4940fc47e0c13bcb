"""Who is meant when somebody asks where a thing hangs. Pure."""

from collections.abc import Iterator

from core.model import Cable, Cabling, Device, Inventory, Station
from core.words.text import folded


def meant(inventory: Inventory, sought: str) -> list[Device]:
    """The device with this id, else those with this name, else those whose name has it in it; accents do not matter."""
    device = inventory.device(sought.strip())
    if device is not None:
        return [device]
    wanted = folded(sought.strip())
    named = [(folded(one.name), one) for one in inventory.devices] if wanted else []
    return [one for name, one in named if name == wanted] or [one for name, one in named if wanted in name]


def stations(cabling: Cabling, inventory: Inventory, sought: str) -> list[Station]:
    """The stations with this MAC or address, or with those of the devices that are meant."""
    own = cabling.stations_of(sought) or [
        station for device in meant(inventory, sought) for name in _own(device) for station in cabling.stations_of(name)
    ]
    found = {one.mac: one for one in own}
    return [found[mac] for mac in sorted(found)]


def cables(cabling: Cabling, inventory: Inventory, sought: str) -> list[Cable]:
    """The cables at the devices that are meant, or at the node that is called so."""
    nodes = {sought.strip(), *(device.id for device in meant(inventory, sought))}
    return [cable for cable in cabling.cables if nodes & {end.node for end in cable.ends}]


def _own(device: Device) -> Iterator[str]:
    yield from (str(address) for address in (device.address, *device.addresses))
    if device.asset.mac:
        yield device.asset.mac
