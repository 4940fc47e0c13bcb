"""Claims of many devices, merged: who is who, and which port hangs on which."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from core.model import Cable, CableEnd, CableWitness, CablingNode, NodeKind
from monitor.cabling.said import Heard, Said, identifier


@dataclass(frozen=True, slots=True)
class Graph:
    """All cables, by their ends, and the strangers at them."""

    cables: tuple[Cable, ...] = ()
    strangers: Mapping[str, CablingNode] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Claim:
    near: CableEnd
    far: CableEnd
    evidence: CableWitness


class People:
    """Who is meant: devices that were asked by their MACs, addresses and names, as far as each is one's alone."""

    def __init__(self, told: Iterable[Said]) -> None:
        self.devices = {one.device: one for one in told}
        owners: dict[str, set[str]] = {}
        for one in self.devices.values():
            for called in (*one.ids, identifier(one.device)):
                owners.setdefault(called, set()).add(one.device)
        self._owner = {called: next(iter(who)) for called, who in owners.items() if len(who) == 1}
        self._learn()

    def who(self, heard: Heard) -> str | None:
        """The device that a neighbour is. What is unique by its nature goes before names."""
        for called in (heard.chassis, heard.address, identifier(heard.name)):
            if called and called in self._owner:
                return self._owner[called]
        return None

    def of(self, called: str) -> str | None:
        """The device that has this MAC or address."""
        return self._owner.get(called)

    def _learn(self) -> None:
        """Until nothing is new: the chassis of a neighbour that another protocol, or the neighbour itself, names."""
        while True:
            hearers = self._hearers()
            new = {
                heard.chassis: who
                for one in self.devices.values()
                for heard in one.heard
                if heard.chassis
                and heard.chassis not in self._owner
                and (who := self.who(heard) or self._who_hears(one, heard, hearers.get(one.device, ())))
            }
            if not new:
                return
            self._owner |= new

    def _hearers(self) -> Mapping[str, Sequence[tuple[Said, Heard]]]:
        """Device → the others that hear it, and what they hear."""
        found: dict[str, list[tuple[Said, Heard]]] = {}
        for one in self.devices.values():
            for heard in one.heard:
                who = self.who(heard)
                if who is not None and who != one.device:
                    found.setdefault(who, []).append((one, heard))
        return found

    def _who_hears(self, one: Said, heard: Heard, hearers: Iterable[tuple[Said, Heard]]) -> str | None:
        """The only device that hears ``one`` at the port at which ``one`` hears somebody."""
        found = {
            other.device
            for other, back in hearers
            if one.port(*back.ports) == heard.port and back.port in (other.port(*heard.ports), *heard.ports)
        }
        return found.pop() if len(found) == 1 else None


def announced(people: People) -> Graph:
    """The cables that LLDP and CDP tell."""
    strangers: dict[str, CablingNode] = {}
    aliases = _aliases(people)
    ports: dict[tuple[CableEnd, str], str] = {}
    claims: list[_Claim] = []
    for one in people.devices.values():
        for heard in one.heard:
            near, who = CableEnd(one.device, heard.port), people.who(heard)
            if who is None:
                stranger = _stranger(heard)
                node = aliases.get(stranger.id, stranger.id)
                strangers[node] = _together(node, strangers.get(node, stranger), stranger)
                port = ports.setdefault((near, node), next(iter(heard.ports), ""))
            else:
                node, port = who, people.devices[who].port(*heard.ports)
            far = CableEnd(node, port)
            if near != far:
                claims.append(_Claim(near, far, CableWitness(heard.protocol, one.device)))
    return Graph(tuple(sorted(_merged(claims), key=lambda cable: cable.ends)), strangers)


def _stranger(heard: Heard) -> CablingNode:
    node = heard.chassis or heard.address or identifier(heard.name)
    return CablingNode(f"?{node}", NodeKind.STRANGER, heard.name, heard.chassis, heard.address)


def _together(node: str, one: CablingNode, other: CablingNode) -> CablingNode:
    """What two announcements of one stranger say, the first where both say something."""
    return replace(
        one, id=node, name=one.name or other.name, mac=one.mac or other.mac, address=one.address or other.address
    )


def _aliases(people: People) -> dict[str, str]:
    """Of a stranger that speaks two protocols: what it is by the one → what it is by the other, which knows it better.

    They are one where the same port hears both and they share a name or an address.
    """
    found: dict[str, set[str]] = {}
    for one in people.devices.values():
        strangers = [heard for heard in one.heard if people.who(heard) is None]
        for heard in strangers:
            best = max((heard, *(other for other in strangers if _is_same(heard, other))), key=_knowledge)
            if _stranger(best).id != _stranger(heard).id:
                found.setdefault(_stranger(heard).id, set()).add(_stranger(best).id)
    return {alias: next(iter(names)) for alias, names in found.items() if len(names) == 1}


def _is_same(one: Heard, other: Heard) -> bool:
    return one.port == other.port and one.protocol is not other.protocol and bool(_called(one) & _called(other))


def _called(heard: Heard) -> set[str]:
    return {heard.chassis, heard.address, identifier(heard.name)} - {""}


def _knowledge(heard: Heard) -> tuple[bool, bool]:
    return bool(heard.chassis), bool(heard.address)


def _merged(claims: Sequence[_Claim]) -> Iterator[Cable]:
    """Both sides' claims of one cable as one, also where one side spells the other's port in its own way."""
    evidence: dict[tuple[CableEnd, CableEnd], set[CableWitness]] = {}
    claimed: dict[tuple[str, CableEnd], set[CableEnd]] = {}
    for claim in claims:
        claimed.setdefault((claim.near.node, claim.far), set()).add(claim.near)
    for claim in claims:
        far = _as_itself(claim.far, claimed.get((claim.far.node, claim.near), set()))
        ends = min(claim.near, far), max(claim.near, far)
        evidence.setdefault(ends, set()).add(claim.evidence)
    return (Cable(ends, tuple(sorted(known))) for ends, known in evidence.items())


def _as_itself(far: CableEnd, back: Set[CableEnd]) -> CableEnd:
    """The far end as the far device names it; ``back`` are its ports that claim the very port that claims it."""
    return next(iter(back)) if len(back) == 1 else far
