"""Many sites slow at once: the trouble is where their lines meet, unless their own traffic explains it. Decides only.

A site is slow while a way into it answers slowly or loses packets; its own traffic explains that when the line of that
way is nearly full.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.model import Link, LinkKind, Reason, Standing, State
from monitor.judging.judge import SLOW
from monitor.judging.topology import Topology

LOOK_EVERY = 10.0
"""Seconds between two looks at a point's sites."""


@dataclass(frozen=True, slots=True)
class SlownessRules:
    """``sites`` and this ``share`` of a point's sites slow at once are its trouble, down to half of both.

    A site counts after ``hold`` seconds: what an outage of our own left in a minute's loss is gone by then.

    From ``busy`` on, a share of the contracted bandwidth in either direction, a line is slow by its own traffic.
    """

    sites: int = 3
    share: float = 0.2
    busy: float = 0.8
    hold: float = 120.0


class Slowness:
    """Which points are slow. ``standings`` is the watcher's own table."""

    def __init__(self, rules: SlownessRules, standings: Mapping[str, Standing]) -> None:
        self._rules = rules
        self._standings = standings
        self._topology = Topology()
        self._busy: dict[str, float] = {}
        self._looked: dict[str, float] = {}

    def take(self, topology: Topology) -> None:
        """Make this the inventory."""
        self._topology = topology
        self._busy = {subject: use for subject, use in self._busy.items() if subject in topology.items}

    def polled(self, subject: str, values: Mapping[str, float]) -> None:
        """Note how full the lines of a device are, as far as a poll's ``values`` tell."""
        links = self._topology.links_of.get(subject, ())
        lines = [(link, item) for link in links if isinstance(item := self._topology.items[link], Link)]
        ways = [link for link, item in lines if item.kind is LinkKind.WAN] or links
        for link, item in lines:
            self._note(link, _use(item, values))
        self._note(subject, max((self._busy[link] for link in ways if link in self._busy), default=None))

    def _note(self, subject: str, use: float | None) -> None:
        if use is not None and use >= self._rules.busy:
            self._busy[subject] = use
        else:
            self._busy.pop(subject, None)

    def own_use(self, subject: str) -> float | None:
        """How full the line of a device is, or a link, as a share of the contracted bandwidth, when that explains
        that it is slow."""
        return self._busy.get(subject)

    def point_of(self, entry: str) -> str | None:
        """The slow point to which the slowness of a way into a site belongs."""
        point = self._topology.point_of.get(entry)
        if point is None or self._standings[point].reason is not Reason.SITES_SLOW or entry in self._busy:
            return None
        return point

    def changed(self, point: str, now: float, wall: float) -> str | None:
        """The evidence when a point that is well has become slow, '' when a slow one is well again, else None.

        ``now`` are monotonic seconds, ``wall`` Unix time. Looks once in some seconds, however often it is asked.
        """
        if now < self._looked.get(point, -LOOK_EVERY) + LOOK_EVERY:
            return None
        self._looked[point] = now
        standing, sites = self._standings[point], self._topology.points[point]
        slow = sorted(
            site for site in sites if any(self._is_slow(entry, wall) for entry in self._topology.entries[site])
        )
        least = max(self._rules.sites, self._rules.share * len(sites))
        if standing.reason is Reason.SITES_SLOW:
            return "" if len(slow) < least / 2 else None
        if standing.state is State.DOWN or len(slow) < least:
            return None
        return f"sites={len(slow)} of={len(sites)} names={','.join(slow)}"

    def _is_slow(self, entry: str, wall: float) -> bool:
        standing = self._standings[entry]
        if standing.cause is None and wall < standing.since + self._rules.hold:
            return False
        return standing.state is State.DEGRADED and standing.reason in SLOW and entry not in self._busy


def _use(link: Link, values: Mapping[str, float]) -> float | None:
    told = (
        (values.get(f"in_bits_per_second|{link.interface}"), link.bandwidth_down),
        (values.get(f"out_bits_per_second|{link.interface}"), link.bandwidth_up),
    )
    return max((rate / (bandwidth * 1e6) for rate, bandwidth in told if rate is not None), default=None)
