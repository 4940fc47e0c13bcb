"""What stands in the lab and how it is cabled; data only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A network namespace; with ``host`` a Debian boots in it. ``gateway`` is its default route."""

    name: str
    host: bool = False
    forwards: bool = False
    gateway: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """One end of a cable: an interface of a node, with its address as ADDRESS/LENGTH."""

    node: str
    interface: str
    address: str


@dataclass(frozen=True, slots=True)
class Cable:
    """A point-to-point link. It is cut at its ``near`` end, so that the far end sees its carrier go."""

    name: str
    near: End
    far: End


@dataclass(frozen=True, slots=True)
class Topology:
    """Nodes and cables; the first cable that names a node carries its management address."""

    nodes: tuple[Node, ...]
    cables: tuple[Cable, ...]

    def address(self, node: str) -> str:
        """The management address of a node, without its prefix length. Raises KeyError."""
        for cable in self.cables:
            for end in (cable.near, cable.far):
                if end.node == node:
                    return end.address.partition("/")[0]
        raise KeyError(f"the lab has no node {node}")

    def cable(self, name: str) -> Cable:
        """The cable of that name. Raises KeyError."""
        for cable in self.cables:
            if cable.name == name:
                return cable
        raise KeyError(f"the lab has no cable {name}; it has {', '.join(cable.name for cable in self.cables)}")


# A centre in small: the controller and a server behind the WAN router, the provincial centre on the other side.
# Each hangs on a port of the router's, and nobody has a way out of the lab.
CENTRE = Topology(
    nodes=(
        Node("ctl", gateway="10.77.0.1"),
        Node("router", forwards=True),
        Node("target", host=True, gateway="10.77.1.1"),
        Node("centre", gateway="10.77.9.1"),
    ),
    cables=(
        Cable("lan", End("router", "lan0", "10.77.0.1/24"), End("ctl", "eth0", "10.77.0.10/24")),
        Cable("server", End("router", "srv0", "10.77.1.1/24"), End("target", "eth0", "10.77.1.11/24")),
        Cable("wan", End("router", "wan0", "10.77.9.1/30"), End("centre", "wan0", "10.77.9.2/30")),
    ),
)
