"""What hangs where, in words."""

from collections.abc import Mapping

from core.i18n import Language, noop
from core.model import CableEvidence, CablingNode, NodeKind

CABLE_EVIDENCE: Mapping[CableEvidence, str] = {
    CableEvidence.LLDP: "LLDP",
    CableEvidence.CDP: "CDP",
    CableEvidence.FDP: "FDP",
    CableEvidence.FORWARDING: noop("forwarding table"),
}
CABLE_COLUMNS = (noop("Device"), noop("Port"), noop("Other end"), noop("Port"), noop("Known by"), noop("State"))
STATION_COLUMNS = ("MAC", noop("Address"), noop("Switch"), noop("Port"), "VLAN", noop("Others on the port"))


def cable_node(spoken: Language, node: str, nodes: Mapping[str, CablingNode]) -> str:
    """A node as it is called: a device by its id, a stranger by what it calls itself."""
    one = nodes.get(node)
    if one is None:
        return node
    if one.kind is NodeKind.HUB:
        return spoken.text("switch that cannot be asked")
    return one.name or one.address or one.mac
