"""What stands around a subject when it is judged: the way to it, its power, its hours. Decides only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.calendar import Interval, WorkingTime
from core.clock import Clock
from core.model import Link, Reason, Standing, State
from monitor.judging.aggregation import AggregationRules, Dark, Points
from monitor.judging.judge import Around, Planned, Power, Seen, explains
from monitor.judging.own_link import Gateways, OwnLink
from monitor.judging.power import Powers
from monitor.judging.schedules import expected_up
from monitor.judging.slowness import Slowness
from monitor.judging.topology import Item, Topology

RETURN_GRACE = 3.0
"""Seconds after the return of a device on the way before silence behind it is held against who is silent."""
POWER_WAIT = 1.5
"""Seconds from the first lost ping for which a UPS that answers is waited for, to say whether the power failed."""
GONE = (State.DOWN, State.UNKNOWN, State.MAINTENANCE)
_THERE = (State.UP, State.DEGRADED)
_POWERLESS = (Reason.POWER_CUT, Reason.ISOLATED)
_NEAR, _LINK = Around(), Around(is_link=True)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of every subject: the watcher's own tables. ``returned``: loop time of the first answer since
    a subject was gone."""

    seen: dict[str, Seen]
    standings: dict[str, Standing]
    returned: dict[str, float]
    powers: Powers
    gateways: Gateways


class Surroundings:
    """Looks around a subject, as the watcher's memory has it now."""

    def __init__(
        self,
        memory: Memory,
        clock: Clock,
        rules: AggregationRules,
        slowness: Slowness,
        on_dark: Callable[[str, Seen], None],
    ) -> None:
        """``on_dark`` hears that the sites of a point fell silent together, with one such silence."""
        self._memory = memory
        self._clock = clock
        self._slowness = slowness
        self._on_dark = on_dark
        self._topology = Topology()
        self._hours: Mapping[str, WorkingTime] = {}
        self.points = Points(rules, memory.seen, memory.standings, self._explained)
        self._windows: Mapping[str, Sequence[Interval]] = {}
        self._polled: dict[str, float] = {}
        """UPS → loop time at which its last answered poll began."""

    def take(self, topology: Topology, hours: Mapping[str, WorkingTime]) -> None:
        """Make this the inventory. ``hours``: subject → when it is expected up, of those that are not always."""
        self._topology = topology
        self._hours = hours
        self.points.take(topology)
        self._polled = {subject: at for subject, at in self._polled.items() if subject in topology.items}

    def polled(self, subject: str, began: float) -> None:
        """A device answered a poll that began then."""
        if subject in self._topology.fed:
            self._polled[subject] = began

    def of(self, subject: str, item: Item) -> Around:
        """Everything that may explain a silence; who answers needs none of it."""
        seen = self._seen(subject)
        if seen.reachable is not False:
            return self._of_heard(subject, item, seen)
        upstream = self._topology.upstream.get(subject)
        power = self._power(subject)
        own_link = self._own_link(subject, seen)
        waits = self._suspect(subject, seen) or (power is None and self._power_unheard(subject, seen))
        waits = waits or own_link is OwnLink.ASKED
        behind = None if upstream is None else self._memory.standings.get(upstream)
        if subject in self._topology.point_of and power is None and own_link is OwnLink.UP:
            dark = self.points.at_silence(subject, seen, self._clock.monotonic())
            waits = waits or dark is Dark.ASKED
            if dark is Dark.TOGETHER and not waits and not self._explains(behind):
                behind = self._behind_point(self._topology.point_of[subject], seen)
        return Around(
            upstream=behind,
            upstream_suspect=waits,
            is_link=isinstance(item, Link),
            carries_link=subject in self._topology.links_of,
            expected_up=expected_up(self._hours, subject, self._clock.wall()),
            power=power,
            own_link_down=own_link is OwnLink.DOWN,
            own_link_cause=self._own_link_cause() if own_link is OwnLink.DOWN else None,
            planned=self._planned(subject, seen),
            upstream_answers=behind is not None and self._seen(behind.subject).reachable is True,
        )

    def _of_heard(self, subject: str, item: Item, seen: Seen) -> Around:
        is_link, planned = isinstance(item, Link), self._planned(subject, seen)
        slow_with = self._slowness.point_of(subject)
        own_use = self._slowness.own_use(subject)
        power = None if is_link or subject not in self._topology.fed else self._power(subject)
        if planned is None and power is None and slow_with is None and own_use is None:
            return _LINK if is_link else _NEAR
        return Around(is_link=is_link, power=power, planned=planned, slow_with=slow_with, own_use=own_use)

    def plan(self, windows: Mapping[str, Sequence[Interval]]) -> None:
        """Subject → its planned stops, in Unix seconds and merged."""
        self._windows = windows

    def _planned(self, subject: str, seen: Seen) -> Planned | None:
        """The planned stop of a subject that is under way."""
        now = self._clock.wall()
        for start, end in self._windows.get(subject, ()):
            if start <= now < end:
                silent_for = self._clock.monotonic() - seen.silent_since
                return Planned(seen.reachable is False and now - silent_for < start)
        return None

    def cut_off(self, subject: str, silent: Seen) -> bool:
        """Whether a device on the way was known to be gone at some time of a silence that has just ended."""
        returned, standings = self._memory.returned, self._memory.standings
        return any(
            is_gone(standings[step]) or returned.get(step, 0.0) >= silent.silent_since
            for step in self._topology.way(subject)
        )

    def unheard_feeds(self, subject: str) -> Iterator[str]:
        """The UPSs that could say now whether a subject that falls silent has lost its power."""
        seen = self._seen(subject)
        for ups in self._topology.feeds.get(subject, ()):
            if ups != subject and self._answers(ups) and self._polled[ups] < seen.silent_since:
                yield ups

    def power_returned(self, before: Standing) -> None:
        """A subject that stood so answers again: when its UPS is silent itself, that alone says that power is back."""
        if before.reason in _POWERLESS and before.cause is not None and not self._seen(before.cause).reachable:
            self._memory.powers.alive(before.cause, self._clock.monotonic())

    def _own_link(self, subject: str, silent: Seen) -> OwnLink:
        """What our own link has to do with a silence; the way to our own gateway is judged like any other."""
        if subject in self._topology.way_out:
            return OwnLink.UP
        return self._memory.gateways.at_silence(silent, self._clock.monotonic())

    def _behind_point(self, point: str, silent: Seen) -> Standing:
        """Where the point stands whose sites fell silent together; it is told of first."""
        if not self.points.is_dark(point):
            self._on_dark(point, silent)
        return self._memory.standings[point]

    def _explained(self, entry: str) -> bool:
        """Whether a silent way into a site has its own reason: no power there, a planned stop, somebody on the way."""
        if self._power(entry) is not None or self._planned(entry, self._seen(entry)) is not None:
            return True
        upstream = self._topology.upstream.get(entry)
        return self._explains(None if upstream is None else self._memory.standings.get(upstream))

    def _explains(self, behind: Standing | None) -> bool:
        """Whether who stands so on the way to a silent subject carries nothing now."""
        return behind is not None and explains(behind, self._seen(behind.subject).reachable is True)

    def _own_link_cause(self) -> str | None:
        """Who cut us off, when it is a device of the inventory."""
        gateways = (self._memory.standings[subject] for subject in self._topology.gateways)
        return next((one.cause or one.subject for one in gateways if one.state in GONE), None)

    def _seen(self, subject: str) -> Seen:
        return self._memory.seen.get(subject) or _UNSEEN

    def _power(self, subject: str) -> Power | None:
        """What the power has to do with a silence."""
        powers = self._memory.powers
        if not powers.any_failed:
            return None
        feeds, now = self._topology.feeds.get(subject, ()), self._clock.monotonic()
        if powers.failed(feeds, now) is None:
            return None
        was_isolated = self._memory.standings[subject].reason is Reason.ISOLATED
        return powers.explains(feeds, now, self._dark_since(subject), was_isolated)

    def _dark_since(self, subject: str) -> float | None:
        """Loop time since which no way into the subject's site answers, None when one does."""
        entries = self._topology.entries.get(self._topology.items[subject].site, ())
        if not all(self._gone(entry) for entry in entries):
            return None
        return max((self._seen(entry).silent_since for entry in entries), default=None)

    def _gone(self, entry: str) -> bool:
        reachable = self._seen(entry).reachable
        standing = self._memory.standings[entry]
        return reachable is False or (reachable is None and standing.reason is Reason.ISOLATED)

    def _answers(self, ups: str) -> bool:
        """Whether a UPS answers pings and polls."""
        seen = self._seen(ups)
        return bool(seen.reachable) and not seen.suspect and ups in self._polled

    def _power_unheard(self, subject: str, silent: Seen) -> bool:
        """Whether its UPS was asked and is about to say whether the power failed."""
        if subject not in self._topology.feeds or self._clock.monotonic() > silent.silent_since + POWER_WAIT:
            return False
        return any(True for _ in self.unheard_feeds(subject))

    def _suspect(self, subject: str, silent: Seen) -> bool:
        """Whether a device on the way may be silent too, or was when the last ping beyond it was lost.

        It may when it lost a ping or has not answered since the silence began; and when it is silent for sure, but
        waits itself for somebody's word.
        """
        returned = self._memory.returned
        for upstream in self._topology.way(subject):
            seen = self._seen(upstream)
            if seen.reachable is False and self._memory.standings[upstream].state in _THERE:
                return True
            if seen.suspect or seen.reachable is None or (seen.reachable and seen.answered_at < silent.silent_since):
                return True
            if upstream in returned and silent.lost_at < returned[upstream] + RETURN_GRACE:
                return True
        return False


def is_gone(standing: Standing) -> bool:
    """Whether a subject that stands so is not there, as far as it was judged at all."""
    return standing.state in GONE and standing.reason is not Reason.STARTING


_UNSEEN = Seen()
