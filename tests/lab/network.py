"""Namespaces, cables and what cuts them."""

from pathlib import Path

from tests.lab.commands import run
from tests.lab.topology import Cable, Node, Topology

NAMESPACES = Path("/run/netns")
BRIDGE = "bridge"


class Network:
    """The namespaces and cables of one lab. Their names begin with ``prefix``, so that two labs never meet."""

    def __init__(self, topology: Topology, prefix: str) -> None:
        self._topology = topology
        self._prefix = prefix
        self._nodes = {node.name: node for node in topology.nodes}

    def namespace(self, node: str) -> str:
        """The name of a node's namespace. Raises KeyError for a node that is not in the lab."""
        if node not in self._nodes:
            raise KeyError(f"the lab has no node {node}; it has {', '.join(self._nodes)}")
        return f"{self._prefix}{node}"

    def inside(self, node: str, command: list[str]) -> list[str]:
        """The command that runs ``command`` in a node's namespace with this machine's file system."""
        return ["nsenter", f"--net={NAMESPACES / self.namespace(node)}", "--", *command]

    def build(self) -> None:
        """Create everything. Raises LabError."""
        for node in self._topology.nodes:
            run(["ip", "netns", "add", self.namespace(node.name)])
            if node.switch:
                here = ["ip", "-n", self.namespace(node.name), "link"]
                run([*here, "add", BRIDGE, "type", "bridge"])
                run([*here, "set", BRIDGE, "up"])
        for cable in self._topology.cables:
            self._plug(cable)
        for node in self._topology.nodes:
            self._start(node)

    def remove(self) -> None:
        """Delete everything that has this lab's prefix; the cables go with the namespaces."""
        for namespace in NAMESPACES.glob(f"{self._prefix}*"):
            run(["ip", "netns", "del", namespace.name], check=False)

    def cut(self, cable: str) -> None:
        """Pull a cable: the near end goes down, the far end loses its carrier."""
        self._carrier(cable, "down")

    def heal(self, cable: str) -> None:
        """Put a cable back."""
        self._carrier(cable, "up")

    def _carrier(self, name: str, state: str) -> None:
        near = self._topology.cable(name).near
        run(["ip", "-n", self.namespace(near.node), "link", "set", near.interface, state])

    def _plug(self, cable: Cable) -> None:
        near, far = cable.near, cable.far
        ends = ["peer", "name", far.interface, "netns", self.namespace(far.node)]
        run(["ip", "-n", self.namespace(near.node), "link", "add", near.interface, "type", "veth", *ends])
        for end in (near, far):
            here = ["ip", "-n", self.namespace(end.node)]
            if end.mac:
                run([*here, "link", "set", end.interface, "address", end.mac])
            if end.address:
                run([*here, "address", "add", end.address, "dev", end.interface])
            if self._nodes[end.node].switch:
                run([*here, "link", "set", end.interface, "master", BRIDGE])
            run([*here, "link", "set", end.interface, "up"])

    def _start(self, node: Node) -> None:
        here = ["ip", "-n", self.namespace(node.name)]
        run([*here, "link", "set", "lo", "up"])
        if node.gateway:
            run([*here, "route", "add", "default", "via", node.gateway])
        # the monitor's ping socket is an unprivileged one where the kernel lets a group open it
        keys = ["net.ipv4.ping_group_range=0 2147483647"] + (["net.ipv4.ip_forward=1"] if node.forwards else [])
        for key in keys:
            run(self.inside(node.name, ["sysctl", "-q", "-w", key]))
