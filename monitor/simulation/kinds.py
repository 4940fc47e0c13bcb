"""What each kind of device looks like to who asks: its description, its ports, its groups."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from monitor.simulation.centre import Centre, Machine
from monitor.simulation.host import Size
from monitor.simulation.interfaces import Port

_NET_SNMP_LINUX = "1.3.6.1.4.1.8072.3.2.10"
_VENDORS = {
    "mikrotik": ("1.3.6.1.4.1.14988.1", "RouterOS {model}"),
    "fortinet": ("1.3.6.1.4.1.12356.101.1.641", "{model} v6.4.15,build2095,231201 (GA)"),
    "cisco": ("1.3.6.1.4.1.9.1.1208", "Cisco IOS Software, {model} Software, Version 15.2(7)E8"),
    "tp-link": ("1.3.6.1.4.1.11863.5.33", "JetStream {model}"),
    "hp": (
        "1.3.6.1.4.1.11.2.3.9.1",
        "HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD153,EEPROM JSI23900009,{model}",
    ),
    "brother": ("1.3.6.1.4.1.2435.2.3.9.1", "Brother NC-8900h, Firmware Ver.ZC, {model}"),
    "apc": ("1.3.6.1.4.1.318.1.3.27", "APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.9.6), {model}"),
    "santak": ("1.3.6.1.4.1.2254.2.4", "Santak Web/SNMP card, {model}"),
    "hikvision": ("1.3.6.1.4.1.39165.1.1", "Hikvision {model} V5.5.52"),
    "ubiquiti": ("1.3.6.1.4.1.41112", "{model} 4.3.28.11361"),
    "aruba": ("1.3.6.1.4.1.14823.1.2.100", "ArubaOS {model}"),
    "h3c": ("1.3.6.1.4.1.25506.1.1", "H3C Comware Platform Software, {model}"),
    "huawei": ("1.3.6.1.4.1.2011.2.23.1", "Huawei {model}, VRP Software Version 5.170"),
}
"""Vendor, in lower case → (sysObjectID, sysDescr)."""
_OTHER = ("1.3.6.1.4.1.8072.3.2.255", "{vendor} {model}")
_LAYERS = {"switch": 2, "router": 78, "firewall": 76, "access_point": 2}

Ports = Callable[[Centre, Machine], list[Port]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of device. ``host`` is None where there are no host resources; ``routes``: it has an ARP table;
    ``bridges``: it has a forwarding table."""

    ports: Ports
    linux: bool = False
    host: Size | None = None
    ups: bool = False
    printer: bool = False
    routes: bool = False
    entity: bool = False
    bridges: bool = False


def _one(name: str, inbound: float, outbound: float) -> Ports:
    return lambda _, __: [Port(name, "", 1000, inbound, outbound)]


def _switch(centre: Centre, machine: Machine) -> list[Port]:
    """24 ports, or as many more as are needed; the devices behind on the first ones, the last is the uplink."""
    behind = [other for other in centre.machines.values() if other.upstream == machine.id]
    last = next((size for size in (24, 48) if len(behind) < size), len(behind) + 1)
    ports = [Port(f"GigabitEthernet1/0/{n}", other.id, 1000, 2.5, 6.0) for n, other in enumerate(behind, 1)]
    ports += [Port(f"GigabitEthernet1/0/{n}", "", 1000, 0, 0, connected=False) for n in range(len(ports) + 1, last)]
    uplink = machine.upstream or "uplink"
    return [*ports, Port(f"GigabitEthernet1/0/{last}", uplink, 1000, 5.0 * len(behind), 2.2 * len(behind))]


def _router(centre: Centre, machine: Machine) -> list[Port]:
    """A port for each link, named as the link says, as wide as what was contracted; and the inner ones."""
    outer: list[Port] = []
    for line in centre.lines_of(machine.id):
        if line.interface and line.interface not in {port.name for port in outer}:
            speed = 1000 if max(line.bandwidth_down, line.bandwidth_up) > 100 else 100
            peaks = (line.bandwidth_down * 0.62, line.bandwidth_up * 0.35)
            outer.append(Port(line.interface, line.name, speed, *peaks))
    total = sum(line.bandwidth_down for line in centre.lines_of(machine.id)) or 40.0
    inner = [Port(f"lan{n}", "LAN", 1000, total * 0.2, total * 0.4, connected=n == 1) for n in range(1, 5)]
    return outer + inner


_PC = Size(processors=6, memory=8, root=238)
_LINUX = Kind(_one("enp1s0", 4.0, 0.8), linux=True, host=_PC)

KINDS: dict[str, Kind] = {
    "server": Kind(
        _one("eno1", 45.0, 70.0), linux=True, host=Size(processors=8, memory=32, root=120, data=1800, filled=0.58)
    ),
    "workstation": _LINUX,
    "kiosk": _LINUX,
    "queue_machine": Kind(_one("enp1s0", 0.5, 0.2), linux=True, host=Size(processors=4, memory=4, root=59)),
    "printer": Kind(_one("eth0", 0.6, 0.1), printer=True),
    "scanner": Kind(_one("eth0", 0.1, 1.5)),
    "camera": Kind(_one("eth0", 0.1, 4.5)),
    "recorder": Kind(_one("eth0", 38.0, 6.0)),
    "switch": Kind(_switch, bridges=True),
    "router": Kind(_router, routes=True, entity=True),
    "firewall": Kind(_router, routes=True, entity=True),
    "access_point": Kind(_one("eth0", 12.0, 3.0)),
    "ups": Kind(_one("eth0", 0.02, 0.02), ups=True),
}
"""Every value of ``core.model.DeviceKind``."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The system group of one device: RFC 3418."""

    descr: str
    object_id: str
    services: int
    mac: bytes = field(repr=False)


def identity(machine: Machine) -> Identity:
    """What the device says of itself."""
    services = _LAYERS.get(machine.kind, 72)
    if KINDS[machine.kind].linux:
        descr = f"Linux {machine.id} 6.1.0-40-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 x86_64"
        return Identity(descr, _NET_SNMP_LINUX, services, _mac(machine))
    object_id, pattern = _VENDORS.get(machine.vendor.lower(), _OTHER)
    descr = pattern.format(vendor=machine.vendor, model=machine.model).strip()
    return Identity(descr or machine.kind, object_id, services, _mac(machine))


def _mac(machine: Machine) -> bytes:
    """The address in the books, or a locally administered one that is always the same."""
    digits = "".join(filter(str.isalnum, machine.mac))
    try:
        found = bytes.fromhex(digits)
    except ValueError:
        found = b""
    return found if len(found) == 6 else b"\x02\x00" + zlib.crc32(machine.id.encode()).to_bytes(4, "big")
