"""Many sites dark at once: the trouble is where their lines meet, not at each of them. Decides only.

A point where lines meet is the parent of its sites; nobody can ask it. A site is dark when no way into it answers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from core.model import Standing, State
from monitor.judging.judge import Seen
from monitor.judging.topology import Topology

LONGEST = 3.0
"""Seconds from a site's first lost ping for which the word of its neighbours is waited for."""
ON_ITS_WAY = 0.25
"""Seconds for which an answer may still arrive that was on its way when the line was cut."""
RETURN_GRACE = 60.0
"""Seconds after a point's return before silence is held against a site that was dark with it."""


@dataclass(frozen=True, slots=True)
class AggregationRules:
    """So many ``sites`` of one point dark within ``window`` seconds are the point's trouble."""

    sites: int = 3
    window: float = 60.0


class Dark(Enum):
    """What a silence at the way into a site is."""

    ALONE = "alone"
    ASKED = "asked"
    TOGETHER = "together"


class _Site(Enum):
    ALIVE = "alive"
    PENDING = "pending"
    DARK = "dark"


@dataclass(slots=True)
class _Point:
    """``members`` are the sites that are or were dark together; ``last`` when the newest of them fell silent."""

    members: set[str] = field(default_factory=set)
    last: float = 0.0
    returned: float | None = None


class Points:
    """The points of the inventory, by subject. ``explained`` says of an entry whether its power or link failed."""

    def __init__(
        self,
        rules: AggregationRules,
        seen: Mapping[str, Seen],
        standings: Mapping[str, Standing],
        explained: Callable[[str], bool],
    ) -> None:
        self._rules = rules
        self._seen = seen
        self._standings = standings
        self._explained = explained
        self._topology = Topology()
        self._points: dict[str, _Point] = {}
        self._waiting: dict[str, set[str]] = {}

    def take(self, topology: Topology) -> None:
        """Make this the inventory; after a start the members of a dark point are those that stand so."""
        self._topology = topology
        self._points = {point: self._points.get(point) or _Point() for point in topology.points}
        self._waiting.clear()
        for subject, point in topology.point_of.items():
            standing = self._standings.get(subject)
            if standing is not None and standing.cause == point and standing.state is State.UNKNOWN:
                self._points[point].members.add(topology.items[subject].site)

    def is_dark(self, point: str) -> bool:
        """Whether a point is down."""
        return self._standings[point].state is State.DOWN

    def at_silence(self, entry: str, silent: Seen, now: float) -> Dark:
        """What the silence of a way into a site is at loop time ``now``."""
        point = self._topology.point_of[entry]
        known, site = self._points[point], self._topology.items[entry].site
        if self.is_dark(point):
            return self._with(known, site, silent)
        if known.returned is not None and site in known.members and silent.lost_at < known.returned + RETURN_GRACE:
            return Dark.ASKED
        if now > silent.silent_since + self._rules.window + LONGEST:
            return Dark.ALONE
        found = self._among(point, site, silent, now)
        if found is Dark.ASKED:
            self._waiting.setdefault(point, set()).add(entry)
        return found

    def waiting(self, entry: str, now: float) -> Sequence[str]:
        """The ways into other sites that waited for this one's word: all of them, once it was the last."""
        point = self._topology.point_of[entry]
        waiting = self._waiting.get(point)
        if not waiting:
            return ()
        one = next(iter(waiting))
        if self._among(point, self._topology.items[one].site, self._seen[one], now) is Dark.ASKED:
            return ()
        return tuple(self._waiting.pop(point))

    def darken(self, point: str, silent: Seen) -> str:
        """The sites that are dark now are the point's; returns the evidence."""
        sites = self._topology.points[point]
        names = {site for site in sites if self._at(site, silent) is _Site.DARK}
        self._points[point] = _Point(names, silent.silent_since)
        self._waiting.pop(point, None)
        return f"sites={len(names)} of={len(sites)} names={','.join(sorted(names))}"

    def returns(self, entry: str, now: float) -> bool:
        """An entry answers: whether its dark point is back by that, as fewer than half of its sites are dark still."""
        point = self._topology.point_of[entry]
        if not self.is_dark(point):
            return False
        known = self._points[point]
        dark = sum(not self._alive(site) for site in known.members)
        if dark >= max(self._rules.sites, len(known.members) / 2):
            return False
        known.returned = now
        return True

    def _with(self, known: _Point, site: str, silent: Seen) -> Dark:
        """Whether a silence while the point is down is the point's too: a site that was in it, or a new one in time."""
        if site not in known.members:
            if self._alive(site) or silent.silent_since > known.last + self._rules.window:
                return Dark.ALONE
            known.members.add(site)
            known.last = max(known.last, silent.silent_since)
        return Dark.ALONE if self._alive(site) else Dark.TOGETHER

    def _among(self, point: str, site: str, silent: Seen, now: float) -> Dark:
        sites = self._topology.points[point]
        if self._at(site, silent) is not _Site.DARK:
            return Dark.ALONE
        counts = dict.fromkeys(_Site, 0)
        for other in sites:
            counts[self._at(other, silent)] += 1
        if counts[_Site.DARK] + counts[_Site.PENDING] < self._rules.sites:
            return Dark.ALONE
        if counts[_Site.PENDING] and now < silent.silent_since + LONGEST:
            return Dark.ASKED
        return Dark.TOGETHER if counts[_Site.DARK] >= self._rules.sites else Dark.ALONE

    def _at(self, site: str, silent: Seen) -> _Site:
        """How a site is, as far as it says something of this silence."""
        pending = False
        for entry, seen in self._ways(site):
            if seen.reachable and not seen.suspect and seen.answered_at >= silent.silent_since + ON_ITS_WAY:
                return _Site.ALIVE
            if seen.reachable is not False:
                pending = True
            elif abs(seen.silent_since - silent.silent_since) > self._rules.window or self._explained(entry):
                return _Site.ALIVE  # not with this one
        return _Site.PENDING if pending else _Site.DARK

    def _alive(self, site: str) -> bool:
        return any(seen.reachable for _, seen in self._ways(site))

    def _ways(self, site: str) -> Iterator[tuple[str, Seen]]:
        return ((entry, self._seen.get(entry) or _UNSEEN) for entry in self._topology.entries[site])


_UNSEEN = Seen()
