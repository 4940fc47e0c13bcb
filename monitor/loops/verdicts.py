"""Judges a device's storm, and which of several devices is where the loop is. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from core.evidence import ports as ports_told
from core.model import Reason
from monitor.loops.moves import Moves, Pair
from monitor.loops.storms import Flow, Limits, storming

PATIENCE = 10.0
"""Seconds of a storm in which addresses would have jumped between two ports, if the loop were at this device."""
CALM = 30.0
"""Seconds without a storm after which it is over: a loop whose ports are blocked and opened in turn is one."""
FRESH = 12.0
"""Seconds for which a look still says that it storms: two looks and what they may take."""
_JUMPS = 2
"""Jumps between the two ports of a loop. One alone is somebody who walked from room to room."""


@dataclass(frozen=True, slots=True)
class Storm:
    """A device's storm. ``began`` and ``last`` (monotonic seconds) are the first and the last look that saw it.

    ``ports`` it comes in by, the worst first; ``flow`` is the worst one's; ``loop`` the two ports that are a loop, once
    that was seen. A storm of an earlier life of the monitor has no ports.
    """

    began: float
    last: float
    ports: tuple[str, ...] = ()
    flow: Flow = field(default_factory=lambda: Flow(0.0))
    loop: Pair | None = None
    reason: Reason | None = None
    """The verdict so far; None while it is not ripe."""

    @property
    def named(self) -> tuple[str, ...]:
        """The ports to name."""
        return self.loop.ports if self.loop is not None else self.ports


def remembered(reason: Reason, now: float) -> Storm:
    """The storm of a device that stood so when the monitor began."""
    return Storm(now, now, reason=reason)


def follow(before: Storm | None, found: Mapping[str, Flow], moves: Moves, now: float, limits: Limits) -> Storm | None:
    """The storm after a look that found these flows; None when there is none, or none any more."""
    ports = storming(found, frozenset(before.ports if before is not None else ()), limits)
    if not ports:
        return None if before is None or now - before.last >= CALM else before
    worst = sorted(ports, key=lambda name: (-found[name].broadcasts, name))
    storm = replace(before or Storm(now, now), last=now, ports=tuple(worst), flow=found[worst[0]])
    loop = storm.loop or _loop(moves, ports)
    if loop is not None:
        return replace(storm, loop=loop, reason=Reason.LOOP)
    ripe = now - storm.began >= PATIENCE
    return replace(storm, reason=storm.reason or (Reason.LOOP_SUSPECTED if ripe else None))


def _loop(moves: Moves, ports: frozenset[str]) -> Pair | None:
    """The two ports of a loop: a storm comes in by both, and addresses jump between them.

    Behind one port only, of a switch that cannot be asked, it makes addresses jump too, but between that port and
    everybody's own, where no storm comes in.
    """
    return next((pair for pair in moves.pairs() if pair.jumps >= _JUMPS and ports.issuperset(pair.ports)), None)


def evidence(storm: Storm) -> str:
    """What it is judged by, in figures; the ports as ``core.evidence`` writes them."""
    if not storm.ports:
        return ""
    parts = [ports_told(storm.named), f"broadcasts_per_second={storm.flow.broadcasts:.0f}"]
    if storm.flow.share is not None:
        parts.append(f"broadcast_ratio={storm.flow.share:.2f}")
    if storm.loop is not None:
        parts.append(f"moved_addresses={storm.loop.addresses} moves={storm.loop.jumps}")
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Case:
    """One device of a site in a storm. ``depth`` is how many devices are between it and the monitor; ``told`` whether
    it was judged to be where the loop is; ``behind`` are devices that its storm's ports lead to."""

    device: str
    depth: int
    storm: Storm
    told: bool = False
    behind: frozenset[str] = frozenset()


def blamed(cases: Iterable[Case], now: float) -> str | None:
    """Where the loop is, among the devices of one site: None while that is not ripe.

    A storm floods every switch. Who saw both ports of a loop has it. Otherwise it is behind a port of the one
    nearest to the monitor, unless that port leads to another in the same storm, once everybody's patience is over. Who
    was blamed stays so until his storm is over, unless another saw both ports; nobody else is blamed for a storm that
    has passed.
    """
    here = [case for case in cases if case.told or now - case.storm.last <= FRESH]
    ripe = [case for case in here if case.storm.reason is not None]
    if not ripe:
        return None
    names = {case.device for case in here}

    def order(case: Case) -> tuple[bool, bool, bool, int, str]:
        suspected = case.storm.reason is not Reason.LOOP
        return suspected, not case.told, suspected and bool(case.behind & names), case.depth, case.device

    best = min(ripe, key=order)
    waits = best.storm.reason is not Reason.LOOP and not best.told and len(ripe) < len(here)
    return None if waits else best.device
