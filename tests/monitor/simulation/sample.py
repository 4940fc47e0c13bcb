"""A small centre: two switches, a router with two links, a server, a PC, a printer, two UPS."""

from collections.abc import Callable
from typing import Any

from core.clock import ManualClock
from core.model import AssetFields, Credential, Device, DeviceKind, Inventory, Link, LinkKind, Site
from monitor.simulation.centre import Centre, read
from monitor.simulation.simulation import Simulation

SECRETS = {"env:AUTH": b"authentic-1", "env:PRIV": b"privately-1", "env:COMMUNITY": b"not-public"}
CREDENTIALS = (
    Credential(name="v3", username="watch", auth_password="env:AUTH", priv_password="env:PRIV"),
    Credential(name="v2", version=2, community="env:COMMUNITY"),
)


def device(name: str, kind: DeviceKind, host: int, upstream: str | None, **fields: Any) -> Device:
    """One device of the centre, at 10.251.7.HOST."""
    given = {"name": name.upper(), "site": "ly", "room": "Phòng máy chủ", "person": "Hoàng Đức Minh", "snmp": "v3"}
    return Device.model_validate(
        {"id": name, "kind": kind, "address": f"10.251.7.{host}", "upstream": upstream, **given, **fields}
    )


def link(name: str, interface: str | None, far: str, **fields: Any) -> Link:
    """One link of the router's."""
    given = {"name": f"Kênh {name}", "kind": LinkKind.WAN, "bandwidth_down": 20, "bandwidth_up": 10}
    return Link.model_validate(
        {"id": name, "site": "ly", "device": "router", "interface": interface, "far_address": far, **given, **fields}
    )


INVENTORY = Inventory(
    sites=(Site(id="ly", name="Lục Yên", kind="district"),),
    devices=(
        device("sw-core", DeviceKind.SWITCH, 2, None),
        device("sw-01", DeviceKind.SWITCH, 3, "sw-core"),
        device("router", DeviceKind.ROUTER, 1, "sw-core", asset=AssetFields(vendor="MikroTik", model="RB4011iGS+RM")),
        device("srv-01", DeviceKind.SERVER, 11, None),
        device("pc-01", DeviceKind.WORKSTATION, 21, "sw-01", asset=AssetFields(mac="F4:39:09:68:DE:97")),
        device("printer-01", DeviceKind.PRINTER, 41, "sw-01", asset=AssetFields(vendor="HP", serial="VN8")),
        device("ups-01", DeviceKind.UPS, 51, "sw-core", snmp="v2"),
        device("cam-01", DeviceKind.CAMERA, 61, "sw-01", snmp=None),
    ),
    links=(
        link("wan", "ether1-wan", "10.251.8.1"),
        link("internet", "ether2", "10.251.8.2", kind=LinkKind.INTERNET, bandwidth_down=150, bandwidth_up=150),
    ),
    credentials=CREDENTIALS,
)


def centre(inventory: Inventory = INVENTORY) -> Centre:
    """As the process reads it."""
    return read(inventory.model_dump(mode="json"))


def resolve(reference: str) -> bytes:
    """The secrets of these credentials."""
    return SECRETS[reference]


def simulation(now: Callable[[], float] | None = None) -> Simulation:
    """The small centre, at rest, on a Monday at 09:00."""
    return Simulation(centre(), resolve, now or ManualClock(1_767_578_400.0).wall)
