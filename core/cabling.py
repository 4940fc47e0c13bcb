"""Who is meant when somebody asks where a thing hangs. Pure."""

import re
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address

from core.model import Cable, CableEnd, Cabling, Device, Inventory, Station, mac_digits
from core.model.cabling import MAC_DIGITS
from core.words.text import folded

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


def meant(inventory: Inventory, sought: str) -> list[Device]:
    """The device with this id, address or MAC, else those with this name, else those whose name has it in it.

    Accents do not matter.
    """
    device = device_of(inventory, sought)
    if device is not None:
        return [device]
    wanted = folded(sought.strip())
    named = [(folded(one.name), one) for one in inventory.devices] if wanted else []
    return [one for name, one in named if name == wanted] or [one for name, one in named if wanted in name]


def stations(cabling: Cabling, inventory: Inventory, sought: str) -> list[Station]:
    """The stations of the device with this id, address or MAC; else with this MAC, a part of it, or address; else of
    the devices that are called so."""
    device = device_of(inventory, sought)
    own = [] if device is None else _of(cabling, device)
    own = own or cabling.stations_of(sought)
    own = own or [station for one in meant(inventory, sought) for station in _of(cabling, one)]
    found = {one.mac: one for one in own}
    return [found[mac] for mac in sorted(found)]


def _of(cabling: Cabling, device: Device) -> list[Station]:
    return [station for name in _own(device) for station in cabling.stations_of(name)]


def _own(device: Device) -> Iterator[str]:
    yield from (str(address) for address in (device.address, *device.addresses))
    if device.asset.mac:
        yield device.asset.mac


def cables(cabling: Cabling, inventory: Inventory, sought: str) -> list[Cable]:
    """The cables at the devices that are meant, or at the stranger that has this id, name, address or MAC."""
    plain, digits = sought.strip().lower(), mac_digits(sought)
    nodes = {sought.strip(), *(device.id for device in meant(inventory, sought))}
    for one in cabling.nodes if plain else ():
        same = digits is not None and len(digits) == MAC_DIGITS and digits == mac_digits(one.mac)
        if same or plain in (one.id.lower(), one.name.lower(), one.address):
            nodes.add(one.id)
    return [cable for cable in cabling.cables if nodes & {end.node for end in cable.ends}]


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
