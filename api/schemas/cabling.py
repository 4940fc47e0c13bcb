"""What hangs where."""

from pydantic import Field

from api.schemas.base import Out
from core.model import CableEvidence, NodeKind


class CableEndOut(Out):
    node: str = Field(description="A device's id, or that of a node.")
    port: str = Field(description="Empty where nobody told it.")


class CableWitnessOut(Out):
    how: CableEvidence
    by: str


class CableOut(Out):
    ends: tuple[CableEndOut, CableEndOut]
    evidence: list[CableWitnessOut]
    since: float
    seen_at: float
    gone_at: float | None = Field(description="When those who had announced it no longer did.")


class CablingNodeOut(Out):
    """Somebody at a cable who is not in the inventory."""

    id: str
    kind: NodeKind
    name: str
    mac: str
    address: str


class StationPlaceOut(Out):
    shared: int = Field(description="How many other MACs are behind the port; the fewest is the nearest.")
    device: str
    port: str
    vlan: int = Field(description="The filtering database's number; 0 without one.")


class StationOut(Out):
    mac: str
    address: str
    addresses: list[str] = Field(description="All that were resolved, IPv4 before IPv6.")
    places: list[StationPlaceOut]
    seen_at: float


class CablingOut(Out):
    at: float
    cables: list[CableOut]
    nodes: list[CablingNodeOut]
    answered: list[str] = Field(description="The devices that told their tables then.")
