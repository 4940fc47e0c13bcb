"""Who is meant when somebody asks where a thing hangs. Pure."""

from core.model import Cabling, Inventory, Station


def stations(cabling: Cabling, inventory: Inventory, sought: str) -> list[Station]:
    """The stations with this MAC or address, or with those of the device that has this id."""
    device = inventory.device(sought.strip())
    own = [sought]
    if device is not None:
        own = [str(address) for address in (device.address, *device.addresses)] + [device.asset.mac or ""]
    found = {one.mac: one for name in own if name for one in cabling.stations_of(name)}
    return [found[mac] for mac in sorted(found)]
