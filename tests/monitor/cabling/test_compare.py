"""What hangs otherwise than the inventory says."""

from core.model import (
    Cable,
    CableEnd,
    CableEvidence,
    CableWitness,
    Cabling,
    CablingNode,
    DeviceKind,
    Finding,
    NodeKind,
    Station,
    StationPlace,
    device_subject,
)
from monitor.cabling.compare import compared
from tests.monitor.world import device, inventory

HUB = "?floor/3"
OFFICE = inventory(
    [
        device("core", kind=DeviceKind.SWITCH, address="10.0.0.1"),
        device("floor", kind=DeviceKind.SWITCH, address="10.0.0.2", upstream="core"),
        device("pc", address="10.0.0.3", upstream="core"),
        device("printer", address="10.0.0.4", upstream="core"),
    ]
)


def cable(one: str, other: str, gone_at: float | None = None) -> Cable:
    first, second = sorted((CableEnd(*one.split(":")), CableEnd(*other.split(":"))))
    return Cable((first, second), (CableWitness(CableEvidence.FORWARDING, "floor"),), gone_at=gone_at)


def hanging(*cables: Cable, answered: tuple[str, ...] = ("core", "floor")) -> dict[str, list[Finding]]:
    places = tuple(StationPlace(0, bridge, "1") for bridge in ("core", "floor"))
    known = Cabling(0.0, cables, (CablingNode(HUB, NodeKind.HUB),), (Station("x", places=places),), answered)
    return {subject: found for subject, found in compared(known, OFFICE).items() if found}


def test_behind_a_switch_that_nobody_can_ask_it_hangs_where_that_hangs() -> None:
    behind = (cable(f"{HUB}:", "pc:"), cable(f"{HUB}:", "printer:"))
    found = hanging(cable("floor:3", f"{HUB}:"), *behind)
    assert set(found) == {device_subject("pc"), device_subject("printer")}
    assert dict(found[device_subject("pc")][0].detail) == {"found": "floor", "port": "3", "expected": "core"}
    assert hanging(cable("core:9", f"{HUB}:"), cable("floor:3", f"{HUB}:"), *behind) == {}


def test_only_who_answered_tells_where_somebody_hangs() -> None:
    assert set(hanging(cable("floor:3", "pc:"))) == {device_subject("pc")}
    assert hanging(cable("floor:3", "pc:"), answered=("core",)) == {}
    assert hanging(cable("floor:3", "pc:"), cable("core:4", "pc:")) == {}
