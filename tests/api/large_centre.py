"""A province's central site: a core, distribution and access switches, and who hangs on them, by their number."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address

from core.model import (
    Cable,
    CableEnd,
    CableEvidence,
    CableWitness,
    Cabling,
    CablingNode,
    Device,
    DeviceKind,
    Inventory,
    NodeKind,
    Site,
)

NOW = 1_790_000_000.0
_ENDS = (
    (DeviceKind.WORKSTATION, "Máy trạm quầy tiếp nhận hồ sơ đất đai số"),
    (DeviceKind.PRINTER, "Máy in"),
    (DeviceKind.CAMERA, "Camera hành lang tầng hai khu nhà"),
    (DeviceKind.KIOSK, "Ki ốt tra cứu"),
    (DeviceKind.ACCESS_POINT, "Điểm truy cập không dây phòng họp trực tuyến"),
)


@dataclass
class _Site:
    devices: list[Device] = field(default_factory=list)
    cables: list[Cable] = field(default_factory=list)
    nodes: list[CablingNode] = field(default_factory=list)

    def add(self, name: str, kind: DeviceKind, called: str, above: str | None, ports: tuple[str, str]) -> None:
        address = IPv4Address("10.20.0.10") + len(self.devices)
        upstream = None if above is None or above.startswith("?") else above
        self.devices.append(Device(id=name, name=called, kind=kind, site="tinh", address=address, upstream=upstream))
        if above is not None:
            self.join(f"{above} {ports[0]}", f"{name} {ports[1]}")

    def stranger(self, node: CablingNode, at: str) -> None:
        self.nodes.append(node)
        self.join(at, f"{node.id} ")

    def join(self, one: str, other: str, gone_at: float | None = None) -> None:
        first, second = sorted((CableEnd(*one.split(" ", 1)), CableEnd(*other.split(" ", 1))))
        seen = (CableWitness(CableEvidence.LLDP, first.node),)
        self.cables.append(Cable((first, second), seen, NOW, NOW, gone_at))


def large_centre(nodes: int = 200) -> tuple[Inventory, Cabling]:
    """Of so many nodes a core, one in 25 a distribution switch, one in 8 an access switch; 6 hubs and 12 strangers.

    Every second distribution switch closes a ring with the one before it, an access switch hangs on two; two cables are
    gone.
    """
    site, upper, lower = _Site(), nodes // 25, nodes // 8
    site.add("core", DeviceKind.SWITCH, "Chuyển mạch lõi tòa nhà trung tâm", None, ("", ""))
    for number in range(upper):
        ports = f"TenGigabitEthernet1/0/{number + 1}", "TenGigabitEthernet1/1/1"
        site.add(f"dist-{number:02}", DeviceKind.SWITCH, f"Chuyển mạch phân phối {number + 1}", "core", ports)
        if number % 2:
            site.join(f"dist-{number - 1:02} Te1/1/4", f"dist-{number:02} Te1/1/4", NOW if number == 3 else None)
    for number in range(lower):
        ports = f"GigabitEthernet1/0/{number + 1}", "GigabitEthernet0/49"
        called = f"Chuyển mạch tầng {number + 1}"
        site.add(f"access-{number:02}", DeviceKind.SWITCH, called, f"dist-{number % upper:02}", ports)
    for number in range(6):
        node = CablingNode(f"?access-{number:02}/Gi0/47", NodeKind.HUB)
        site.stranger(node, f"access-{number:02} GigabitEthernet0/47")
    for number in range(12):
        mac = f"02:00:00:00:10:{number:02x}"
        node = CablingNode(f"?{mac}", name="SEP0200000010" if number % 3 else "", mac=mac)
        site.stranger(node, f"access-{number % lower:02} GigabitEthernet0/{number % 4 + 40}")
    for number in range(nodes - len(site.devices) - len(site.nodes)):
        kind, called = _ENDS[number % len(_ENDS)]
        above = site.nodes[number % 6].id if number % 9 == 0 else f"access-{number % lower:02}"
        ports = "" if above.startswith("?") else f"GigabitEthernet0/{number // lower + 1}", ""
        site.add(f"{kind.value}-{number:03}", kind, f"{called} {number:03}", above, ports)
    site.join("dist-00 GigabitEthernet1/0/24", "access-01 GigabitEthernet0/50")
    site.join("access-00 Gi0/30", "workstation-000 ", NOW)
    site.add("off", DeviceKind.WORKSTATION, "Máy trạm đã tắt", None, ("", ""))
    return (
        Inventory(
            sites=(Site(id="tinh", name="Trung tâm hành chính công tỉnh", kind="province"),),
            devices=tuple(site.devices),
            links=(),
            credentials=(),
        ),
        Cabling(NOW, tuple(sorted(site.cables, key=lambda one: one.ends)), tuple(site.nodes)),
    )
