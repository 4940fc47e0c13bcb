"""Small inventories and values for the tests of the monitor."""

from collections.abc import Iterable
from datetime import time
from ipaddress import IPv4Address

from core.model import (
    Credential,
    Device,
    DeviceKind,
    Inventory,
    Link,
    LinkKind,
    Reading,
    Reason,
    Schedule,
    Site,
    Standing,
    State,
    Transition,
)

ZONE = "Asia/Ho_Chi_Minh"
OFFICE_HOURS = Schedule(hours=((time(7, 30), time(11, 30)), (time(13), time(17))))


def device(
    name: str,
    *,
    kind: DeviceKind = DeviceKind.WORKSTATION,
    upstream: str | None = None,
    address: str = "10.0.0.1",
    snmp: str | None = None,
    snmp_interval: float | None = None,
    expected_up: Schedule | None = None,
    fed_by: tuple[str, ...] | None = None,
    site: str = "lucyen",
) -> Device:
    """A device, of the site 'lucyen' when nothing else is said."""
    return Device(
        id=name,
        name=name,
        kind=kind,
        site=site,
        fed_by=fed_by,
        address=IPv4Address(address),
        upstream=upstream,
        snmp=snmp,
        snmp_interval=snmp_interval,
        expected_up=expected_up,
    )


def link(name: str, at: str, *, interface: str | None = "ether1", kind: LinkKind = LinkKind.WAN) -> Link:
    """A link whose near end is the device ``at``."""
    return Link(
        id=name,
        name=name,
        kind=kind,
        site="lucyen",
        device=at,
        interface=interface,
        far_address=IPv4Address("10.9.9.9"),
        bandwidth_down=100,
        bandwidth_up=100,
    )


def inventory(
    devices: Iterable[Device], links: Iterable[Link] = (), credentials: Iterable[Credential] = ()
) -> Inventory:
    """An inventory of one site."""
    site = Site(id="lucyen", name="Lục Yên", kind="district", time_zone=ZONE)
    return Inventory(sites=(site,), devices=tuple(devices), links=tuple(links), credentials=tuple(credentials))


def province(sites: int, devices: int = 2, aggregation: str = "olt-2") -> Inventory:
    """Communes 'c001', … under one aggregation point, each with a router and devices behind it."""
    places = [
        Site(id="lao-cai", name="Lào Cai", kind="province", time_zone=ZONE),
        Site(id=aggregation, name="Điểm gom số 2", kind="aggregation", parent="lao-cai", time_zone=ZONE),
    ]
    machines = []
    for number in range(1, sites + 1):
        site = f"c{number:03}"
        places.append(Site(id=site, name=f"Xã {number}", kind="commune", parent=aggregation, time_zone=ZONE))
        net = f"10.{100 + number // 200}.{number % 200}"
        machines.append(device(f"{site}-router", kind=DeviceKind.ROUTER, address=f"{net}.1", site=site))
        machines += [
            device(f"{site}-pc-{n}", address=f"{net}.{n + 1}", site=site, upstream=f"{site}-router")
            for n in range(1, devices)
        ]
    return Inventory(sites=tuple(places), devices=tuple(machines), links=(), credentials=())


def standing(
    state: State, reason: Reason, *, subject: str = "device:a", cause: str | None = None, sequence: int = 7
) -> Standing:
    """Where a subject stands since long ago."""
    return Standing(subject, state, reason, 1000.0, sequence, cause)


UP = standing(State.UP, Reason.ANSWERING)
DOWN = standing(State.DOWN, Reason.UNREACHABLE)
STARTING = standing(State.UNKNOWN, Reason.STARTING, sequence=0)


def transition(
    before: State,
    after: State,
    reason: Reason,
    *,
    subject: str = "device:a",
    cause: str | None = None,
    sequence: int = 1,
    at: float = 1000.0,
) -> Transition:
    """A transition as the judge makes it."""
    return Transition(subject, sequence, at, before, after, reason, cause)


def values(reading: Reading, name: str) -> dict[str, float]:
    """The values of this name by label."""
    return {key.partition("|")[2]: value for key, value in reading.values.items() if key.partition("|")[0] == name}
