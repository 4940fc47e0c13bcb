"""The devices and links to simulate, read from an inventory's JSON.

Plain values instead of core.model: this process stays without pydantic, whose 12 MB it would hold for one reading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
class Centre:
    """Everything that is simulated, by id; ``credentials`` are the inventory's, as they stand there."""

    machines: Mapping[str, Machine]
    lines: Mapping[str, Line]
    credentials: Mapping[str, Mapping[str, Any]]

    def chain(self, machine_id: str) -> Iterator[str]:
        """The ids from a device up to the monitor, itself first. A loop is followed once."""
        seen: set[str] = set()
        current: str | None = machine_id
        while current is not None and current not in seen and current in self.machines:
            seen.add(current)
            yield current
            current = self.machines[current].upstream

    def behind(self, machine_id: str) -> int:
        """How many devices hang directly on this one."""
        return sum(machine.upstream == machine_id for machine in self.machines.values())

    def lines_of(self, machine_id: str) -> list[Line]:
        """The links whose near end this device is."""
        return [line for line in self.lines.values() if line.device == machine_id]


def read(document: Mapping[str, Any]) -> Centre:
    """From ``Inventory.model_dump(mode="json")``."""
    return Centre(
        machines={device["id"]: _machine(device) for device in document["devices"]},
        lines={link["id"]: _line(link) for link in document["links"]},
        credentials={credential["name"]: credential for credential in document["credentials"]},
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
