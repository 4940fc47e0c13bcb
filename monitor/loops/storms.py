"""Which ports a storm of broadcasts comes in by: IF-MIB counters (RFC 2863), two looks apart. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.measuring.rates import Count, rate

SMALLEST_FRAME = 672
"""Bits that the smallest Ethernet frame takes on the line: 64 octets, preamble and gap."""
LONGEST = 300.0
"""Seconds between two looks over which a rate still says something."""
_CALMER = 0.5
"""A port that storms does so until it is below this share of what it was told by."""


@dataclass(frozen=True, slots=True)
class Counters:
    """What came in by a port until now, in packets; ``others`` went to one address or to a group.

    They are None when they were not asked for. ``bits`` is the counters' size, ``speed`` the port's in bits a second,
    0 when it does not tell.
    """

    broadcasts: int
    others: int | None = None
    bits: int = 64
    speed: float = 0.0


@dataclass(frozen=True, slots=True)
class Look:
    """The counters of a device's ports, by name, at a time (monotonic seconds)."""

    at: float
    ports: Mapping[str, Counters]


@dataclass(frozen=True, slots=True)
class Flow:
    """Broadcasts that come in by a port: packets a second, and their share of its packets and of its bandwidth, each
    None when it is not known."""

    broadcasts: float
    share: float | None = None
    load: float | None = None

    @property
    def weight(self) -> float:
        """The larger share."""
        return max(self.share or 0.0, self.load or 0.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """From where broadcasts are a storm: so many a second, and such a share of packets or of bandwidth."""

    packets: float
    share: float


def flows(before: Look | None, after: Look) -> dict[str, Flow]:
    """What came in between two looks by each port; a port whose counters began anew is left out."""
    found = {}
    for name, now in after.ports.items():
        then = before.ports.get(name) if before is not None else None
        if before is None or then is None or then.bits != now.bits:
            continue
        broadcasts = _rate(then.broadcasts, now.broadcasts, before.at, after.at, now.bits)
        if broadcasts is None:
            continue
        others = None
        if then.others is not None and now.others is not None:
            others = _rate(then.others, now.others, before.at, after.at, now.bits)
        share = None if others is None else broadcasts / (broadcasts + others) if broadcasts else 0.0
        load = min(1.0, broadcasts * SMALLEST_FRAME / now.speed) if now.speed else None
        found[name] = Flow(broadcasts, share, load)
    return found


def _rate(then: int, now: int, at_first: float, at_last: float, bits: int) -> float | None:
    # Nobody asks for sysUpTime here: without it, a count of 32 bits that went back is a restart and no wrap.
    return rate(Count(then, at_first, 0.0), Count(now, at_last, 0.0), bits, None, LONGEST).value


def risen(found: Mapping[str, Flow], limits: Limits) -> bool:
    """Whether there are broadcasts enough to look closer."""
    return any(flow.broadcasts >= limits.packets for flow in found.values())


def storming(found: Mapping[str, Flow], before: frozenset[str], limits: Limits) -> frozenset[str]:
    """The ports that a storm comes in by; one that it came in by ``before`` is left at half of the limits."""

    def storms(name: str, flow: Flow) -> bool:
        scale = _CALMER if name in before else 1.0
        return flow.broadcasts >= limits.packets * scale and flow.weight >= limits.share * scale

    return frozenset(name for name, flow in found.items() if storms(name, flow))
