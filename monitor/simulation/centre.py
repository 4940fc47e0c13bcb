"""The devices and links to simulate, read from an inventory's JSON.

Plain values instead of core.model: this process stays without pydantic, whose 12 MB it would hold for one reading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Machine:
    """One device; the fields are those of ``core.model.Device`` and its assets."""

    id: str
    name: str
    kind: str
    site: str
    address: str
    room: str
    person: str
    upstream: str | None
    snmp: str | None
    vendor: str
    model: str
    serial: str
    mac: str
    platform: str = ""
    login: str = ""
    ssh_port: int = 22


@dataclass(frozen=True, slots=True)
class Line:
    """One link; the fields are those of ``core.model.Link``. Bandwidths are in Mbit/s."""

    id: str
    name: str
    kind: str
    device: str
    interface: str | None
    far_address: str
    bandwidth_down: float
    bandwidth_up: float


@dataclass(frozen=True, slots=True)
class Portal:
    """One service; the fields are those of ``core.model.Service``."""

    id: str
    name: str
    kind: str
    target: str
    text: tuple[str, ...]
    link: str | None
    device: str | None


@dataclass(frozen=True, slots=True)
class Centre:
    """Everything that is simulated, by id; ``credentials`` and ``logins`` are the inventory's, as they stand there."""

    machines: Mapping[str, Machine]
    lines: Mapping[str, Line]
    credentials: Mapping[str, Mapping[str, Any]]
    logins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    portals: Mapping[str, Portal] = field(default_factory=dict)

    def chain(self, machine_id: str) -> Iterator[str]:
        """The ids from a device up to the monitor, itself first. A loop is followed once."""
        seen: set[str] = set()
        current: str | None = machine_id
        while current is not None and current not in seen and current in self.machines:
            seen.add(current)
            yield current
            current = self.machines[current].upstream

    def between(self, one: str, other: str) -> list[str]:
        """The ids on the way from a device to another, both without; who hang on nothing hang together."""
        up, down = list(self.chain(one)), list(self.chain(other))
        top = next((step for step in up if step in down), None)
        way = up + down if top is None else up[: up.index(top) + 1] + down[: down.index(top)]
        return [step for step in way if step not in (one, other)]

    def behind(self, machine_id: str) -> int:
        """How many devices hang directly on this one."""
        return sum(machine.upstream == machine_id for machine in self.machines.values())

    def lines_of(self, machine_id: str) -> list[Line]:
        """The links whose near end this device is."""
        return [line for line in self.lines.values() if line.device == machine_id]


def read(document: Mapping[str, Any], strangers: Mapping[str, Machine] = MappingProxyType({})) -> Centre:
    """From ``Inventory.model_dump(mode="json")``, and devices that it does not have."""
    return Centre(
        machines={device["id"]: _machine(device) for device in document["devices"]} | dict(strangers),
        lines={link["id"]: _line(link) for link in document["links"]},
        credentials={credential["name"]: credential for credential in document["credentials"]},
        logins={login["name"]: login for login in document.get("logins", ())},
        portals={service["id"]: _portal(service) for service in document.get("services", ())},
    )


def _machine(device: Mapping[str, Any]) -> Machine:
    asset = device["asset"]
    return Machine(
        id=device["id"],
        name=device["name"],
        kind=device["kind"],
        site=device["site"],
        address=device["address"],
        room=device["room"],
        person=device["person"],
        upstream=device["upstream"],
        snmp=device["snmp"],
        vendor=asset["vendor"] or "",
        model=asset["model"] or "",
        serial=asset["serial"] or "",
        mac=asset["mac"] or "",
        platform=device.get("platform") or "",
        login=device.get("login") or "",
        ssh_port=device.get("ssh_port", 22),
    )


def _line(link: Mapping[str, Any]) -> Line:
    return Line(
        id=link["id"],
        name=link["name"],
        kind=link["kind"],
        device=link["device"],
        interface=link["interface"],
        far_address=link["far_address"],
        bandwidth_down=link["bandwidth_down"],
        bandwidth_up=link["bandwidth_up"],
    )


def _portal(service: Mapping[str, Any]) -> Portal:
    names = ("id", "name", "kind", "target", "link", "device")
    return Portal(**{name: service[name] for name in names}, text=tuple(service["text"]))
