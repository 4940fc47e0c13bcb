"""A made-up province: 200 sites of 30 devices, and what its switches and routers tell of who is on their ports."""

from collections.abc import Iterator
from ipaddress import IPv4Address

from core.model import CableEvidence, Device, DeviceKind, Inventory, Site
from monitor.cabling.said import Heard, Learned, Said

SITES = 200
_KINDS = (
    DeviceKind.ROUTER,
    *[DeviceKind.SWITCH] * 3,
    DeviceKind.ACCESS_POINT,
    *[DeviceKind.PRINTER] * 4,
    *[DeviceKind.CAMERA] * 4,
    *[DeviceKind.KIOSK] * 2,
    *[DeviceKind.UPS] * 2,
    *[DeviceKind.WORKSTATION] * 13,
)
"""Of one site; the router and the first switch hang on each other, everything else on the switches in turn."""
PER_SITE = len(_KINDS)
_SWITCHES = range(1, 4)
_TELEPHONES = 4
"""That announce themselves at each site and are in no inventory."""
_HEAD = "site-000-00"


def inventory(sites: int = SITES) -> Inventory:
    """All devices; every site's router is reached through the first site's."""
    return Inventory(
        sites=tuple(Site(id=f"site-{site:03}", name=f"Site {site}", kind="district") for site in range(sites)),
        devices=tuple(_device(site, place) for site in range(sites) for place in range(len(_KINDS))),
        links=(),
        credentials=(),
    )


def told(sites: int = SITES) -> list[Said]:
    """What those say that can be asked about it: routers, switches and access points."""
    return [one for site in range(sites) for one in _site(site)]


def _device(site: int, place: int) -> Device:
    above = _HEAD if site else None
    if place:
        above = _name(site, 0 if place == 1 else _above(place))
    return Device(
        id=_name(site, place),
        name=f"{_KINDS[place].value} {place}",
        kind=_KINDS[place],
        site=f"site-{site:03}",
        address=_address(site, place),
        upstream=above,
    )


def _site(site: int) -> Iterator[Said]:
    everybody = {_mac(site, place): place for place in range(len(_KINDS) + _TELEPHONES)}
    resolved = {str(_address(site, place)): mac for mac, place in everybody.items()}
    yield Said(_name(site, 0), frozenset({_mac(site, 0)}), {}, (_heard(site, 1, "to-1", "to-0"),), resolved=resolved)
    for switch in _SWITCHES:
        learned = tuple(Learned(_port(switch, place), mac, 1) for mac, place in everybody.items() if place != switch)
        heard = [_heard(site, place, _port(switch, place), f"to-{switch}") for place in _beside(switch)]
        yield Said(_name(site, switch), frozenset({_mac(site, switch)}), {}, tuple(heard), learned)


def _beside(switch: int) -> list[int]:
    """Who announces itself at a switch: the other switches and the router that are next to it, and telephones."""
    telephones = [place for place in range(len(_KINDS), len(_KINDS) + _TELEPHONES) if _above(place) == switch]
    return [*((0, 2, 3) if switch == 1 else (1,)), *telephones]


def _above(place: int) -> int:
    """The switch on which somebody hangs."""
    return 1 if place in _SWITCHES else _SWITCHES[place % len(_SWITCHES)]


def _port(switch: int, place: int) -> str:
    """The port of a switch behind which somebody is."""
    if place in (0, *_SWITCHES) or _above(place) == switch:
        next_to_it = place if switch == 1 or place not in (0, *_SWITCHES) else 1
    else:
        next_to_it = _above(place) if switch == 1 else 1
    return f"to-{next_to_it}"


def _heard(site: int, place: int, port: str, remote: str) -> Heard:
    return Heard(port, CableEvidence.LLDP, (remote,), _mac(site, place), name=_name(site, place))


def _name(site: int, place: int) -> str:
    return f"site-{site:03}-{place:02}"


def _mac(site: int, place: int) -> str:
    return f"02:00:00:00:{site:02x}:{place:02x}"


def _address(site: int, place: int) -> IPv4Address:
    return IPv4Address(f"10.0.{site}.{place + 1}")
