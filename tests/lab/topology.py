"""What stands in the lab and how it is cabled; data only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A network namespace; with ``host`` a Debian boots in it. ``gateway`` is its default route.

    A ``switch`` joins all its cables on one segment.
    """

    name: str
    host: bool = False
    forwards: bool = False
    switch: bool = False
    gateway: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """One end of a cable: an interface of a node, with its address as ADDRESS/LENGTH if it has one."""

    node: str
    interface: str
    address: str = ""
    mac: str = ""


@dataclass(frozen=True, slots=True)
class Cable:
    """A point-to-point link. It is cut at its ``near`` end, so that the far end sees its carrier go."""

    name: str
    near: End
    far: End


@dataclass(frozen=True, slots=True)
class Topology:
    """Nodes and cables; a node's first end with an address carries its management address."""

    nodes: tuple[Node, ...]
    cables: tuple[Cable, ...]

    def address(self, node: str) -> str:
        """The management address of a node, without its prefix length. Raises KeyError."""
        for cable in self.cables:
            for end in (cable.near, cable.far):
                if end.node == node and end.address:
                    return end.address.partition("/")[0]
        raise KeyError(f"the lab has no node {node} with an address")

    def mac(self, node: str) -> str:
        """The MAC address of a node's first end that is given one. Raises KeyError."""
        for cable in self.cables:
            for end in (cable.near, cable.far):
                if end.node == node and end.mac:
                    return end.mac
        raise KeyError(f"the lab has no node {node} with a MAC address")

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

_LAN = "10.78.1"


def _on_the_lan(node: str, number: int) -> Cable:
    """A node's cable to the centre's switch, by the node's name; without a number the node has no address."""
    address = f"{_LAN}.{number}/24" if number else ""
    return Cable(node, End("switch", node, ""), End(node, "eth0", address, f"02:4d:43:4c:01:{number:02x}"))


# A centre on one LAN: what 'site.yml' sets up, the controller, and a machine that nobody knows (it has no address). The
# provincial centre is behind the router.
SITE = Topology(
    nodes=(
        Node("switch", switch=True),
        Node("ctl", gateway=f"{_LAN}.1"),
        Node("router", host=True, forwards=True),
        Node("srv-01", host=True, gateway=f"{_LAN}.1"),
        Node("pc-01", host=True, gateway=f"{_LAN}.1"),
        Node("pc-02", host=True, gateway=f"{_LAN}.1"),
        Node("kiosk-01", host=True, gateway=f"{_LAN}.1"),
        Node("guest"),
        Node("centre", gateway="10.78.9.1"),
    ),
    cables=(
        _on_the_lan("router", 1),
        _on_the_lan("ctl", 10),
        _on_the_lan("srv-01", 11),
        _on_the_lan("pc-01", 21),
        _on_the_lan("pc-02", 22),
        _on_the_lan("kiosk-01", 31),
        _on_the_lan("guest", 0),
        Cable("wan", End("router", "wan0", "10.78.9.1/30"), End("centre", "wan0", "10.78.9.2/30")),
    ),
)

# Three machines in a row behind the controller, each on a cable of its own, as switches and a server are.
CHAIN = Topology(
    nodes=(
        Node("ctl", gateway="10.79.1.1"),
        Node("sw-1", host=True, forwards=True, gateway="10.79.2.2"),
        Node("sw-2", host=True, forwards=True, gateway="10.79.2.1"),
        Node("srv-01", host=True, gateway="10.79.3.1"),
    ),
    cables=(
        Cable("ctl", End("sw-1", "ge1", "10.79.1.1/24"), End("ctl", "eth0", "10.79.1.10/24")),
        Cable("trunk", End("sw-1", "ge2", "10.79.2.1/30"), End("sw-2", "ge1", "10.79.2.2/30")),
        Cable("server", End("sw-2", "ge2", "10.79.3.1/30"), End("srv-01", "eth0", "10.79.3.2/30")),
        Cable("spare", End("sw-1", "ge3", "10.79.4.1/30"), End("srv-01", "eth1", "10.79.4.2/30")),
    ),
)
