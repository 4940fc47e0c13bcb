"""Who is meant when somebody asks where a thing hangs. Pure."""

import re
from contextlib import suppress
from ipaddress import ip_address

from core.model import Cable, CableEnd, Cabling, Device, Inventory, Station, mac_digits
from core.model.cabling import MAC_DIGITS

_NUMBERED = re.compile(r"([a-z-]+)[ -]?(\d.*)")


def device_of(inventory: Inventory, sought: str) -> Device | None:
    """The device that has this id, this address or this MAC."""
    plain = sought.strip()
    if (found := inventory.device(plain)) is not None:
        return found
    with suppress(ValueError):
        address = ip_address(plain)
        return next((one for one in inventory.devices if address in (one.address, *one.addresses)), None)
    digits = mac_digits(plain)
    if digits is None or len(digits) < MAC_DIGITS:
        return None
    return next((one for one in inventory.devices if one.asset.mac and mac_digits(one.asset.mac) == digits), None)


def stations(cabling: Cabling, inventory: Inventory, sought: str) -> list[Station]:
    """The stations with this MAC or address, or with those of the device that has this id, address or MAC."""
    device = device_of(inventory, sought)
    own = [sought]
    if device is not None:
        own = [str(address) for address in (device.address, *device.addresses)] + [device.asset.mac or ""]
    found = {one.mac: one for name in own if name for one in cabling.stations_of(name)}
    return [found[mac] for mac in sorted(found)]


def cables(cabling: Cabling, inventory: Inventory, sought: str) -> list[Cable]:
    """The cables at the device that is meant, or at the stranger that has this id, name, address or MAC."""
    device, plain = device_of(inventory, sought), sought.strip().lower()
    digits = mac_digits(plain)
    meant = {plain} if device is None else {device.id}
    for one in cabling.nodes:
        same = digits is not None and len(digits) == MAC_DIGITS and digits == mac_digits(one.mac)
        if same or plain in (one.id.lower(), one.name.lower(), one.address):
            meant.add(one.id)
    return [cable for cable in cabling.cables if any(end.node in meant for end in cable.ends)]


def behind(cabling: Cabling, device: str, port: str) -> tuple[int, list[str]]:
    """How many MACs are behind a port, and who is at its cable: ids of nodes. The port's name may be shortened."""
    meant = _key(port)
    macs = {one.mac for one in cabling.stations for at in one.places if at.device == device and _key(at.port) == meant}
    ends = [(near, far) for cable in cabling.cables if cable.gone_at is None for near, far in _both(cable)]
    nodes = {far.node for near, far in ends if near.node == device and _key(near.port) == meant}
    return len(macs), sorted(nodes)


def _both(cable: Cable) -> tuple[tuple[CableEnd, CableEnd], tuple[CableEnd, CableEnd]]:
    one, other = cable.ends
    return (one, other), (other, one)


def _key(port: str) -> str:
    """GigabitEthernet0/1, Gi0/1 and gi 0/1 are one port."""
    found = _NUMBERED.fullmatch(port.strip().lower())
    return f"{found[1][:2]}{found[2]}" if found else port.strip().lower()
